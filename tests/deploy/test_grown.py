"""A grown installation by the files of deploy/: nginx, two workers and the worker process on PostgreSQL and Redis."""
import os
import secrets
import signal
import threading
import time
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text as sql

from forum import clock
from forum.db import db
from forum.events import Delivery, Event
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.topics.models import Follower, Topic
from tests.people import make_person

from . import servers
from .conftest import application, cookie_for, start_writing
from .servers import flask, until
from .visitors import Page, Person, at_worker

pytestmark = [pytest.mark.skipif(bool(servers.MISSING), reason=f"not installed: {', '.join(servers.MISSING)}"),
              pytest.mark.timeout(300)]
_texts = count(1)


def test_the_installation_answers_and_believes_one_proxy_only(grown):
    assert Person(grown.nginx).get("/healthz").text == "ok\n"
    lies = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
            "Forwarded": "for=6.6.6.6"}
    through = Person(grown.nginx, source=("127.0.0.2", 0)).get("/", **lies)
    assert through.headers["X-Seen"] == f"127.0.0.2 http 127.0.0.1:{grown.nginx}"
    direct = Person(grown.port).get("/", **{"X-Forwarded-For": "6.6.6.6, 7.7.7.7"})
    assert direct.headers["X-Seen"].startswith("7.7.7.7 http ")


def test_a_reply_at_one_worker_is_seen_at_both_and_by_no_outsider(grown, world, pages):
    watching, outside = pages(world.topic, world.ben), pages(world.topic, world.stranger)
    for worker in watching:
        reply = at_worker(grown.port, worker, cookie_for(grown.app, world.ana)).reply(world.topic.id, "Z jednego do obu.")
        assert (reply.status, reply.worker) == (303, worker)
    for page in watching.values():
        until(lambda page=page: len(page.events()) == 2, what="a reply did not arrive")
        assert "Z jednego do obu." in page.events()[0]["html"]
    assert not any(page.heard for page in outside.values())


def test_browsers_at_both_workers_show_a_reply(grown, world, page_of):
    windows, workers = [], [at_worker(grown.port, worker) for worker in grown.server.children]
    while not all(int(worker.get(f"/watchers/{world.ben.id}").text) for worker in workers):
        assert len(windows) < 15, "all browsers are at one worker"
        windows.append(page_of(world.ben))
        with windows[-1].expect_websocket():
            windows[-1].goto(f"/t/{world.topic.slug}/{world.topic.id}")
        windows[-1].wait_for_timeout(300)
    author = Person(grown.nginx, cookie_for(grown.app, world.ana))
    for number in (1, 2):
        assert author.reply(world.topic.id, f"Wszędzie {number}.").status == 303
    for window in windows:
        for number in (1, 2):
            expect(window.locator(".post", has_text=f"Wszędzie {number}.")).to_have_count(1, timeout=20_000)


def test_who_is_removed_at_one_worker_is_out_at_both_within_a_second(grown, world, pages):
    times = [_time_to_be_out(grown, world, pages) for _try in range(3)]
    # The sweep alone would need up to five seconds; a busy machine may spoil one of the tries.
    assert min(times) < 1, times


def test_without_redis_nothing_is_lost_and_nobody_keeps_access(grown, world, pages, page_of):
    window = page_of(world.ben)
    window.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(window.locator(".post")).to_have_count(1)
    said_before = len(grown.server.said())
    grown.redis.stop()
    try:
        health = Person(grown.nginx).get("/healthz")
        assert (health.status, health.text) == (503, "not reached: redis\n")
        for worker in grown.server.children:
            author = at_worker(grown.port, worker, cookie_for(grown.app, world.ana))
            assert author.reply(world.topic.id, f"Bez Redisa {worker}.").status == 303
        assert _time_to_be_out(grown, world, pages) < 10
        # The heads that each worker tells every half a minute make up for lost pushes; the last post is of after the removal.
        expect(window.locator(".post")).to_have_count(4, timeout=45_000)
    finally:
        grown.redis.start()
    until(lambda: _is_live_everywhere(grown, world, pages), 8, "live did not come back")
    assert Person(grown.nginx).get("/healthz").text == "ok\n"
    said = grown.server.said()[said_before:]
    assert (said.count("Redis is away"), said.count("Redis is back")) == (2, 2), said  # once a worker
    assert "Traceback" not in said and "Cannot" not in said


