"""What merging two topics of 5,000 posts costs, behind another and in order of time, while others read and write."""
import http.client
import re
import threading
import time
from datetime import timedelta
from itertools import cycle
from os import getloadavg
from secrets import token_hex
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import func, select

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.identity import _start_session
from forum.networks.models import Membership, Network, Site
from forum.posts.models import Post
from forum.reading.models import TopicReading
from forum.text import cook
from forum.topics.models import Follower, Speaker, Topic
from tests.bench.both import empty_forum, on_both
from tests.bench.data import TEXT, add_all
from tests.bench.grown import go_on_numbering
from tests.bench.posting import Author
from tests.bench.server import running

# Several write in turn: nobody may more than thirty times a minute.
POSTS, PEOPLE, QUIET, READERS, WRITERS = 5000, 200, 20, 4, 6
SOURCE, TARGET = 1, 2
# Requests a second of each reader: what an office of some hundred people asks for.
RATE = 10
AIMS = {"preview": 300, "merge": 3000, "p99": 100}


def measure(folder):
    """Print it for both databases, as far as PostgreSQL is installed."""
    on_both(folder, "merging", _measure_on)


def _measure_on(folder, url, name):
    with empty_forum(folder, url):
        cookies = _fill()
    environ = {"FORUM_DATA": str(folder), "SECRET_KEY": "bench", "DATABASE_URL": url, "WEB_CONCURRENCY": "1"}
    with running("wsgi:app", folder / "server.log", environ, "/healthz") as server:
        moderator, *others = [Author(server, cookie, topic=TARGET) for cookie in cookies]
        # The first pages after a start are dear ones.
        _read_while(server, others, lambda: time.sleep(3))
        alone = _read_while(server, others, lambda: time.sleep(5))
        print(f"Load of the machine: {getloadavg()[0]:.1f}. {len(alone[1])} pages while nobody merges, {name}: p99 "
              f"{_p99(alone[1]):.0f} ms, slowest {max(alone[1]):.0f} ms", flush=True)
        for order, by_time in (("behind", ""), ("in order of time", "1")):
            _merge_and_undo(server, moderator, others, by_time, f"{order}, {name}", alone)


def _merge_and_undo(server, moderator, others, by_time, what, alone):
    address, fields = f"/t/{SOURCE}/merge", {"target": TARGET, "by_time": by_time, "reason": "Ta sama rozmowa."}
    preview = min(_ask(moderator, "GET", f"{address}?{urlencode(fields)}")[0] for _time in range(5))
    print(f"Preview of merging {POSTS:,} posts and {POSTS:,}, {what}: {preview:.0f} ms (aim {AIMS['preview']})")
    merge = _read_while(server, others, lambda: _ask(moderator, "POST", address, fields))
    back = _address_of_undo(moderator)
    undo = _read_while(server, others, lambda: _ask(moderator, "POST", back))
    for act, (took, pages, replies, cpu) in (("Merging", merge), ("Taking back", undo)):
        print(f"{act} them, {what}: {took:.0f} ms (aim {AIMS['merge']}), CPU {cpu:.0f} ms; {len(pages)} pages meanwhile p99 "
              f"{_p99(pages):.0f} ms (aim {AIMS['p99']}; {_p99(pages) / _p99(alone[1]):.1f}× as when nobody merges), slowest "
              f"{max(pages):.0f} ms; a reply elsewhere at most {max(replies):.0f} ms, else {max(alone[2]):.0f} ms", flush=True)


def _read_while(server, people, act):
    """Do something while people read and one writes; return the ms of that, of their pages, their replies, and of CPU."""
    readers, writers = people[:READERS], people[READERS:]
    pages, replies, stopped = [], [], threading.Event()
    threads = [threading.Thread(target=_read, args=(server, reader, place, pages, stopped))
               for place, reader in enumerate(readers)]
    threads.append(threading.Thread(target=_write, args=(writers, replies, stopped)))
    for thread in threads:
        thread.start()
    time.sleep(1)
    del pages[:], replies[:]
    start, before = time.perf_counter(), server.cpu()
    act()
    took, cpu = ((time.perf_counter() - start) * 1000, (server.cpu() - before) * 1000)
    time.sleep(1)
    stopped.set()
    for thread in threads:
        thread.join()
    return took, pages, replies, cpu


