"""A notice of the moderators on a post: all see it, its author is told, and it can be taken back."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.moderation.lock import lock
from forum.moderation.undo import undo
from forum.notes import notices
from forum.notifications.drainer import drain
from forum.notifications.models import Notification
from forum.posts import fragments
from forum.posts.deleting import delete
from forum.posts.models import Post
from forum.posts.queries import shown
from tests import people

WORDS = "Dane z 2019 roku: aktualne są w poście 7. <b>"


@pytest.fixture
def post(topic):
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))


def html_of(post):
    return fragments.html_of(shown([post.id]))[post.id]


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("stranger", 404), ("ana", 403), ("ben", 403), ("silenced", 403),
                                             ("coordinator", 403), ("moderator_elsewhere", 404), ("moderator", 200),
                                             ("admin", 200)])
def test_only_moderators_put_one(request, sign_in, post, who, status):
    client = sign_in(request.getfixturevalue(who) if who else None)
    assert client.get(f"/p/{post.id}/notice").status_code == status
    client.post(f"/p/{post.id}/notice", data={"text": WORDS})
    db.session.rollback()
    assert bool(post.notice) == (status == 200)


def test_everybody_sees_it_at_once_and_only_as_words(sign_in, post, ben, moderator):
    before, version = html_of(post), post.version
    event = notices.put(post, moderator, WORDS)
    db.session.expire_all()
    assert WORDS[:20] not in before and post.version == version + 1
    assert "aktualne są w poście 7. &lt;b&gt;" in html_of(post)
    assert "Adnotacja moderatorów" in sign_in(ben).get(f"/t/{post.topic.slug}/{post.topic_id}").text
    assert post.topic.last_event_id == event.id


def test_its_author_hears_of_it_and_of_its_end_in_the_log_alone(sign_in, post, ana, moderator):
    notices.put(post, moderator, WORDS)
    while drain():
        pass
    [_bell] = db.session.scalars(db.select(Notification).filter_by(user_id=ana.id, kind="moderation"))
    assert "adnotację do Twojego wpisu" in sign_in(ana).get("/notifications").text
    notices.put(post, moderator, "")
    while drain():
        pass
    assert db.session.scalar(db.select(db.func.count(Notification.id)).filter_by(user_id=ana.id, kind="moderation")) == 1


def test_it_is_changed_taken_off_and_each_of_it_taken_back(post, moderator):
    first = notices.put(post, moderator, "Pierwsza.")
    second = notices.put(post, moderator, "Druga.")
    with pytest.raises(Refused):
        undo(first, moderator)
    undo(second, moderator)
    assert again(post).notice == "Pierwsza."
    third = notices.put(post, moderator, "")
    assert third.action == "notice_removed" and again(post).notice == ""
    undo(third, moderator)
    assert again(post).notice == "Pierwsza."
    with pytest.raises(Refused, match="już cofnięte"):
        undo(third, moderator)


@pytest.mark.parametrize("text", ["Ta sama.", ""])
def test_the_same_again_is_told(sign_in, post, moderator, text):
    if text:
        notices.put(post, moderator, text)
    answer = sign_in(moderator).post(f"/p/{post.id}/notice", data={"text": text})
    assert answer.status_code == 409 and "adnotacj" in answer.text.lower()


def test_a_deleted_post_shows_and_takes_none(sign_in, topic, ben, moderator):
    post = people.make_post(topic, by=ben)
    notices.put(post, moderator, WORDS)
    delete(post, moderator, reason="Nie na temat.")
    db.session.expire_all()
    assert "aktualne" not in html_of(post)
    assert sign_in(moderator).get(f"/p/{post.id}/notice").status_code == 403
    with pytest.raises(Refused):
        notices.put(post, moderator, "Inna.")


def test_a_closed_topic_takes_one_and_what_is_too_long_comes_back(sign_in, topic, post, moderator):
    lock(topic, moderator)
    client = sign_in(moderator)
    long = client.post(f"/p/{post.id}/notice", data={"text": "x" * 501})
    assert long.status_code == 422 and "x" * 501 in long.text
    done = client.post(f"/p/{post.id}/notice", data={"text": "Krótko."})
    assert done.status_code == 303 and "/undo" in client.get(f"/t/{topic.slug}/{topic.id}").text


def again(thing):
    db.session.rollback()
    db.session.refresh(thing)
    return thing
