"""Posts: what people write."""
from ..text import excerpt


def init_app(app):
    """Register the views of this part."""
    from . import (  # noqa: F401
        edit_views, formatting_views, forms, history_views, listeners, menu_views, models, new_views, service, task_views,
        views)
    app.jinja_env.globals.update(new_key=forms.new_key, excerpt=excerpt, longest_text=models.LONGEST)
    app.register_blueprint(views.bp)
