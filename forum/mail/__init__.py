"""Letters on their way out: written down in a transaction, sent after it, none lost in a crash."""


def init_app(app):
    """Register the page and the commands of this part."""
    from . import addresses, cli, kinds, listeners, models, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.mail)
    app.jinja_env.globals.update(letter_kind=kinds.name_of, address_state=addresses.state_of)
