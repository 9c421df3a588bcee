"""Working off the letters that came in, one after another, in a process that may die of any of them."""
import threading
import time

from sqlalchemy.orm import undefer

from .. import outages
from ..db import db, transaction
from ..mail import bounces
from . import handling, imap, store
from .lmtp import Listener
from .mime import is_tangled
from .models import InboundMail

SWEEP_EVERY, TIDY_EVERY = 15, 3600
MAILBOX = "The mailbox"


def serve(app, *, is_stopped):
    """Let letters in by the way MAIL_IN names and work them off, until `is_stopped`."""
    called = threading.Event()
    is_asking = app.config["MAIL_IN"].startswith("imap")
    door = None if is_asking else Listener(app, called)
    if is_asking:
        threading.Thread(target=_ask, args=(app, called, is_stopped), daemon=True).start()
    else:
        door.start()
    try:
        run(app, called, is_stopped=is_stopped)
    finally:
        if door:
            door.stop()


def run(app, called, *, is_stopped):
    """Work off what has come, woken by `called`, sweeping now and then."""
    tidied = 0.0
    while not is_stopped():
        called.clear()
        with app.app_context():
            try:
                while work_off() and not is_stopped():
                    pass
                if time.monotonic() - tidied > TIDY_EVERY:
                    store.forget_old()
                    tidied = time.monotonic()
                outages.ended(outages.DATABASE)
            except Exception as problem:
                outages.report(problem, "working off letters that came in")
            finally:
                db.session.remove()
        _listen(called, is_stopped)


def work_off():
    """Work off what is due now; return how many letters were taken up."""
    mail_ids = store.take()
    for mail_id in mail_ids:
        try:
            _work(mail_id)
        except Exception as problem:
            db.session.rollback()
            # The kind alone: messages quote what somebody wrote.
            store.put_off(mail_id, f"{type(problem).__name__} at {_where(problem)}")
    return len(mail_ids)


def _work(mail_id):
    mail = db.session.get(InboundMail, mail_id, options=[undefer(InboundMail.raw)], populate_existing=True)
    if mail is None or mail.state != "waiting":
        return
    # What is made to keep the parser busy is no mail server's report.
    report = None if is_tangled(mail.raw) else bounces.read_report(mail.raw, mail.recipient)
    if report is None:
        handling.handle(mail)
        return
    with transaction():
        if store.settle(mail, "done", reason=f"report_{report.kind}"):
            bounces.note(report)


def _where(problem):
    trace = problem.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"


def _listen(called, is_stopped):
    until = time.monotonic() + SWEEP_EVERY
    while time.monotonic() < until and not is_stopped() and not called.wait(0.5):
        pass


def _ask(app, called, is_stopped):
    while not is_stopped():
        with app.app_context():
            try:
                imap.fetch()
                outages.ended(MAILBOX)
            except Exception as problem:
                outages.began(MAILBOX, type(problem).__name__)
            finally:
                db.session.remove()
        called.set()
        imap.rest(is_stopped)
