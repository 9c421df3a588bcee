"""What people write by e-mail: replies, new topics, acts by a link."""


def init_app(app):
    """Register the pages and the commands of this part."""
    from ..mail.reply_addresses import network_address
    from . import cli, models, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.jinja_env.globals["network_address"] = network_address
    app.cli.add_command(cli.inbox)
