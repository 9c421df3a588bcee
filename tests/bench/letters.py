"""How long it takes to write the digests of 5,000 members, and the letters of 1,000 bells that rang for people who are away."""
import time
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

from sqlalchemy import func, select

from forum import clock
from forum.accounts.models import User
from forum.db import db
from forum.events import Event
from forum.letters import at_once, digests
from forum.letters.models import LetterChoices
from forum.mail.models import Letter
from forum.networks.models import Membership, Network, Site
from forum.notifications.models import LETTER_AFTER, Notification
from forum.posts.models import Post
from forum.reading.models import TopicReading
from forum.text import cook
from forum.topics.models import Follower, Topic
from tests.bench.both import empty_forum, on_both
from tests.bench.data import TEXT, add_all

MEMBERS, BELLS, TOPICS, POSTS = 5000, 1000, 40, 5
# Seconds of CPU: a round may take its time, but not the server's.
AIMS = {"digests": 60, "bells": 10}


def measure(folder):
    """Print it for both databases, as far as PostgreSQL is installed."""
    on_both(folder, "letters", _measure_on)


def _measure_on(folder, url, name):
    with _morning() as moment, empty_forum(folder, url, MAIL_IN="lmtp://127.0.0.1:8024"):
        _fill(moment)
        _time(f"Digests of {MEMBERS:,} members, {name}", digests.write, AIMS["digests"], MEMBERS)
        _time(f"Letters of {BELLS:,} notifications, {name}", at_once.write, AIMS["bells"], BELLS)


def _time(what, write, aim, expected):
    before, batches, start, cpu = _letters(), [], time.perf_counter(), time.process_time()
    while True:
        began = time.perf_counter()
        if not write():
            break
        batches.append((time.perf_counter() - began) * 1000)
    seconds, cpu, written = time.perf_counter() - start, time.process_time() - cpu, _letters() - before
    assert written == expected, f"{what}: {written} letters"
    print(f"{what}: {seconds:.1f} s, CPU {cpu:.1f} s (aim {aim}), {written / seconds:.0f} letters/s, a batch p50 "
          f"{median(batches):.0f} ms, slowest {max(batches):.0f} ms", flush=True)


def _letters():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Letter))


@contextmanager
def _morning():
    # Ten o'clock on a working day, in Warsaw: digests are begun and nobody sleeps.
    real = clock.now
    moment = real().replace(hour=9, minute=0)
    moment -= timedelta(days=max(0, moment.weekday() - 4))
    clock.now = lambda: moment
    try:
        yield moment
    finally:
        clock.now = real


def _fill(now):
    """Everybody has chosen to get texts, has read two thirds of the topics, and has two unheard bells for the digest."""
    cooked = cook(TEXT)
    db.session.add(Site(id=1))
    add_all(User, [{"id": key, "username": f"osoba{key}", "name": "Osoba", "email": f"osoba{key}@example.org"}
                   for key in range(1, MEMBERS + 2)])
    add_all(Network, [{"id": 1, "slug": "siec", "name": "Sieć", "code": "S"}])
    add_all(Membership, [{"user_id": key, "network_id": 1, "is_participant": True, "created_at": now - timedelta(days=30)}
                         for key in range(1, MEMBERS + 2)])
    add_all(LetterChoices, [{"user_id": key, "ways": {"mention": "digest"}, "with_closed_texts": True}
                            for key in range(1, MEMBERS + 1)])
    add_all(LetterChoices, [{"user_id": MEMBERS + 1, "is_off": True}])
    author = MEMBERS + 1
    add_all(Topic, [{"id": key, "network_id": 1, "author_id": author, "title": f"Temat numer {key}", "slug": "temat",
                     "posts_count": POSTS, "last_number": POSTS, "pinned_everywhere": False} for key in range(1, TOPICS + 1)])
    add_all(Post, [{"topic_id": key, "number": number, "author_id": author, "text": cooked.text, "html": str(cooked.html),
                    "created_at": now - timedelta(hours=20)} for key in range(1, TOPICS + 1) for number in range(1, POSTS + 1)])
    add_all(TopicReading, [{"user_id": key, "topic_id": topic, "last_read_number": POSTS, "opened_at": now}
                           for key in range(1, MEMBERS + 1) for topic in range(1, TOPICS + 1) if (key + topic) % 3])
    add_all(Follower, [{"user_id": key, "topic_id": topic, "level": "tracking"}
                       for key in range(1, MEMBERS + 1) for topic in range(1, TOPICS + 1, 10)])
    add_all(Event, [{"id": key, "action": "post_created", "actor_id": author, "network_id": 1, "topic_id": key, "post_id": post,
                     "number": POSTS, "details": {}, "reason": "", "at": now - timedelta(hours=20)}
                    for key, post in ((key, key * POSTS) for key in range(1, TOPICS + 1))])
    add_all(Notification, [{"user_id": key, "event_id": key % TOPICS + 1 - place, "kind": "mention",
                            "created_at": now - timedelta(hours=20)}
                           for key in range(1, MEMBERS + 1) for place in (0, 1) if key % TOPICS + 1 - place > 0])
    add_all(Notification, [{"user_id": key, "event_id": key % TOPICS + 1, "kind": "answer",
                            "created_at": now - LETTER_AFTER, "letter_due_at": now} for key in range(1, BELLS + 1)])
    db.session.commit()
