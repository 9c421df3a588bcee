"""What somebody should hear of: made durably from events."""


def init_app(app):
    """Register the page, the listeners and the commands of this part."""
    from . import cli, listeners, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.worker)
    app.cli.add_command(cli.deliveries)
