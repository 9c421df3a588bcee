"""Units of local government (JST): who works in them, and which networks they have a seat in."""


def init_app(app):
    """Register the pages and the commands of this part."""
    from . import cli, correcting_views, models, seat_views, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.jst)