def test_a_killed_worker_loses_and_doubles_nothing(grown, world, pages, page_of):
    window = page_of(world.ben)
    window.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    watching = pages(world.topic, world.ben)
    stop, sent = threading.Event(), []
    authors = start_writing(grown, world, stop, sent)
    victims = grown.server.children
    for victim in victims:
        before = len(sent)
        os.kill(victim, signal.SIGKILL)
        until(lambda victim=victim: not watching[victim].is_open, what="the socket of the killed worker stayed")
        until(lambda before=before: len(sent) > before + 3, what="nobody could write any more")
    stop.set()
    for author in authors:
        author.join(60)
    until(lambda: len(grown.server.children) == 2 and not set(victims) & set(grown.server.children))
    assert sorted(_texts_of(world.topic)[1:]) == sorted(sent)
    expect(window.locator("[data-topic-id-value]")).to_have_attribute("data-topic-end-value", str(len(sent) + 1),
                                                                      timeout=60_000)


def test_notifications_survive_the_death_of_the_worker_process(grown, world):
    _let_watch(world.topic, world.ana)
    author = Person(grown.nginx, cookie_for(grown.app, world.ben))
    for number in range(25):
        assert author.reply(world.topic.id, f"Powiadomienie {number}.").status == 303
        if number == 12:
            grown.worker.kill()
    assert _count(Delivery) >= 12
    # What the dead process had taken up is due again when its lease ends: now, for this test.
    db.session.execute(db.update(Delivery).values(due_at=clock.now()))
    db.session.commit()
    grown.worker.start()
    until(lambda: _count(Delivery) == 0, what="deliveries were not worked off")
    assert _rung(world.ana, world.topic) == 25


def test_the_database_may_be_restarted(grown, world, pages):
    topic_id, cookie = world.topic.id, cookie_for(grown.app, world.ana)
    path = f"/t/{world.topic.slug}/{topic_id}"
    _let_watch(world.topic, world.ben)
    author, reader = Person(grown.nginx, cookie), Person(grown.nginx, cookie)
    assert author.reply(topic_id, "Przed przerwą.").status == 303
    until(lambda: _rung(world.ben, world.topic) == 1, what="the worker process did nothing")
    said_before = [len(process.said()) for process in (grown.server, grown.worker)]
    watching, key = pages(world.topic, world.ben), secrets.token_urlsafe(18)
    db.session.rollback()  # the test's own connection is not to be cut
    grown.postgres.stop()
    try:
        for worker in grown.server.children:
            answer = at_worker(grown.port, worker, cookie).get(path)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "15")
            assert "Chwila przerwy" in answer.text and 'lang="pl"' in answer.text
        assert reader.get(path).status == Person(grown.nginx).get("/nie-ma").status == 503
        refused = author.reply(topic_id, "W czasie przerwy.", key)
        assert refused.status == 503 and "W czasie przerwy." in refused.text and key in refused.text
        assert Person(grown.nginx).get("/healthz").text == "not reached: database\n"
        arriving = Page(grown.port, topic_id, cookie, watches=False)
        until(lambda: not arriving.is_open, what="a page that nobody could let in was kept waiting")
        assert all(page.is_open for page in watching.values())
        time.sleep(7)  # the loops meet the outage, twice
    finally:
        grown.postgres.start()
    for worker in grown.server.children:
        assert at_worker(grown.port, worker, cookie).get(path).status == 200
    assert author.reply(topic_id, "W czasie przerwy.", key).status == 303
    assert author.reply(topic_id, "Po przerwie.").status == 303
    assert _texts_of(world.topic)[1:] == ["Przed przerwą.", "W czasie przerwy.", "Po przerwie."]
    until(lambda: _rung(world.ben, world.topic) == 3, 40, "the worker process did not come back")
    until(lambda: _is_live_everywhere(grown, world, pages), 40, "live did not come back")
    until(lambda: grown.server.said()[said_before[0]:].count("The database is back") == 2, 10, "a loop did not come back")
    by_server, by_worker = (process.said()[before:] for process, before
                            in zip((grown.server, grown.worker), said_before, strict=True))
    assert "Traceback" not in by_server + by_worker, by_server + by_worker
    # One line for each request that was refused, and one a worker for all its loops and sockets.
    assert by_server.count("The database is away: ") == 2, by_server


