"""Reacting and taking it back: counted once, seen at once, refused where it must be."""
import random

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.moderation import lock, merge, undo
from forum.posts import deleting
from forum.posts.models import Post
from forum.reactions import service
from forum.reactions.models import Reaction
from forum.topics.models import Topic
from tests import people


from .looking import row_of, shown_in

STREAM = {"Accept": "text/vnd.turbo-stream.html"}


def address(post, way=""):
    return f"/p/{post.id}/reactions{way}"


# Counted once.

def test_a_press_counts_once_and_is_taken_back(sign_in, topic, post, ben, reactions, fresh):
    client = sign_in(ben)
    for _ in range(2):
        answer = client.post(address(post), data={"kind": "helpful"}, headers=STREAM)
        assert answer.status_code == 200 and shown_in(answer.text, post) == {"helpful": 1}
    assert reactions() == [(post.id, ben.id, "helpful")]
    assert fresh(post).reactions == {"helpful": 1} and fresh(topic).helpful_count == 1
    assert [event.details for event in db.session.scalars(db.select(Event).filter_by(action="post_reacted"))] == [
        {"kind": "helpful", "withdrawn": False}]
    for _ in range(2):
        answer = client.post(address(post, "/delete"), data={"kind": "helpful"}, headers=STREAM)
        assert answer.status_code == 200 and shown_in(answer.text, post) == {"helpful": 0}
    assert reactions() == [] and fresh(post).reactions == {} and fresh(topic).helpful_count == 0
    assert fresh(post).version == 3


def test_several_kinds_stand_beside_each_other(topic, post, ben, moderator, fresh):
    for person, kind in ((ben, "helpful"), (ben, "thanks"), (moderator, "helpful"), (moderator, "question")):
        service.react(post, person, kind)
    assert fresh(post).reactions == {"helpful": 2, "thanks": 1, "question": 1}
    assert fresh(topic).helpful_count == 2
    service.withdraw(post, ben, "thanks")
    assert fresh(post).reactions == {"helpful": 2, "question": 1}


def test_many_at_the_same_moment_are_all_counted(at_once, network, topic, post, fresh):  # noqa: F811
    crowd = [people.make_person(f"p{number}", networks={network: ["participant"]}).id for number in range(6)]
    post_id = post.id

    def press(person_id):
        service.react(db.session.get(Post, post_id), db.session.get(User, person_id), "helpful")
    assert at_once(*(lambda person_id=person_id: press(person_id) for person_id in crowd * 2)) == [None] * 12
    assert fresh(post).reactions == {"helpful": 6} and fresh(topic).helpful_count == 6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_counts_equal_a_slow_count_whatever_happens(network, ana, ben, moderator, admin, seed):
    choose = random.Random(seed)
    topics = [people.make_topic(network, by=choose.choice([ana, ben]), replies=2) for _ in range(3)]
    done = 0
    for _step in range(60):
        try:
            _do_something(choose, topics, [ana, ben, moderator, admin], moderator)
            done += 1
        except Refused:
            db.session.rollback()
    assert done > 20 and db.session.scalar(select(func.count()).select_from(Reaction))
    _assert_counted_right()


def _do_something(choose, topics, crowd, moderator):
    act = choose.choice(["react"] * 8 + ["withdraw"] * 4 + ["merge", "undo", "delete", "delete"])
    post, person = choose.choice(db.session.scalars(select(Post)).all()), choose.choice(crowd)
    kind = choose.choice(["helpful", "helpful", "thanks", "question"])
    if act in ("react", "withdraw"):
        getattr(service, act)(post, person, kind)
    elif act == "merge":
        merge.merge(choose.choice(topics), moderator, into=choose.choice(topics))
    elif act == "undo":
        events = db.session.scalars(select(Event).where(Event.action.like("topic_merged%"))).all()
        if events:
            undo.undo(choose.choice(events), moderator)
    else:
        _delete_or_restore(post, moderator)


def _delete_or_restore(post, moderator):
    (deleting.restore if post.deleted_at else deleting.delete)(post, moderator)


def _assert_counted_right():
    db.session.rollback()
    rows = db.session.execute(select(Reaction.post_id, Reaction.kind, func.count()).group_by(Reaction.post_id, Reaction.kind))
    slow = {}
    for post_id, kind, count in rows:
        slow.setdefault(post_id, {})[kind] = count
    posts = db.session.scalars(select(Post).execution_options(populate_existing=True)).all()
    assert {post.id: post.reactions for post in posts if post.reactions} == slow
    for topic in db.session.scalars(select(Topic).execution_options(populate_existing=True)):
        there = [post for post in posts if post.topic_id == topic.id and post.deleted_at is None]
        assert topic.helpful_count == sum(post.reactions.get("helpful", 0) for post in there)


def test_reactions_go_with_their_posts_into_another_topic_and_home(network, topic, post, ana, ben, moderator, fresh):
    service.react(post, ben, "helpful")
    other = people.make_topic(network, by=ana)
    merged = merge.merge(topic, moderator, into=other)
    assert (fresh(topic).helpful_count, fresh(other).helpful_count) == (0, 1)
    service.react(post, moderator, "helpful")
    assert fresh(other).helpful_count == 2 and fresh(post).reactions == {"helpful": 2}
    undo.undo(merged, moderator)
    assert (fresh(topic).helpful_count, fresh(other).helpful_count) == (2, 0)


# What is shown.

