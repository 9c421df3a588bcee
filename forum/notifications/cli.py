"""`flask worker` works deliveries off when the server does not; `flask deliveries` shows those given up."""
import signal
import threading
from contextlib import suppress

import click
from flask import current_app
from redis import Redis, RedisError

from ..mail import sender
from ..mail.service import CALL as LETTERS
from . import drainer


@click.command("worker")
def worker():
    """Work off what events are owed and send letters, until told to stop; a grown installation runs one such process."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Working deliveries off and sending letters. Ctrl-C stops it.")
    app, url = current_app._get_current_object(), current_app.config["REDIS_URL"]

    def ear(channel):
        return _Ear(url, channel, stop).listen if url else stop.wait
    # The letter that is on its way when it is told to stop is sent to its end.
    letters = threading.Thread(target=sender.run, args=(app,), kwargs={
        "is_stopped": stop.is_set, "wait": ear(LETTERS.channel_of(app))})
    letters.start()
    drainer.run(app, is_stopped=stop.is_set, wait=ear(drainer.CALL.channel_of(app)))
    letters.join()


@click.command("deliveries")
@click.option("--retry", is_flag=True, help="Try them again.")
def deliveries(retry):
    """Show the deliveries that were given up, and why."""
    for delivery in drainer.given_up():
        click.echo(f"{delivery.id}\t{delivery.consumer}\tevent {delivery.event_id}\t{delivery.error}")
    if retry:
        click.echo(f"{drainer.try_again()} will be tried again.")


class _Ear:
    """Waits for a call through Redis, in short stretches, so that a signal to stop is noticed."""

    STRETCH = 1

    def __init__(self, url, channel, stop):
        self.url, self.channel, self.stop, self.subscription = url, channel, stop, None

    def listen(self, seconds):
        """Return when somebody called, when the time is up or when it is time to stop."""
        for _second in range(seconds):
            if self.stop.is_set() or self._is_called():
                return

    def _is_called(self):
        try:
            if self.subscription is None:
                self.subscription = Redis.from_url(self.url).pubsub(ignore_subscribe_messages=True)
                self.subscription.subscribe(self.channel)
            return self.subscription.get_message(timeout=self.STRETCH) is not None
        except RedisError:
            with suppress(RedisError):
                self.subscription and self.subscription.close()
            self.subscription = None
            self.stop.wait(self.STRETCH)
            return False
