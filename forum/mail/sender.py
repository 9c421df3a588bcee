"""Sending what is owed: woken after each commit, sweeping now and then, losing nothing in a crash.

A letter is taken up for a short lease, which is kept while it is being sent, and noted as sent as soon as the mail server has
taken it. Killed at any moment, the process leaves the letter to the next, with the same Message-ID. What SMTP does not let
anybody know is whether a server that was taking a letter in the moment of the crash – before our note of its "250" – has it:
then, and only then, it comes twice.
"""
import threading
import time
from contextlib import contextmanager

from flask import current_app
from gevent import spawn

from .. import clock, outages
from ..db import db
from . import owed, transport
from .bounces import return_path
from .message import Unsendable, as_bytes, wire_address
from .pace import Pace
from .service import CALL

SWEEP_EVERY, TIDY_EVERY = 15, 3600
MAIL_SERVER = "The mail server"
FIRST_PAUSE, LONGEST_PAUSE = 5, 300
_at_work = []


def start(app, *, is_stopped):
    """Begin to send beside the server's requests; a grown set-up with Redis has a `worker` process for it."""
    if not (app.config["REDIS_URL"] and app.config["GROWN"]):
        spawn(run, app, is_stopped=is_stopped)


def run(app, *, is_stopped=lambda: False, wait=None):
    """Send letters until `is_stopped`; `wait` sleeps until somebody calls or a sweep is due."""
    wait, pause, tidied, sender = wait or CALL.wait, 0, 0.0, Sender(app, is_stopped)
    while not is_stopped():
        with app.app_context():
            try:
                pause = _send_all(sender, pause)
                if time.monotonic() - tidied > TIDY_EVERY:
                    owed.forget_old()
                    tidied = time.monotonic()
            except Exception as problem:
                outages.report(problem, "sending letters")  # the next sweep tries again
            finally:
                sender.close()
                db.session.remove()
        _rest(pause, is_stopped) if pause else wait(SWEEP_EVERY)


def _send_all(sender, pause):
    try:
        while sender.send_some() and not sender.is_stopped():
            pass
    except transport.Away as problem:
        outages.began(MAIL_SERVER, problem)
        return min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
    if sender.has_sent:
        outages.ended(MAIL_SERVER)
    outages.ended(outages.DATABASE)
    return 0


def is_sending():
    """Tell whether a letter is on its way in this process: it is not to be cut off."""
    return bool(_at_work)


def drain():
    """Send what is due now; return how many letters were taken up."""
    sender = Sender(current_app._get_current_object())
    try:
        return sender.send_some()
    finally:
        sender.close()


class Sender:
    """Takes letters up and sends them one by one over one connection."""

    def __init__(self, app, is_stopped=lambda: False):
        self.app, self.is_stopped, self.way, self.has_sent = app, is_stopped, None, False
        self.pace = Pace(app.config["MAIL_PACE"], at_once=app.config["MAIL_PACE"])

    def send_some(self):
        """Send some of what is due; return how many letters were looked at. Raise Away when the mail server is."""
        letters, seen = owed.take(self.pace) if owed.is_any_due() else ([], 0)
        if letters:
            self.way = self.way or transport.open_way()
            waiting = [letter.id for letter in letters]
            with _kept(self.app, waiting):
                self._send_each(letters, waiting)
        return seen

    def _send_each(self, letters, waiting):
        try:
            for letter in letters:
                if self.is_stopped():
                    return
                self._send(letter)
                waiting.remove(letter.id)
        finally:
            if waiting:
                owed.release(waiting)

    def close(self):
        """Say goodbye to the mail server."""
        if self.way is not None:
            self.way.close()
        self.way = None
        self.pace.tidy(clock.now())

    def _send(self, letter):
        try:
            refusal = owed.why_not(letter)
            if refusal:
                owed.give_up(letter.id, refusal)
                return
            message = as_bytes(letter, to_name=owed.name_of(letter))
            db.session.rollback()  # holds no connection while the mail server thinks
            self.way.send(message, sender=return_path(letter), to=wire_address(letter.address),
                          name=f"{letter.id:06}-{letter.kind}")
        except (Unsendable, transport.Never) as problem:
            owed.give_up(letter.id, str(problem), nobody=getattr(problem, "nobody", False))
        except transport.Away:
            raise
        except Exception as problem:
            db.session.rollback()
            owed.put_off(letter.id, str(problem) if isinstance(problem, transport.NotNow) else type(problem).__name__)
        else:
            self.has_sent = True
            self._note_sent(letter.id)

    def _note_sent(self, letter_id):
        # The mail server has it. Until that is written down nothing else is sent, however long the database is away.
        while True:
            try:
                return owed.note_sent(letter_id)
            except Exception as problem:
                outages.report(problem, "noting that a letter has gone out")
                if self.is_stopped():
                    raise
                db.session.remove()
                time.sleep(1)


@contextmanager
def _kept(app, letter_ids):
    """Renew the lease of these letters as long as this process is at work on them."""
    done = threading.Event()

    def keep():
        while not done.wait(owed.LEASE.total_seconds() / 3):
            with app.app_context():
                try:
                    owed.renew(list(letter_ids))
                except Exception as problem:
                    outages.report(problem, "keeping letters")
                finally:
                    db.session.remove()
    threading.Thread(target=keep, daemon=True).start()
    _at_work.append(done)
    try:
        yield
    finally:
        done.set()
        _at_work.remove(done)


def _rest(seconds, is_stopped):
    until = time.monotonic() + seconds
    while time.monotonic() < until and not is_stopped():
        time.sleep(min(1, seconds))