def test_a_backup_of_the_running_forum_is_whole_and_is_not_put_back_under_it(grown, world):
    stop, sent = threading.Event(), []
    authors = start_writing(grown, world, stop, sent)
    until(lambda: len(sent) > 5)
    archive = grown.folder / "kopia.tar.gz"
    flask("backup", archive, environ=grown.environ)
    stop.set()
    for author in authors:
        author.join(60)
    refused = flask("restore", "--yes", archive, environ=grown.environ, check=False)
    assert refused.returncode and "is running" in refused.stderr and "Traceback" not in refused.stderr

    with create_engine(db.engine.url, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(sql("CREATE DATABASE elsewhere"))
    elsewhere = grown.environ | {"DATABASE_URL": grown.postgres.url.replace("/postgres", "/elsewhere"),
                                 "FORUM_DATA": str(grown.folder / "elsewhere")}
    flask("restore", "--yes", archive, environ=elsewhere)
    with application(elsewhere | {"WEB_CONCURRENCY": "1"}).app_context():
        topic = db.session.get(Topic, world.topic.id)
        numbers = db.session.scalars(db.select(Post.number).filter_by(topic_id=topic.id).order_by(Post.number)).all()
        assert len(numbers) > 5 and numbers == list(range(1, topic.last_number + 1)) and topic.posts_count == len(numbers)
        assert topic.last_event_id == db.session.scalar(db.select(db.func.max(Event.id)).filter_by(topic_id=topic.id))
        db.session.remove()
        db.engine.dispose()


def _time_to_be_out(grown, world, pages):
    """Return how long somebody whom one worker removes goes on being told things at the slower of the two."""
    leaver = make_person(f"odchodzi-{secrets.token_hex(4)}", networks={world.network: ["participant"]})
    watching = pages(world.topic, leaver)
    assert all(page.watched["topics"] for page in watching.values())
    there = at_worker(grown.port, min(watching))
    begun = time.monotonic()
    there.act("remove", by=world.admin, network=world.network, person=leaver)
    for page in watching.values():
        until(lambda page=page: page.events("access"), 15, "somebody who was removed still listens")
    taken = time.monotonic() - begun
    Person(grown.nginx, cookie_for(grown.app, world.ana)).reply(world.topic.id, "Już bez tej osoby.")
    assert not any(page.events() for page in watching.values())
    return taken


def _is_live_everywhere(grown, world, pages):
    watching, words = pages(world.topic, world.ben), f"Na żywo {next(_texts)}."
    at_worker(grown.port, min(watching), cookie_for(grown.app, world.ana)).reply(world.topic.id, words)
    time.sleep(0.5)
    return all(any(words in (sent["html"] or "") for sent in page.events()) for page in watching.values())


def _let_watch(topic, person):
    db.session.execute(db.delete(Delivery))  # of the opening, which is no news to somebody who comes later
    db.session.execute(db.delete(Follower).filter_by(topic_id=topic.id, user_id=person.id))
    db.session.add(Follower(topic_id=topic.id, user_id=person.id, level="watching"))
    db.session.commit()


def _texts_of(topic):
    return _asked(lambda statement: db.session.scalars(statement).all(),
                  db.select(Post.text).filter_by(topic_id=topic.id).order_by(Post.number))


def _rung(person, topic):
    return _asked(db.session.scalar, db.select(db.func.count()).select_from(Notification)
                  .join(Event, Event.id == Notification.event_id)
                  .where(Notification.user_id == person.id, Event.topic_id == topic.id))


def _count(model):
    return _asked(db.session.scalar, db.select(db.func.count()).select_from(model))


def _asked(how, statement):
    """Read what is there now, and keep no connection that a restart of the database would cut."""
    db.session.rollback()
    try:
        return how(statement)
    finally:
        db.session.rollback()
