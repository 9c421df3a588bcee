"""The data every measurement runs on: 1,025 topics, 8,505 posts, 200 members, and one topic of 10,000 posts beside them."""
from datetime import timedelta

from sqlalchemy import insert

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.networks.models import Membership, Network, Site
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.reading.models import TopicReading
from forum.text import cook
from forum.topics.models import Follower, Speaker, Topic, slugify

TOPICS, POSTS, PEOPLE, LONG = 1025, 8505, 200, 10_000
SLUGS = ("gmina-wiejska", "gmina-miejsko-wiejska", "gmina-miejska", "powiaty")
TEXT = """U nas **dowóz** liczymy od kilometra, a nie od ucznia. Po trzech miesiącach widać różnicę w kosztach,
choć trzeba było zmienić umowę z przewoźnikiem i porozmawiać z radą.

- dwa kursy rano zamiast trzech,
- opieka w autobusie z urzędu pracy,
- jeden przystanek mniej, za to bliżej szkoły.

Szczegóły opisaliśmy w [uchwale](https://gmina.example/uchwala) – chętnie wyślę wzór, jeśli komuś się przyda."""


def fill():
    """Write everything into an empty database; return the member who reads and the topics that are read."""
    cooked = cook(TEXT)
    start = clock.now() - timedelta(days=90)
    with transaction():
        db.session.add(Site(id=1))
        db.session.add_all(Network(id=place + 1, slug=slug, name=slug.replace("-", " ").title(), code=f"JST_{slug.upper()}",
                                   mark="W", position=place, visibility="public", members_count=50, jst_count=20,
                                   conditions=["Warunek"] * 4) for place, slug in enumerate(SLUGS))
        add_all(User, ({"id": place + 1, "username": f"osoba{place + 1}", "name": f"Osoba Numer{place + 1}",
                        "email": f"osoba{place + 1}@example.org", "jst": f"Gmina Przykładowa {place % 60}",
                        "job": "inspektor ds. oświaty"} for place in range(PEOPLE)))
        add_all(Membership, ({"user_id": place + 1, "network_id": place % 4 + 1, "is_participant": True}
                             for place in range(1, PEOPLE)))
        add_all(Membership, ({"user_id": 1, "network_id": network, "is_participant": True} for network in range(1, 5)))
        sizes = [20, *_spread(POSTS - 20, TOPICS - 1), LONG]
        add_all(Topic, (_topic(place, size, start) for place, size in enumerate(sizes)))
        add_all(Post, _posts(sizes, cooked, start))
        add_all(Event, ({"action": "post_created", "topic_id": place + 1, "network_id": place % 4 + 1, "actor_id": 2,
                         "details": {}, "reason": ""} for place in range(len(sizes))))
        add_all(Speaker, ({"topic_id": 1, "user_id": user, "posts_count": 1} for user in range(1, 21)))
        add_all(Follower, ({"topic_id": topic, "user_id": 1, "level": "tracking", "reason": "replied"}
                           for topic in range(1, 200)))
        add_all(TopicReading, ({"user_id": 1, "topic_id": topic, "last_read_number": 3, "opened_at": start}
                               for topic in range(1, 200)))
        add_all(Notification, ({"user_id": 1, "event_id": event, "kind": "answer"} for event in range(1, 4)))


def _topic(place, size, start):
    title = f"Dowóz dzieci i arkusz organizacyjny, pytanie {place + 1}"
    return {"id": place + 1, "network_id": place % 4 + 1, "author_id": place % PEOPLE + 1, "title": title,
            "slug": slugify(title), "posts_count": size, "last_number": size, "speakers_count": min(size, 20),
            "last_event_id": place + 1, "created_at": start, "last_author_id": (place + size) % PEOPLE + 1,
            "last_posted_at": start + timedelta(hours=place), "pinned_everywhere": False,
            "agenda_number": place // 4 + 1 if place < 24 else None}


def _posts(sizes, cooked, start):
    for place, size in enumerate(sizes):
        for number in range(1, size + 1):
            yield {"topic_id": place + 1, "number": number, "author_id": (place + number) % PEOPLE + 1,
                   "text": cooked.text, "html": str(cooked.html), "version": 1, "reply_to_id": None,
                   "created_at": start + timedelta(hours=place, minutes=number)}


def _spread(total, parts):
    sizes = [total // parts] * parts
    for place in range(total - sum(sizes)):
        sizes[place] += 1
    return sizes


def add_all(model, rows):
    """Write many rows at once."""
    rows = list(rows)
    for place in range(0, len(rows), 2000):
        db.session.execute(insert(model), rows[place:place + 2000])
