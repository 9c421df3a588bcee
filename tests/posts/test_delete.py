"""Deleting posts: who may, that others see only a trace – anywhere –, that counters follow, and the way back."""
import random

import pytest

from forum.bookmarks import service as bookmarks
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts import deleting, editing
from forum.posts.models import DeletedText, Post
from forum.text import cook
from forum.topics.models import Topic
from tests import people
from tests.moderation.looking import assert_counted_right

SECRET = "Szczebrzeszyn"


@pytest.fixture
def post(topic, ben):
    """A reply of Ben's, with a word that stands nowhere else and a link."""
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    return people.make_post(topic, by=ben, text=f"{SECRET}: https://example.org/x", reply_to=first)


def again(thing):
    db.session.rollback()
    db.session.refresh(thing)
    return thing


def asks(sign_in, visitor, people_by_name, path, method="get", **data):
    return {name: getattr(sign_in(person) if person else visitor, method)(path, **data).status_code
            for name, person in people_by_name.items()}


# Who may.

def test_who_may_delete_whose_post(post, sign_in, visitor, ana, ben, moderator, stranger, silenced, admin):
    everybody = {"visitor": None, "stranger": stranger, "member": ana, "silenced": silenced, "author": ben,
                 "moderator": moderator, "admin": admin}
    assert asks(sign_in, visitor, everybody, f"/p/{post.id}/delete") == {
        "visitor": 303, "stranger": 404, "member": 403, "silenced": 403, "author": 200, "moderator": 200, "admin": 200}
    assert sign_in(ana).post(f"/p/{post.id}/delete").status_code == 403
    assert again(post).deleted_at is None


def test_the_first_post_stays_and_the_forum_says_why(topic, sign_in, ana, moderator):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    for person in (ana, moderator):
        answer = sign_in(person).post(f"/p/{first.id}/delete", data={"reason": "bo tak"})
        assert (answer.status_code, "Pierwszy wpis otwiera cały temat" in answer.text) == (403, True)


def test_a_moderator_gives_a_ground_and_an_author_none(post, sign_in, moderator, ana, topic):
    assert "Wybierz podstawę decyzji" in sign_in(moderator).post(f"/p/{post.id}/delete").text
    assert again(post).deleted_at is None
    chosen = {"ground": "terms-5.2", "explanation": "dane osobowe"}
    assert sign_in(moderator).post(f"/p/{post.id}/delete", data=chosen).status_code == 303
    assert again(post).deleted_by_id == moderator.id
    own = people.make_post(topic, by=ana)
    assert sign_in(ana).post(f"/p/{own.id}/delete").status_code == 303


def test_what_moderators_deleted_moderators_restore(post, sign_in, ben, moderator):
    deleting.delete(post, moderator, reason="dane osobowe")
    assert sign_in(ben).post(f"/p/{post.id}/restore").status_code == 403
    assert "dane osobowe" in sign_in(ben).get(f"/p/{post.id}/deleted").text
    assert sign_in(moderator).post(f"/p/{post.id}/restore").status_code == 303
    assert (again(post).deleted_at, SECRET in post.text, SECRET in post.html) == (None, True, True)
    assert db.session.get(DeletedText, post.id) is None


def test_an_author_takes_it_back_from_the_page(post, topic, sign_in, ben):
    client = sign_in(ben)
    headers = {"Accept": "text/vnd.turbo-stream.html, text/html"}
    answer = client.post(f"/p/{post.id}/delete", headers=headers)
    assert f'formaction="/p/{post.id}/restore"' in answer.text and "data-deleted" in answer.text
    assert SECRET in client.post(f"/p/{post.id}/restore", headers=headers).text


def test_twice_is_refused(post, ben):
    deleting.delete(post, ben)
    with pytest.raises(Refused, match="już usunięty"):
        deleting.delete(post, ben)
    deleting.restore(post, ben)
    with pytest.raises(Refused, match="nie jest usunięty"):
        deleting.restore(post, ben)


# What others see.

@pytest.mark.parametrize("by", ["author", "moderator"])
def test_others_find_a_trace_and_its_words_nowhere(topic, post, sign_in, ana, ben, moderator, admin, by):
    answer = people.make_post(topic, by=ana, text="Odpowiadam.", reply_to=post)
    people.make_post(topic, by=moderator, text="Tak.")
    bookmarks.save(post, ana, name="", remind_at=None)
    drainer.drain()
    since = again(topic).last_event_id
    deleting.delete(post, ben if by == "author" else moderator)
    client, number = sign_in(ana), post.number
    page = client.get(f"/t/{topic.slug}/{topic.id}").text
    words = {"author": "Wpis usunięty przez osobę, która go napisała", "moderator": "Wpis usunięty przez moderację"}[by]
    assert words in page and f'id="post-{post.id}"' in page
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))
    for path in (f"/t/{topic.slug}/{topic.id}/{number}", f"/t/{topic.id}/window?after=1",
                 f"/t/{topic.id}/events?since={since}&first=1", f"/p/{answer.id}/parent", f"/p/{first.id}/replies",
                 f"/t/{topic.slug}/{topic.id}?by=ben",
                 f"/t/{topic.slug}/{topic.id}?branch=1", f"/t/{topic.id}/reply?to={number}", f"/p/{post.id}/bookmark",
                 "/bookmarks", "/u/ben", "/u/ben/answers", "/u/ana/answers", "/notifications", "/latest", "/",
                 f"/t/{topic.id}/bookmarks",
                 f"/p/{post.id}", f"/p/{post.id}/menu", f"/p/{post.id}/deleted", f"/p/{post.id}/history", f"/p/{post.id}/edit"):
        found = client.get(path, headers={"Turbo-Frame": "part"} if path.endswith(("parent", "replies")) else {}).text
        assert SECRET not in found, path
    previewed = client.post("/preview", data={"text": f"> {post.id}\n\nhttp://localhost/t/{topic.slug}/{topic.id}/{number}",
                                              "kept": f"topic-{topic.id}"}).text
    assert SECRET not in previewed
    target = people.make_topic(topic.network, by=moderator)
    assert SECRET not in sign_in(moderator).get(f"/t/{topic.id}/merge?target={target.id}").text
    assert SECRET in sign_in(ben).get(f"/p/{post.id}/deleted").text
    assert SECRET in sign_in(admin).get(f"/p/{post.id}/deleted").text