def _read(server, reader, place, times, stopped):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    paths, asked = ["/latest", *(f"/t/cichy/{topic}/1" for topic in range(3, 3 + QUIET)), "/", "/unread"], place * 5
    while not stopped.is_set():
        start = time.perf_counter()
        connection.request("GET", paths[asked % len(paths)], headers={"Cookie": reader.headers["Cookie"]})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, f"{paths[asked % len(paths)]} answered {response.status}"
        times.append((time.perf_counter() - start) * 1000)
        asked += 1
        stopped.wait(1 / RATE)


def _write(writers, times, stopped):
    for writer in cycle(writers):
        if stopped.is_set():
            break
        writer.path = f"/t/{2 + QUIET}/posts"
        times.append(writer.post()[1] * 1000)
        stopped.wait(0.5)


def _ask(author, method, path, fields=None):
    start = time.perf_counter()
    author.connection.request(method, path, urlencode(fields or {}), author.headers | {"Accept": "text/html"})
    response = author.connection.getresponse()
    body = response.read().decode()
    assert response.status in (200, 303), f"{path} answered {response.status}: {body[:500]}"
    return (time.perf_counter() - start) * 1000, body


def _address_of_undo(moderator):
    log = _ask(moderator, "GET", "/c/siec/1/log")[1]
    return re.search(r'action="(/events/\d+/undo)"', log)[1]


def _p99(times):
    return sorted(times)[int(len(times) * .99)]


def _fill():
    """Write two long topics, some quiet ones and their people; return the cookies of the moderator and of the others."""
    cooked, start = cook(TEXT), clock.now() - timedelta(days=60)
    with transaction():
        db.session.add(Site(id=1))
        db.session.add(Network(id=1, slug="siec", name="Sieć", code="JST_SIEC", mark="S", visibility="members",
                               members_count=PEOPLE))
        add_all(User, ({"id": key, "username": f"osoba{key}", "name": f"Osoba Numer{key}", "email": f"osoba{key}@example.org",
                        "jst": "", "job": ""} for key in range(1, PEOPLE + 1)))
        add_all(Membership, ({"user_id": key, "network_id": 1, "is_participant": True, "is_moderator": key == 1}
                             for key in range(1, PEOPLE + 1)))
        add_all(Topic, ({"id": key, "network_id": 1, "author_id": 1, "title": f"Temat {key}", "slug": "cichy",
                         "created_at": start, "last_posted_at": start, "posts_count": size, "last_number": size,
                         "speakers_count": min(size, PEOPLE)} for key, size in _sizes()))
        add_all(Post, (_post(key, number, cooked, start) for key, size in _sizes() for number in range(1, size + 1)))
        add_all(Event, ({"action": "post_created", "topic_id": key, "network_id": 1, "actor_id": 1, "details": {}, "reason": ""}
                        for key, _size in _sizes()))
        for key in (SOURCE, TARGET):
            add_all(Speaker, ({"topic_id": key, "user_id": user, "posts_count": POSTS // PEOPLE}
                              for user in range(1, PEOPLE + 1)))
            add_all(Follower, ({"topic_id": key, "user_id": user, "level": "watching", "reason": ""} for user in range(1, 101)))
            add_all(TopicReading, ({"topic_id": key, "user_id": user, "last_read_number": user * 37 % POSTS, "opened_at": start}
                                   for user in range(1, PEOPLE + 1)))
    if db.engine.dialect.name == "postgresql":
        go_on_numbering()
        db.session.commit()
    db.session.execute(db.text("ANALYZE"))
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2 * POSTS + QUIET
    db.session.rollback()
    return [_cookie(key) for key in range(1, READERS + WRITERS + 2)]


def _cookie(user_id):
    # As after the first page of a signed-in browser: its session holds the secret that forms are signed with.
    kept = {"_user_id": _start_session(user_id, "Mozilla/5.0").token, "csrf_token": token_hex(20)}
    serializer = current_app.session_interface.get_signing_serializer(current_app)
    return f"{current_app.config['SESSION_COOKIE_NAME']}={serializer.dumps(kept)}"


def _sizes():
    return [(SOURCE, POSTS), (TARGET, POSTS), *((key, 1) for key in range(3, 3 + QUIET))]


def _post(topic_id, number, cooked, start):
    post_id = (topic_id - 1) * POSTS + number if topic_id <= TARGET else 2 * POSTS + topic_id
    return {"id": post_id, "topic_id": topic_id, "number": number, "author_id": number % PEOPLE + 1, "text": cooked.text,
            "html": str(cooked.html), "words_count": len(cooked.text.split()), "links_count": 1, "version": 1, "reactions": {},
            "reply_to_id": post_id - 3 if number > 3 and number % 2 else None,
            "created_at": start + timedelta(minutes=5 * number + topic_id)}
