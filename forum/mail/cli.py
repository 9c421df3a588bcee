"""`flask mail`: what waits, what was given up, a letter to try the way out."""
import sys

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import func, select, text

from .. import clock
from ..db import db
from . import owed, sender, transport
from .composing import compose
from .models import WAITING, Letter
from .service import post

mail = AppGroup("mail", help="Letters on their way out.")


@mail.command("try")
@click.argument("address")
def try_out(address):
    """Send a letter to ADDRESS at once, and say what the mail server answered."""
    letter = post(compose("test", subject=_("A letter to try the way out")), kind="mail_test", address=address)
    try:
        while sender.drain():
            pass
    except transport.Away as problem:
        sys.exit(f"The mail server is away: {problem}. The letter waits.")
    letter = db.session.get(Letter, letter.id, populate_existing=True)
    if letter.sent_at is None:
        sys.exit(f"Not sent: {letter.error or 'another process is sending it just now'}")
    where = "the mail server" if current_app.config["MAIL_URL"] else f"{current_app.config['FORUM_DATA'] / 'mail'}"
    click.echo(f"Sent: {where} has taken it.")


@mail.command("waiting")
def waiting():
    """Show what waits, by kind, and each letter that was given up, and why."""
    now = clock.now()
    rows = db.session.execute(
        select(Letter.kind, func.count(), func.min(Letter.due_at), func.max(Letter.error))
        .where(text(WAITING)).group_by(Letter.kind).order_by(Letter.kind))
    for kind, count, due_at, error in rows:
        late = " late" if (now - due_at).total_seconds() > 60 else ""
        click.echo(f"{kind}\t{count} waiting\tfirst {due_at:%Y-%m-%d %H:%M} UTC{late}\t{error}")
    for letter in db.session.scalars(select(Letter).where(Letter.given_up_at.is_not(None)).order_by(Letter.id)):
        click.echo(f"{letter.id}\t{letter.kind}\tgiven up {letter.given_up_at:%Y-%m-%d %H:%M} UTC\t{letter.error}")


@mail.command("retry")
@click.argument("letter_ids", nargs=-1, type=int)
def retry(letter_ids):
    """Try letters again that were given up: those with these numbers, or all that still have their words."""
    click.echo(f"{owed.try_again(*letter_ids)} will be tried again.")
