"""Drafts: what somebody has begun to write, kept on the server."""


def init_app(app):
    """Register the pages of this part, and what it does from time to time."""
    from . import listeners, views  # noqa: F401
    app.register_blueprint(views.bp)
