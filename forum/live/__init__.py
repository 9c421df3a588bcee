"""What happens at once on open pages: pushes over sockets, catching up, who is here, and leaving when access is lost."""


def init_app(app):
    """Start the Socket.IO server and answer the pages that catch up."""
    from . import access, counts, listeners, presence, rooms, server, views  # noqa: F401
    server.init_app(app)
    app.register_blueprint(views.bp)
