"""The forum on SQLite as gunicorn runs it: what it refuses to start with, reloads, upgrades, and sudden death."""
import fcntl
import http.client
import os
import signal
import subprocess

import pytest
from flask import current_app

from forum.db import db, transaction
from forum.events import Delivery
from forum.mail.composing import Composed
from forum.mail.service import post
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.topics.models import Follower
from tests.browser.conftest import free_port
from tests.people import make_network, make_person, make_topic

from .conftest import cookie_for
from .servers import ROOT, SERVE, flask, gunicorn, until
from .visitors import Page, Person

GROWN = {"DATABASE_URL": "postgresql://forum@127.0.0.1:1/forum", "SECRET_KEY": "test"}
REFUSED = {
    "no database": (GROWN, "cannot be reached"),
    "no secret": (GROWN | {"SECRET_KEY": ""}, "SECRET_KEY"),
    "too many workers": ({"WEB_CONCURRENCY": "3"}, "WEB_CONCURRENCY"),
    "words for workers": ({"WEB_CONCURRENCY": "abc"}, "WEB_CONCURRENCY"),
    "no workers": ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY"),
    "fewer than none": ({"WEB_CONCURRENCY": "-1"}, "WEB_CONCURRENCY"),
    "no such port": ({"PORT": "osiem"}, "PORT"),
    "no such folder": ({"FORUM_DATA": "/proc/forum"}, "FORUM_DATA"),
    "no such database": ({"DATABASE_URL": "sqlite:////proc/forum.db"}, "/proc/forum.db"),
}


@pytest.mark.parametrize("environ, word", REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_refused_in_one_sentence(tmp_path, environ, word):
    said = _refusal({"FORUM_DATA": str(tmp_path), "PORT": str(free_port())} | environ)
    assert word in said


def test_letters_go_out_by_themselves_and_the_start_says_where(embedded, tmp_path):
    folder = tmp_path / "mail"
    with transaction():
        early = post(Composed("Próba", "Dzień dobry\n", ""), kind="mail_test", address="ana@example.org")
    with gunicorn(embedded, tmp_path / "log") as server:
        assert f"Letters are written to {folder}" in server.said()
        until(lambda: len(list(folder.glob("*.eml"))) == 1, seconds=20)
        assert early.message_id in next(folder.glob("*.eml")).read_text()


def test_two_servers_need_two_ports_and_data_of_their_own(embedded, tmp_path):
    with gunicorn(embedded, tmp_path / "log"):
        assert "Another server" in _refusal(embedded | {"PORT": str(free_port())})
        assert "is taken" in _refusal(embedded | {"FORUM_DATA": str(tmp_path / "other")})


def test_no_backup_is_put_back_under_a_running_server(embedded, tmp_path):
    flask("backup", tmp_path / "kopia.tar.gz", environ=embedded)
    with gunicorn(embedded, tmp_path / "log"):
        refused = flask("restore", "--yes", tmp_path / "kopia.tar.gz", environ=embedded, check=False)
    assert refused.returncode and "Another server" in refused.stderr and "Traceback" not in refused.stderr
    flask("restore", "--yes", tmp_path / "kopia.tar.gz", environ=embedded)


def test_a_reload_brings_new_workers_and_keeps_the_data(embedded, tmp_path):
    topic_id = _public_topic().id
    with gunicorn(embedded, tmp_path / "log", module="tests.deploy.telling:app") as server:
        page, reader = Page(int(embedded["PORT"]), topic_id), Person(int(embedded["PORT"]))
        assert reader.get("/").worker == page.worker
        server.send(signal.SIGHUP)
        until(lambda: not page.is_open, what="the old worker did not let the page go")
        until(lambda: server.children and page.worker not in server.children, what="the old worker did not leave")
        assert Page(int(embedded["PORT"]), topic_id).worker in server.children
        assert "Another server" in _refusal(embedded | {"PORT": str(free_port())})
        assert "Traceback" not in server.said()


def test_a_binary_upgrade_hands_the_data_over(embedded, tmp_path):
    port = int(embedded["PORT"])
    with gunicorn(embedded, tmp_path / "log", module="tests.deploy.telling:app") as server:
        [old] = server.children
        server.send(signal.SIGUSR2)
        until(lambda: len(server.children) == 2, what="there is no second master")
        [master] = set(server.children) - {old}
        until(lambda: any(Person(port).get("/").worker not in (0, old) for _try in range(5)),
              what="the new worker serves nothing")
        server.stop()
        try:
            assert Person(port).get("/").worker not in (0, old)
            assert "Another server" in _refusal(embedded | {"PORT": str(free_port())})
        finally:
            os.kill(master, signal.SIGTERM)
        until(lambda: not _listens(port) and _is_let_go(tmp_path), what="the new master did not stop")
    with gunicorn(embedded | {"PORT": str(free_port())}, tmp_path / "log"):
        pass


def _is_let_go(data):
    with open(data / "server.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_stopping_waits_for_no_open_page(embedded, tmp_path):
    topic_id = _public_topic().id
    with gunicorn(embedded, tmp_path / "log", module="tests.deploy.telling:app") as server:
        pages = [Page(int(embedded["PORT"]), topic_id) for _place in range(5)]
        assert until(lambda: server.stop() is not None) < 10
        until(lambda: not any(page.is_open for page in pages))


def test_a_reply_whose_server_dies_right_after_the_commit_rings_the_bell_later(embedded, tmp_path):
    network = make_network("siec", name="Sieć")
    ana, ben = (make_person(name, networks={network: ["participant"]}) for name in ("ana", "ben"))
    topic = make_topic(network, by=ana)
    db.session.execute(db.update(Follower).values(level="watching"))
    db.session.execute(db.delete(Delivery))
    db.session.commit()
    cookie = cookie_for(current_app, ben)
    with gunicorn(embedded, tmp_path / "log", module="tests.deploy.dying:app") as server:
        with pytest.raises((http.client.HTTPException, OSError)):
            Person(int(embedded["PORT"]), cookie).reply(topic.id, "Ostatnie słowa.")
        server.process.wait(10)

    db.session.rollback()
    assert db.session.scalars(db.select(Post.text).order_by(Post.id.desc())).first() == "Ostatnie słowa."
    assert _count(Delivery) == 1 and _count(Notification) == 0
    with gunicorn(embedded, tmp_path / "log"):
        until(lambda: _count(Delivery) == 0, what="the delivery was not worked off")
    assert db.session.scalars(db.select(Notification.user_id)).all() == [ana.id]


def _refusal(environ):
    done = subprocess.run(SERVE, cwd=ROOT,
                          capture_output=True, text=True, env=os.environ | environ, timeout=30)
    assert done.returncode != 0
    [sentence] = (done.stdout + done.stderr).strip().splitlines()
    assert sentence.startswith("The forum did not start. ")
    return sentence


def _public_topic():
    network = make_network("otwarta", name="Sieć otwarta", visibility="public")
    return make_topic(network, by=make_person("ana", networks={network: ["participant"]}))


def _count(model):
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def _listens(port):
    try:
        Person(port).get("/healthz")
    except OSError:
        return False
    return True