def test_a_deleted_post_rings_no_bell_and_is_not_unread(topic, post, sign_in, ana, ben):
    deleting.delete(post, ben)
    drainer.drain()
    assert db.session.scalar(db.select(Notification).filter_by(user_id=ana.id)) is None
    other = people.make_post(topic, by=ben, text="Drugi", reply_to=db.session.scalar(db.select(Post).filter_by(number=1)))
    drainer.drain()
    db.session.rollback()
    assert db.session.scalar(db.select(Notification.read_at).filter_by(user_id=ana.id)) is None
    deleting.delete(other, ben)
    db.session.rollback()
    assert db.session.scalar(db.select(Notification.read_at).filter_by(user_id=ana.id)) is not None
    assert "answers your" not in sign_in(ana).get("/notifications").text
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert "data-unread" not in page


def test_a_bookmark_says_that_its_post_is_gone(post, sign_in, ana, ben):
    bookmarks.add(post, ana)
    deleting.delete(post, ben)
    assert "Ten wpis został usunięty." in sign_in(ana).get("/bookmarks").text


# Counters.

def test_counters_go_and_come_back(topic, post, ana, ben):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))

    def counted():
        again(topic)
        return (topic.posts_count, topic.words_count, topic.links_count, topic.speakers_count, topic.last_author_id,
                topic.last_posted_at, again(first).replies_count)
    before = counted()
    deleting.delete(post, ben)
    assert counted() == (1, first.words_count, 0, 1, ana.id, first.created_at, 0)
    assert_counted_right(topic)
    deleting.restore(post, ben)
    assert counted() == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_written_edited_deleted_and_merged_the_counters_are_right(network, ana, ben, moderator, seed):
    choose = random.Random(seed)
    topics = [people.make_topic(network, by=choose.choice([ana, ben])) for _ in range(3)]
    for _step in range(60):
        db.session.rollback()
        posts = db.session.scalars(db.select(Post).order_by(Post.id)).all()
        try:
            _do_something(choose, choose.choice(posts), choose.choice([ana, ben, moderator]), topics, moderator)
        except Refused as refusal:
            assert str(refusal.reason)
        assert_counted_right(*topics)
    assert db.session.scalar(db.select(db.func.count()).select_from(Topic)) == 3


def _do_something(choose, post, who, topics, moderator):
    act = choose.choice(["write"] * 3 + ["delete"] * 4 + ["restore"] * 2 + ["edit"] * 2 + ["merge", "undo"])
    if act == "write":
        people.make_post(db.session.get(Topic, post.topic_id), by=who, text="słowo " * choose.randrange(1, 9),
                         reply_to=choose.choice([None, post]))
    elif act == "edit":
        editing.edit(post, who, cook("inne " * choose.randrange(1, 99)), began=editing.fingerprint(post))
    elif act == "merge":
        merge(choose.choice(topics), moderator, into=choose.choice(topics))
    elif act == "undo":
        merges = db.session.scalars(db.select(Event).where(Event.action == "topic_merged_away")).all()
        if merges:
            undo(choose.choice(merges), moderator)
    else:
        {"delete": deleting.delete, "restore": deleting.restore}[act](post, who)


# The log.

def test_the_log_has_what_moderators_did_to_others_posts(network, topic, post, sign_in, ana, ben, moderator):
    log = f"/c/{network.slug}/{network.id}/log"
    deleting.delete(people.make_post(topic, by=moderator), moderator)
    deleting.delete(people.make_post(topic, by=ana), ana)
    assert "usuwa wpis" not in sign_in(moderator).get(log).text
    deleting.delete(post, moderator, reason="dane osobowe")
    page = sign_in(moderator).get(f"{log}?kind=post").text
    assert "usuwa wpis (<b>Benedykt Wzór</b>)" in page and "dane osobowe" in page
    event = db.session.scalar(db.select(Event).filter_by(action="post_deleted", actor_id=moderator.id, person_id=ben.id))
    assert sign_in(moderator).post(f"/events/{event.id}/undo", data={"back": "log"}).status_code == 303
    assert again(post).deleted_at is None
    assert sign_in(moderator).post(f"/events/{event.id}/undo").status_code == 409
