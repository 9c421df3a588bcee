"""Topics: lists of them, one of them, and following one."""


def init_app(app):
    """Register the views of this part."""
    from . import list_views, new_views, views  # noqa: F401
    app.register_blueprint(views.bp)
