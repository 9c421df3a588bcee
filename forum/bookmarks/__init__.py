"""Bookmarks with reminders."""


def init_app(app):
    """Register the pages of this part."""
    from . import views
    app.register_blueprint(views.bp)
