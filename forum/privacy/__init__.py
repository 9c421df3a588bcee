"""What people may ask about their data: the clause, a copy, an objection, erasure; and how long things are kept."""


def init_app(app):
    """Register the pages, the names of requests and the commands of this part."""
    from . import cli, listeners, names, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.retention)
    app.jinja_env.globals["data_request_name"] = names.NAMES.__getitem__
