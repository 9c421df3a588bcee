"""`flask uploads sweep` takes away what no text needs."""
import click
from flask.cli import AppGroup

from .sweep import sweep

uploads = AppGroup("uploads", help="Look after what people upload.")


@uploads.command("sweep")
@click.option("--only-look", is_flag=True, help="Say what would go, and leave it.")
def sweep_now(only_look):
    """Take away uploads that no post, draft or earlier version has named for two days, and files nobody knows of."""
    report = sweep(only_look=only_look)
    click.echo(f"{'Would take' if only_look else 'Took'} away {report.uploads} uploads and {report.files} lone files: "
               f"{report.bytes / 1024 / 1024:.1f} MB.")
