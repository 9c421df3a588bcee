"""`flask jst`: taking over the country's register of units."""
from pathlib import Path

import click
from flask.cli import AppGroup

from . import loading, terc

jst = AppGroup("jst", help="Units of local government: take over the country's register.")


@jst.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file):
    """Take over FILE, the TERC register (CSV) that GUS publishes; run again with a newer one it changes what has changed."""
    try:
        units = terc.read(file.read_bytes())
    except terc.TercError as error:
        raise click.ClickException(f"{file}: {error} Nothing has been changed.") from error
    loaded = loading.load(units)
    click.echo(f"{len(units)} units: {loaded.added} new, {loaded.changed} changed, "
               f"{loaded.adopted} that people had typed are official now.")
    for said, names in (("no longer in the register", loaded.gone), ("to be merged by hand", loaded.unclear)):
        if names:
            click.echo(f"{len(names)} {said}: {', '.join(names[:20])}{' …' if len(names) > 20 else ''}")
