"""Working off what events are owed: woken after each commit, sweeping now and then, losing nothing in a crash."""
from datetime import timedelta

from flask import current_app
from gevent import spawn
from sqlalchemy import select

from .. import clock, outages
from ..bookmarks.service import ring_due
from ..db import db, writes
from ..events import Delivery
from ..letters.work import write_due
from ..timers.firing import go_off
from ..waking import Call
from . import service

WORK = {"notifications": service.ring}
SWEEP_EVERY = 15
# A worker that dies leaves its deliveries to others after this long.
LEASE = timedelta(seconds=60)
AT_ONCE = 50
# With pauses of 2, 4, 8 … seconds, at most an hour, the last try comes after about four hours.
MOST_TRIES, LONGEST_PAUSE = 15, timedelta(hours=1)
CALL = Call("deliveries")


def start(app):
    """Begin to work deliveries off beside the server's requests; a grown set-up with Redis has a `worker` process."""
    if not (app.config["REDIS_URL"] and app.config["GROWN"]):
        spawn(run, app)


def run(app, *, is_stopped=lambda: False, wait=None):
    """Work deliveries off until `is_stopped`; `wait` sleeps until somebody calls or a sweep is due."""
    wait = wait or CALL.wait
    while not is_stopped():
        with app.app_context():
            try:
                while drain() or ring_due() or go_off() or write_due():
                    pass
                outages.ended(outages.DATABASE)
            except Exception as problem:
                outages.report(problem, "working deliveries off")  # the next sweep tries again
            finally:
                db.session.remove()
        wait(SWEEP_EVERY)


def drain():
    """Work off what is due now; return how many deliveries were taken up."""
    taken = _take()
    for delivery_id, event_id, consumer in taken:
        try:
            WORK[consumer](delivery_id, event_id)
        except Exception as problem:
            db.session.rollback()
            _put_off(delivery_id, f"{type(problem).__name__}: {problem}")
    return len(taken)


def given_up():
    """Return the deliveries nobody tries any more."""
    return db.session.scalars(select(Delivery).where(Delivery.attempts >= MOST_TRIES).order_by(Delivery.id)).all()


@writes
def try_again():
    """Make everything due that had been given up; return how many deliveries that is."""
    stuck = given_up()
    for delivery in stuck:
        delivery.attempts, delivery.due_at = 0, clock.now()
    return len(stuck)


@writes
def _take():
    """Take up due deliveries for the length of a lease, so that nobody else does; committed before any work."""
    due = db.session.scalars(
        select(Delivery).where(Delivery.due_at <= clock.now(), Delivery.attempts < MOST_TRIES)
        .order_by(Delivery.due_at, Delivery.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    for delivery in due:
        delivery.attempts += 1
        delivery.due_at = clock.now() + LEASE
    return [(delivery.id, delivery.event_id, delivery.consumer) for delivery in due]


@writes
def _put_off(delivery_id, error):
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        return
    delivery.error = error[:2000]
    delivery.due_at = clock.now() + min(timedelta(seconds=2 ** delivery.attempts), LONGEST_PAUSE)
    if delivery.attempts >= MOST_TRIES:
        current_app.logger.error("delivery %s of event %s to %s is given up: %s (flask deliveries --retry)",
                                 delivery.id, delivery.event_id, delivery.consumer, delivery.error)
