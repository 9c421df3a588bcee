"""The forum says in one sentence why it will not start."""
import os
import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import config
from deploy.startup import LOCK_FD, claim_data
from forum.db import db

pytestmark = [pytest.mark.once, pytest.mark.slow]

GROWN = {"DATABASE_URL": "postgresql://forum@127.0.0.1/forum", "SECRET_KEY": "s", "FORUM_URL": "https://forum.example"}


@pytest.fixture
def config_of(tmp_path, monkeypatch):
    """Settings of a data folder nobody serves; the lock is let go afterwards."""
    monkeypatch.delenv(LOCK_FD, raising=False)
    yield {"FORUM_DATA": tmp_path}
    for descriptor in os.listdir("/proc/self/fd"):
        if os.path.realpath(f"/proc/self/fd/{descriptor}") == str(tmp_path / "server.lock"):
            os.close(int(descriptor))


@pytest.mark.parametrize("environ, word", [
    (GROWN | {"SECRET_KEY": ""}, "SECRET_KEY"),
    (GROWN | {"FORUM_URL": "http://forum.example"}, "https"),
    ({"FORUM_URL": "https://forum.example"}, "SECRET_KEY"),
    ({"WEB_CONCURRENCY": "2"}, "WEB_CONCURRENCY"),
    ({"MAIL_URL": "http://mail.example"}, "MAIL_URL"), ({"MAIL_URL": "smtp://"}, "MAIL_URL"),
    ({"MAIL_URL": "smtp://mail.example:many"}, "MAIL_URL"), ({"MAIL_IN": "pop3://mail.example"}, "MAIL_IN"),
    ({"MAIL_IN": "imap://forum:secret@mail.example"}, "imaps://"), ({"MAIL_FROM": "the forum"}, "MAIL_FROM"),
    ({"OIDC_ISSUER": "https://login.example"}, "OIDC_CLIENT_ID"), ({"OIDC_CLIENT_ID": "forum"}, "OIDC_ISSUER"),
    ({"OIDC_ISSUER": "http://login.example", "OIDC_CLIENT_ID": "forum"}, "https"),
    (GROWN | {"WEB_CONCURRENCY": "2"}, "REDIS_URL"),
    ({"FORUM_DEMO": "1", "HOST": "0.0.0.0"}, "HOST"),
    ({"FORUM_DEMO": "1", "FORUM_PROXIES": "1"}, "FORUM_PROXIES"),
    (GROWN | {"FORUM_DEMO": "1"}, "FORUM_DEMO"),
    ({"PORT": "osiem"}, "PORT"),
    ({"PORT": "0"}, "PORT"),
    ({"PORT": "65536"}, "PORT"),
    ({"WEB_CONCURRENCY": "abc"}, "WEB_CONCURRENCY"),
    ({"WEB_CONCURRENCY": "0"}, "at least 1"),
    ({"WEB_CONCURRENCY": "-1"}, "at least 1"),
    ({"FORUM_PROXIES": "-1"}, "FORUM_PROXIES"),
    ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ({"FORUM_URL": "nonsense"}, "FORUM_URL"),
])
def test_a_set_up_that_contradicts_itself_is_refused(environ, word, tmp_path):
    with pytest.raises(config.ConfigError, match=word):
        config.load(environ | {"FORUM_DATA": str(tmp_path)})


@pytest.mark.parametrize("more, word", [
    ({}, None), ({"SECRET_KEY": ""}, "SECRET_KEY"), ({"HOST": "0.0.0.0"}, "HOST"),
    ({"FORUM_URL": "https://forum.example"}, "FORUM_DEMO"), ({"FORUM_PROXIES": "1"}, "FORUM_PROXIES")])
def test_the_demo_on_postgresql_stays_on_this_computer(more, word, tmp_path):
    environ = GROWN | {"FORUM_DEMO": "1", "FORUM_URL": "http://127.0.0.1:8000", "FORUM_DATA": str(tmp_path)} | more
    if word is None:
        assert config.load(environ)["FORUM_DEMO"]
    else:
        with pytest.raises(config.ConfigError, match=word):
            config.load(environ)


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    first = config.load({"FORUM_DATA": str(tmp_path)})["SECRET_KEY"]
    assert config.load({"FORUM_DATA": str(tmp_path)})["SECRET_KEY"] == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_second_server_on_the_same_data_is_refused(config_of, monkeypatch):
    claim_data(config_of)
    monkeypatch.delenv(LOCK_FD)
    with pytest.raises(config.ConfigError, match="Another server"):
        claim_data(config_of)


def test_an_upgraded_server_takes_the_lock_over(config_of):
    assert claim_data(config_of) == claim_data(config_of)


def test_a_number_that_leads_elsewhere_is_no_lock(config_of, monkeypatch):
    claim_data(config_of)
    with open(os.devnull) as elsewhere:
        monkeypatch.setenv(LOCK_FD, str(elsewhere.fileno()))
        with pytest.raises(config.ConfigError, match="Another server"):
            claim_data(config_of)


def test_an_unreachable_database_is_one_sentence_and_an_error(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"], capture_output=True, text=True,
        env=os.environ | {"DATABASE_URL": "postgresql://forum@127.0.0.1:1/forum", "SECRET_KEY": "s",
                          "FORUM_DATA": str(tmp_path)})
    assert done.returncode != 0
    assert "cannot be reached" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("seed",), ("people", "list"), ("backup",)])
def test_a_command_before_the_first_start_says_what_to_run(command, tmp_path):
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *command], capture_output=True, text=True,
                          env=os.environ | {"FORUM_DATA": str(tmp_path), "DATABASE_URL": ""})
    assert done.returncode != 0
    assert "flask --app wsgi prepare" in done.stderr and "sqlalche" not in done.stderr


def test_nothing_is_migrated_under_a_running_server(tmp_path):
    lock = claim_data({"FORUM_DATA": tmp_path})
    environ = {name: value for name, value in os.environ.items() if name != LOCK_FD}
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "prepare"], capture_output=True, text=True,
                          env=environ | {"FORUM_DATA": str(tmp_path), "DATABASE_URL": ""})
    assert done.returncode != 0 and "Another server" in done.stderr
    assert not (tmp_path / "forum.db").exists() or not (tmp_path / "forum.db").stat().st_size
    os.environ.pop(LOCK_FD)
    os.close(lock)


def test_a_statement_that_fails_is_told_without_its_values(app):
    with pytest.raises(DBAPIError) as told:
        db.session.execute(text("SELECT :address FROM nowhere"), {"address": "tajna@example.org"})
    assert "nowhere" in str(told.value) and "tajna" not in str(told.value)
    db.session.rollback()