def test_the_page_and_its_map_say_how_often_it_helped(sign_in, topic, post, ana, ben, moderator):
    people.make_post(topic, by=ben)
    client, page = sign_in(ana), f"/t/{topic.slug}/{topic.id}"
    before = client.get(page).text
    assert shown_in(before, post) == {"helpful": 0} and "reaction__label" not in row_of(before, post).html
    assert "pomocne" not in LexborHTMLParser(before).css_first(".topic-map").text()
    for person in (ben, moderator):
        service.react(post, person, "helpful")
    service.react(post, ben, "applied")
    after = client.get(page).text
    assert shown_in(after, post) == {"helpful": 2, "applied": 1}
    assert "pomocne 2" in " ".join(LexborHTMLParser(after).css_first(".topic-map").text(separator=" ").split())


def test_reactions_cost_the_page_of_a_topic_no_query(sign_in, topic, post, ana, ben, count_queries):
    client, page = sign_in(ana), f"/t/{topic.slug}/{topic.id}"
    client.get(page)
    before = count_queries(lambda: client.get(page))
    service.react(post, ben, "helpful")
    client.get(page)
    assert count_queries(lambda: client.get(page)) == before


def test_a_press_costs_about_as_many_queries_as_a_reply(sign_in, topic, post, ben, count_queries):
    client = sign_in(ben)
    reply = count_queries(lambda: client.post(f"/t/{topic.id}/posts", data={"text": "Tak.", "key": "k" * 20}, headers=STREAM))
    press = count_queries(lambda: client.post(address(post), data={"kind": "helpful"}, headers=STREAM))
    assert press <= reply, count_queries.statements


def test_one_asks_once_for_ones_own_in_a_topic(sign_in, topic, post, ana, ben, moderator, count_queries):
    service.react(post, ben, "helpful")
    service.react(post, ben, "thanks")
    service.react(post, moderator, "question")
    client = sign_in(ben)
    answer = client.get(f"/t/{topic.id}/reactions/mine")
    assert {key: sorted(kinds) for key, kinds in answer.json["posts"].items()} == {str(post.id): ["helpful", "thanks"]}
    assert answer.headers["Cache-Control"] == "no-store"
    assert count_queries(lambda: client.get(f"/t/{topic.id}/reactions/mine")) <= 3


# Without a script.

def test_a_form_leads_back_to_the_post_and_a_second_press_to_where_it_is_taken_back(sign_in, post, ben, reactions):
    client = sign_in(ben)
    answer = client.post(address(post), data={"kind": "helpful"})
    assert (answer.status_code, answer.location) == (303, f"/p/{post.id}")
    assert "Reakcja dodana: Pomocne." in client.get(f"/t/{post.topic.slug}/{post.topic_id}").text
    again = client.post(address(post), data={"kind": "helpful"})
    assert (again.status_code, again.location) == (303, address(post))
    page = client.get(again.location).text
    assert "Twoja reakcja: Pomocne – cofnij" in page and 'value="thanks"' in page
    assert client.post(address(post, "/delete"), data={"kind": "helpful"}).status_code == 303
    assert reactions() == []


# Who may.

@pytest.mark.parametrize("who, status", [
    ("visitor", 303), ("stranger", 404), ("moderator_elsewhere", 404), ("silenced", 403), ("ana", 403), ("ben", 200),
    ("moderator", 200), ("coordinator", 200), ("admin", 200)])
@pytest.mark.parametrize("way", ["", "/delete"])
def test_members_react_to_posts_of_others(way, who, status, request, sign_in, post, reactions):
    person = None if who == "visitor" else request.getfixturevalue(who)
    assert sign_in(person).post(address(post, way), data={"kind": "helpful"}, headers=STREAM).status_code == status
    assert len(reactions()) == (status == 200 and way == "")


def test_readers_of_an_open_network_who_are_no_members_do_not_react(sign_in, public_network, stranger):
    writer = people.make_person("writer", networks={public_network: ["participant"]})
    post = db.session.scalar(db.select(Post).filter_by(topic_id=people.make_topic(public_network, by=writer).id))
    client = sign_in(stranger)
    assert client.get(f"/t/{post.topic.slug}/{post.topic_id}").status_code == 200
    answer = client.post(address(post), data={"kind": "helpful"}, headers=STREAM)
    assert answer.status_code == 403 and "członkinie i członkowie tej sieci" in answer.text.replace("\xa0", " ")


def test_a_closed_topic_takes_reactions_and_a_deleted_post_none(sign_in, topic, post, ana, ben, moderator, reactions):
    lock.lock(topic, moderator)
    client = sign_in(ben)
    assert client.post(address(post), data={"kind": "helpful"}, headers=STREAM).status_code == 200
    gone = _deleted(post)
    answer = client.post(address(gone), data={"kind": "thanks"}, headers=STREAM)
    assert answer.status_code in (403, 404) and len(reactions()) == 1
    assert client.get(address(gone)).status_code in (403, 404)


def _deleted(post):
    with transaction():
        post.deleted_at = post.created_at
        db.session.add(post)
    return post


@pytest.mark.parametrize("kind", ["", "nope", "helpful' --", "x" * 5000, "\x00"])
def test_what_is_no_kind_is_refused(kind, sign_in, post, ben, reactions):
    assert sign_in(ben).post(address(post), data={"kind": kind}).status_code == 409
    assert sign_in(ben).post(address(post, "/delete"), data={"kind": kind}).status_code == 303
    assert reactions() == []


def test_somebody_silenced_between_the_door_and_the_lock_is_refused(post, ben, reactions):
    with transaction():
        db.session.get(User, ben.id).silenced_until = post.created_at.replace(year=2099)
    with pytest.raises(Refused):
        service.react(post, ben, "helpful")
    assert reactions() == []


def test_presses_are_limited(sign_in, post, ben, rate_limits):
    client = sign_in(ben)
    statuses = {client.post(address(post), data={"kind": "helpful"}, headers=STREAM).status_code for _ in range(61)}
    assert statuses == {200, 429}
