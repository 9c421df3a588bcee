"""How long counting takes what is new and unread: a member in four networks with 20,000 topics, by how much they follow."""
import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

from sqlalchemy import delete, insert, text

import config
from forum import clock, create_app
from forum.accounts.models import User
from forum.db import db
from forum.networks.models import Membership, Network, NetworkFollower, Site
from forum.posts.models import Post
from forum.reading.counts import _counts
from forum.reading.marks import values
from forum.reading.models import TopicReading
from forum.topics.models import Follower, Topic
from tests.deploy import servers

TOPICS, ROUNDS, AIM = 20_000, 40, 20


def measure(folder):
    """Print it for both databases, as far as PostgreSQL is installed."""
    _measure_on(folder / "counts", f"sqlite:///{folder / 'counts.db'}", "SQLite")
    if "postgres" in servers.MISSING:
        return print("Counts on PostgreSQL left out: it is not installed")
    with servers.services.running(servers.services.Postgres) as postgres:
        _measure_on(folder / "counts-grown", postgres.url, "PostgreSQL")


def _measure_on(folder, url, name):
    with _forum(folder, url):
        member = db.session.get(User, 1)
        for what, tracked, networks in (("follows 2,000 topics", 2_000, 0), ("follows all topics", TOPICS, 0),
                                        ("follows all four networks", 0, 4)):
            _follow(tracked, networks)
            times = [_time(member) for _round in range(ROUNDS)]
            print(f"Counting new and unread of {TOPICS:,} topics, a member who {what}, {name}: p50 {median(times):.1f} ms "
                  f"(aim {AIM}), slowest {max(times):.1f} ms", flush=True)


@contextmanager
def _forum(folder, url):
    folder.mkdir()
    app = create_app(config.load({"FORUM_DATA": str(folder), "SECRET_KEY": "bench", "DATABASE_URL": url}))
    with app.app_context():
        db.create_all()
        _fill()
        yield
        db.session.remove()
        db.engine.dispose()


def _time(member):
    start = time.perf_counter()
    db.session.execute(_counts, values(member)).all()
    return (time.perf_counter() - start) * 1000


def _fill():
    """Everything was opened, a tenth has unread posts, and forty topics are of the last two days."""
    now = clock.now()
    db.session.add(Site(id=1))
    _insert(User, [{"id": key, "username": f"osoba{key}", "name": "Osoba", "email": f"osoba{key}@example.org"}
                   for key in (1, 2)])
    _insert(Network, [{"id": key, "slug": f"siec{key}", "name": "Sieć", "code": f"S{key}"}
                      for key in range(1, 5)])
    _insert(Membership, [{"user_id": 1, "network_id": key, "is_participant": True} for key in range(1, 5)])
    _insert(Topic, [{"id": key, "network_id": key % 4 + 1, "author_id": 2, "title": "Temat", "slug": "temat", "posts_count": 5,
                     "last_number": 5, "last_author_id": 2, "last_posted_at": now, "pinned_everywhere": False,
                     "created_at": now - timedelta(days=1 if key > TOPICS - 40 else 30)} for key in range(1, TOPICS + 1)])
    _insert(Post, [{"topic_id": key, "number": number, "author_id": 2, "text": "x", "html": "x"}
                   for key in range(1, TOPICS + 1) for number in range(1, 6)])
    _insert(TopicReading, [{"user_id": 1, "topic_id": key, "last_read_number": 3 if key % 10 == 0 else 5, "opened_at": now}
                           for key in range(1, TOPICS - 39)])
    db.session.commit()


def _follow(topics, networks):
    db.session.execute(delete(Follower))
    db.session.execute(delete(NetworkFollower))
    _insert(Follower, [{"user_id": 1, "topic_id": key, "level": "tracking"} for key in range(1, topics + 1)])
    _insert(NetworkFollower, [{"user_id": 1, "network_id": key, "level": "watching"} for key in range(1, networks + 1)])
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _insert(model, rows):
    for start in range(0, len(rows), 2000):
        db.session.execute(insert(model), rows[start:start + 2000])
