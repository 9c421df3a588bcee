"""How long counting takes what is new and unread: a member in four networks with 20,000 topics, by how much they follow."""
import time
from datetime import timedelta
from statistics import median

from sqlalchemy import delete, text

from forum import clock
from forum.accounts.models import User
from forum.db import db
from forum.networks.models import Membership, Network, NetworkFollower, Site
from forum.posts.models import Post
from forum.reading.counts import _counts
from forum.reading.marks import values
from forum.reading.models import TopicReading
from forum.topics.models import Follower, Topic
from tests.bench.both import empty_forum, on_both
from tests.bench.data import add_all

TOPICS, ROUNDS, AIM = 20_000, 40, 20


def measure(folder):
    """Print it for both databases, as far as PostgreSQL is installed."""
    on_both(folder, "counts", _measure_on)


def _measure_on(folder, url, name):
    with empty_forum(folder, url):
        _fill()
        member = db.session.get(User, 1)
        for what, tracked, networks in (("follows 2,000 topics", 2_000, 0), ("follows all topics", TOPICS, 0),
                                        ("follows all four networks", 0, 4)):
            _follow(tracked, networks)
            times = [_time(member) for _round in range(ROUNDS)]
            print(f"Counting new and unread of {TOPICS:,} topics, a member who {what}, {name}: p50 {median(times):.1f} ms "
                  f"(aim {AIM}), slowest {max(times):.1f} ms", flush=True)


def _time(member):
    start = time.perf_counter()
    db.session.execute(_counts, values(member)).all()
    return (time.perf_counter() - start) * 1000


def _fill():
    """Everything was opened, a tenth has unread posts, and forty topics are of the last two days."""
    now = clock.now()
    db.session.add(Site(id=1))
    add_all(User, [{"id": key, "username": f"osoba{key}", "name": "Osoba", "email": f"osoba{key}@example.org"}
                   for key in (1, 2)])
    add_all(Network, [{"id": key, "slug": f"siec{key}", "name": "Sieć", "code": f"S{key}"}
                      for key in range(1, 5)])
    add_all(Membership, [{"user_id": 1, "network_id": key, "is_participant": True} for key in range(1, 5)])
    add_all(Topic, [{"id": key, "network_id": key % 4 + 1, "author_id": 2, "title": "Temat", "slug": "temat", "posts_count": 5,
                     "last_number": 5, "last_author_id": 2, "last_posted_at": now, "pinned_everywhere": False,
                     "created_at": now - timedelta(days=1 if key > TOPICS - 40 else 30)} for key in range(1, TOPICS + 1)])
    add_all(Post, [{"topic_id": key, "number": number, "author_id": 2, "text": "x", "html": "x"}
                   for key in range(1, TOPICS + 1) for number in range(1, 6)])
    add_all(TopicReading, [{"user_id": 1, "topic_id": key, "last_read_number": 3 if key % 10 == 0 else 5, "opened_at": now}
                           for key in range(1, TOPICS - 39)])
    db.session.commit()


def _follow(topics, networks):
    db.session.execute(delete(Follower))
    db.session.execute(delete(NetworkFollower))
    add_all(Follower, [{"user_id": 1, "topic_id": key, "level": "tracking"} for key in range(1, topics + 1)])
    add_all(NetworkFollower, [{"user_id": 1, "network_id": key, "level": "watching"} for key in range(1, networks + 1)])
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
