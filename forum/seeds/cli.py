"""The commands `flask seed`, `flask demo load` and `flask demo clear`."""
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ..errors import Refused
from . import clear as clearing
from . import demo as telling
from . import networks as planting
from .load import SeedError
from .shapes import FOLDER, read_demo, read_seeds

_folder = click.option("--from", "folder", type=click.Path(path_type=Path), default=FOLDER, show_default=True,
                       help="The folder with the seed files.")
demo = AppGroup("demo", help="Invented people and talks, for trying the forum out.")


@click.command("seed", help="Add the networks and agenda topics that are missing; nothing of yours is changed.")
@_folder
@with_appcontext
def seed(folder):
    planted = planting.seed(_or_stop(read_seeds, folder))
    if planted:
        click.echo(f"Seeded: {planted.networks} networks, {planted.topics} agenda topics, "
                   f"{planted.moderators} moderators.")
    else:
        click.echo("Seeded already: nothing to add.")


@demo.command("load", help="Make the invented people and let them talk; does nothing when they are already here.")
@_folder
def load(folder):
    if not current_app.config["FORUM_DEMO"]:
        sys.exit("The demo lets anybody in as anyone, so it loads only with FORUM_DEMO=1.")
    loaded = _or_stop(telling.load, _or_stop(read_demo, folder))
    click.echo("The demo is loaded." if loaded else "The demo is here already: nothing to add.")


@demo.command("clear", help="Remove the invented people with all they wrote.")
def clear():
    count = clearing.clear()
    click.echo(f"Removed {count} demo people and what they wrote. Restart the forum if it is running."
               if count else "There are no demo people: nothing to remove.")


def _or_stop(work, argument):
    try:
        return work(argument)
    except (SeedError, Refused) as problem:
        sys.exit(f"Nothing was seeded. {problem}")
