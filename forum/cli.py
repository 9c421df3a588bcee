"""The commands that look after an installation: `flask prepare`, `flask backup`, `flask restore`."""
import sys
from functools import wraps
from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError, ProgrammingError

from config import ConfigError
from deploy.startup import check_database, claim_data, is_embedded

from . import backup, clock
from .seeds import cli as seeds

UNDEFINED_TABLE = "42P01"


def init_app(app):
    """Register the commands; all of the forum's end in a sentence where the database has not been prepared."""
    for command in (prepare, make_backup, put_back):
        app.cli.add_command(command)
    for command in app.cli.commands.values():
        command.invoke = _with_a_database(command.invoke)


@click.command()
@click.pass_context
def prepare(context):
    """Bring the database up to date and seed it: all that a server needs before it starts."""
    _or_leave(check_database, current_app.config)
    if is_embedded(current_app.config):
        _or_leave(claim_data, current_app.config)  # never under a server that runs
    upgrade(directory=str(Path(__file__).parent / "migrations"))
    context.invoke(seeds.seed)
    if current_app.config["FORUM_DEMO"]:
        context.invoke(seeds.load)


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), required=False)
def make_backup(path):
    """Write the database and the uploads into one archive, while the forum runs."""
    path = path or Path(current_app.config["FORUM_DATA"]) / "backups" / f"forum-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = _or_leave(backup.make, path)
    click.echo(f"{path}: the database and {len(manifest['files']) - 1} uploaded files.")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
def put_back(path, yes):
    """Put a backup in place of the present database and uploads; the server must be stopped."""
    _or_leave(backup.check, path)
    if not yes:
        click.confirm("Everything written since the backup will be lost. Go on?", abort=True)
    if is_embedded(current_app.config):
        _or_leave(claim_data, current_app.config)
    manifest = _or_leave(backup.restore, path)
    click.echo(f"The forum is as it was at {manifest['made_at']} UTC.")


def _with_a_database(invoke):
    @wraps(invoke)
    def plainly(context):
        try:
            return invoke(context)
        except (OperationalError, ProgrammingError) as error:
            if "no such table" not in str(error.orig) and getattr(error.orig, "sqlstate", "") != UNDEFINED_TABLE:
                raise
            sys.exit("The database has not been prepared. Run first:  var/venv/bin/flask --app wsgi prepare")
    return plainly


def _or_leave(work, *arguments):
    try:
        return work(*arguments)
    except (ConfigError, backup.BackupError) as problem:
        sys.exit(f"The forum could not do this. {problem}")
