"""Working off what events are owed: woken after each commit, sweeping now and then, losing nothing in a crash."""
import threading
import time
from datetime import timedelta

from flask import current_app
from gevent import spawn
from redis import Redis, RedisError
from sqlalchemy import select

from .. import clock, outages
from ..bookmarks.service import ring_due
from ..db import db, writes
from ..events import Delivery
from ..letters.work import write_due
from ..live.server import channel
from . import service

WORK = {"notifications": service.ring}
SWEEP_EVERY = 15
# After a call: the author's answer goes first, and what is written at the same moment is worked off together.
BREATH = 0.1
# A worker that dies leaves its deliveries to others after this long.
LEASE = timedelta(seconds=60)
AT_ONCE = 50
# With pauses of 2, 4, 8 … seconds, at most an hour, the last try comes after about four hours.
MOST_TRIES, LONGEST_PAUSE = 15, timedelta(hours=1)
_called = threading.Event()


def call():
    """Wake whoever works deliveries off: in this process, or in the `worker` process behind Redis."""
    _called.set()
    url = current_app.config["REDIS_URL"]
    if url and not current_app.testing:
        try:
            with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
                redis.publish(channel_of(current_app), "1")
        except RedisError as problem:
            outages.began(outages.REDIS, problem)  # notifications wait for the next sweep


def channel_of(app):
    """Return the Redis channel on which the `worker` process of this installation is called."""
    return channel(app, "deliveries")


def start(app):
    """Begin to work deliveries off beside the server's requests; a grown set-up with Redis has a `worker` process."""
    if not (app.config["REDIS_URL"] and app.config["GROWN"]):
        spawn(run, app)


def run(app, *, is_stopped=lambda: False, wait=None):
    """Work deliveries off until `is_stopped`; `wait` sleeps until somebody calls or a sweep is due."""
    wait = wait or _wait_here
    while not is_stopped():
        with app.app_context():
            try:
                while drain() or ring_due() or write_due():
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


def _wait_here(seconds):
    if _called.wait(seconds):
        time.sleep(BREATH)
    _called.clear()
