"""Topics: lists of them, one of them, and following one."""


def init_app(app):
    """Register the views of this part."""
    from . import aside_views, jump_views, level_views, list_views, listeners, new_views, own_views, views  # noqa: F401
    app.register_blueprint(views.bp)
