"""`flask inbox`: letters that come in – the process that takes them, and what became of them."""
import signal
import sys
import threading

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from ..db import db
from . import store, working
from .models import InboundMail

inbox = AppGroup("inbox", help="Letters that come in.")


@inbox.command("serve")
def serve():
    """Take letters as MAIL_IN says and work them off, until told to stop."""
    app = current_app._get_current_object()
    if not app.config["MAIL_IN"]:
        sys.exit("Nothing says how letters come in. Set MAIL_IN, such as MAIL_IN=lmtp://127.0.0.1:8024")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Taking letters. Ctrl-C stops it.")
    working.serve(app, is_stopped=stop.is_set)


@inbox.command("waiting")
def waiting():
    """Show how many letters are in which state, and those given up."""
    for state, count in db.session.execute(select(InboundMail.state, func.count()).group_by(InboundMail.state)):
        click.echo(f"{state}\t{count}")
    for mail in db.session.scalars(select(InboundMail).where(InboundMail.state == "failed").order_by(InboundMail.id)):
        click.echo(f"{mail.id}\t{mail.received_at:%Y-%m-%d %H:%M}\t{mail.size} B\t{mail.error}")


@inbox.command("retry")
def retry():
    """Try again what was given up."""
    click.echo(f"{store.try_again()} will be tried again.")
