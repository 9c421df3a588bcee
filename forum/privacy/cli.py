"""`flask retention`: forgetting what has been kept long enough, or looking what would go."""
import click

from . import retention as keeping


@click.command("retention")
@click.option("--only-look", is_flag=True, help="Say what would go, and keep it.")
def retention(only_look):
    """Forget browsers and addresses after 30 days, ended sign-ins and links; the server does it by itself every six hours."""
    for name, count in (keeping.old() if only_look else keeping.forget()).items():
        click.echo(f"{name}: {count}")
