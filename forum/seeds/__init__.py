"""What a new forum starts with: networks, agenda topics, and – for trying it out – invented people."""
from . import cli


def init_app(app):
    """Give `flask` the commands `seed` and `demo`."""
    app.cli.add_command(cli.seed)
    app.cli.add_command(cli.demo)
