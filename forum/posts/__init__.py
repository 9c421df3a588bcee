"""Posts: what people write."""
from ..text import excerpt


def init_app(app):
    """Register the views of this part."""
    from . import forms, listeners, new_views, service, views  # noqa: F401
    app.jinja_env.globals.update(new_key=forms.new_key, excerpt=excerpt)
    app.register_blueprint(views.bp)
