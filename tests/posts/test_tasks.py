"""Ticking tasks: who may, what it writes, and what happens when the post has changed meanwhile."""
import pytest

from forum.db import db, lock_rows, transaction
from forum.events import Event
from forum.posts import tasks
from forum.posts.models import Post
from forum.text import cook
from tests import people

LIST = "Do zrobienia:\n\n```\n- [ ] kod\n```\n\n- [ ] sala\n- [x] stoły"
TICKED = LIST.replace("- [ ] sala", "- [x] sala")


@pytest.fixture
def post(topic, ana):
    """A post of Anna's with two tasks, the second of them done."""
    return people.make_post(topic, by=ana, text=LIST)


def fresh(post):
    db.session.rollback()
    return db.session.scalars(db.select(Post).filter_by(id=post.id).execution_options(populate_existing=True)).one()


def tick(client, post, number=1, done="1", version=1):
    return client.post(f"/p/{post.id}/tasks/{number}", data={"done": done, "version": version})


def test_the_author_ticks_a_task_and_takes_the_tick_away(sign_in, post, ana):
    client = sign_in(ana)
    answer = tick(client, post)
    assert answer.status_code == 200 and answer.mimetype == "text/vnd.turbo-stream.html"
    assert 'data-version="2"' in answer.text and answer.text.count("☑") == 2
    now = fresh(post)
    assert (now.text, now.version, now.edits_count) == (TICKED, 2, 0)
    assert tick(client, post, done="0", version=2).status_code == 200
    assert fresh(post).text == LIST


@pytest.mark.parametrize("who, status", [
    ("visitor", 303), ("stranger", 404), ("ben", 403), ("ana", 200), ("moderator", 200), ("admin", 200), ("silenced", 403),
    ("moderator_elsewhere", 404)])
def test_only_the_author_and_moderators_tick(request, sign_in, post, who, status):
    person = None if who == "visitor" else request.getfixturevalue(who)
    assert tick(sign_in(person), post).status_code == status
    assert fresh(post).text == (TICKED if status == 200 else LIST)


@pytest.mark.parametrize("who, status", [("ben", 200), ("stranger", 404), ("silenced", 403)])
def test_every_member_ticks_the_tasks_of_a_wiki(request, sign_in, post, who, status):
    change(post, is_wiki=True)
    assert tick(sign_in(request.getfixturevalue(who)), post).status_code == status


@pytest.mark.parametrize("number, done, version, status", [
    (0, "1", 1, 409), (3, "1", 1, 409), (99999, "1", 1, 409), (2, "1", 1, 200), (1, "0", 1, 200), (1, "", 1, 200),
    (1, "nic", 1, 200)])
def test_what_is_not_there_is_refused_and_what_is_so_already_stays(sign_in, post, ana, number, done, version, status):
    assert tick(sign_in(ana), post, number, done, version).status_code == status
    now = fresh(post)
    assert (now.text, now.version) == (LIST, 1)


@pytest.mark.parametrize("version", ["0", "", "x", "99999999999999999999"])
def test_a_stale_page_gets_the_post_as_it_is_and_ticks_nothing(sign_in, post, ana, version):
    answer = tick(sign_in(ana), post, version=version)
    assert answer.status_code == 409 and f'id="post-{post.id}"' in answer.text
    assert fresh(post).text == LIST


def test_a_post_that_changes_while_its_new_text_is_cooked_is_not_written_over(app, post, ana, monkeypatch):
    def cook_slowly(text, **place):
        cooked = cook(text, **place)
        change(post, text="Co innego", version=2)
        return cooked
    monkeypatch.setattr(tasks, "cook", cook_slowly)
    with pytest.raises(tasks.Stale):
        tasks.tick(fresh(post), ana, 1, done=True, version=1)
    assert fresh(post).text == "Co innego"


def test_a_deleted_post_is_left_alone(app, sign_in, post, moderator):
    change(post, deleted_at=post.created_at, deleted_by_id=moderator.id)
    assert tick(sign_in(moderator), post).status_code == 403
    assert fresh(post).text == LIST


def test_a_tick_is_one_happening_of_the_post_and_no_revision(app, sign_in, post, ana):
    tick(sign_in(ana), post)
    db.session.rollback()
    [event] = db.session.scalars(db.select(Event).filter_by(action="task_ticked"))
    assert (event.post_id, event.actor_id, event.topic_id) == (post.id, ana.id, post.topic_id)
    assert event.kind.of_post and not event.kind.consumers


def change(post, **values):
    """Change a post behind everybody's back."""
    with transaction():
        [row] = lock_rows(Post, post.id)
        for name, value in values.items():
            setattr(row, name, value)
