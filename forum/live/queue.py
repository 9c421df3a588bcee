"""The way between workers: what one of them sends to a room reaches the pages of the others through Redis."""
import random
import time

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio import PubSubManager

from .. import outages

# python-socketio's own manager doubles this pause up to a minute, so that live comes back long after Redis.
PAUSE = 2.0


class Queue(PubSubManager):
    """Publishes to all workers, and listens to them again within seconds when Redis has been away."""

    name = "redis"

    def __init__(self, app, channel):
        super().__init__(channel=channel)
        self.app = app
        # A connection that Redis has closed in the meantime is made anew, once and at once.
        self.redis = Redis.from_url(app.config["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1,
                                    retry=Retry(NoBackoff(), 1))

    def _publish(self, message):
        with self.app.app_context():
            try:
                return self.redis.publish(self.channel, self.json.dumps(message))
            except RedisError as problem:
                outages.began(outages.REDIS, problem)

    def _listen(self):
        while True:
            try:
                yield from self._heard()
            except RedisError as problem:
                with self.app.app_context():
                    outages.began(outages.REDIS, problem)
            # Jittered, so that the workers do not come back in step.
            time.sleep(PAUSE * random.uniform(0.5, 1.0))

    def _heard(self):
        with Redis.from_url(self.app.config["REDIS_URL"], socket_timeout=None, socket_connect_timeout=1,
                            retry=Retry(NoBackoff(), 0)) as client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
            pubsub.subscribe(self.channel)
            with self.app.app_context():
                outages.ended(outages.REDIS)
            for message in pubsub.listen():
                yield message["data"]
