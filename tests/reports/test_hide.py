"""Hidden posts: a trace for others, the words for author and moderators, changing them, showing again; counters follow."""
import re

import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.undo import undo
from forum.notifications import drainer
from forum.posts import deleting
from forum.posts.models import DeletedText, Post
from forum.reports import hiding
from forum.reports.models import Case
from forum.sanctions.models import Decision
from forum.text import cook
from forum.topics.models import Topic
from tests import people
from tests.moderation.looking import assert_counted_right

from .conftest import SECRET, again, ground_of

FILLED = {"ground": "condition-2", "explanation": "Obraża miasto."}


def test_who_may_hide_whose_post(post, topic, sign_in, visitor, ana, ben, moderator, moderator_elsewhere, coordinator, stranger,
                                 silenced, admin):
    everybody = {"visitor": None, "stranger": stranger, "member": ana, "author": ben, "elsewhere": moderator_elsewhere,
                 "silenced": silenced, "moderator": moderator, "coordinator": coordinator, "admin": admin}
    assert {name: (sign_in(person) if person else visitor).get(f"/p/{post.id}/hide").status_code
            for name, person in everybody.items()} == {
        "visitor": 303, "stranger": 404, "member": 403, "author": 403, "elsewhere": 404, "silenced": 403, "moderator": 200,
        "coordinator": 200, "admin": 200}
    own = people.make_post(topic, by=moderator)
    assert sign_in(moderator).get(f"/p/{own.id}/hide").status_code == 403


def test_others_find_the_words_nowhere(post, topic, sign_in, visitor, ana, moderator):
    people.make_post(topic, by=ana, text="Odpowiadam.", reply_to=post)
    drainer.drain()
    hiding.hide(post, moderator, ground_of(post))
    for path in (f"/t/{topic.slug}/{topic.id}", f"/t/{topic.id}/window?after=0", f"/p/{post.id}/menu", f"/p/{post.id}/deleted",
                 f"/p/{post.id}/edit", f"/p/{post.id}/history", f"/p/{post.id}/quoted", f"/p/{post.id}/report", "/u/ben",
                 "/u/ben/answers", "/notifications", "/latest", "/bookmarks", f"/t/{topic.slug}/{topic.id}?by=ben"):
        assert SECRET not in sign_in(ana).get(path, headers={"Turbo-Frame": "x"} if path.endswith("quoted") else {}).text, path
    assert_counted_right(topic)


@pytest.mark.parametrize("who", ["ben", "moderator", "admin"])
def test_its_author_and_the_moderators_read_it(post, sign_in, ben, moderator, admin, who):
    hiding.hide(post, moderator, ground_of(post))
    assert SECRET in sign_in({"ben": ben, "moderator": moderator, "admin": admin}[who]).get(f"/p/{post.id}/deleted").text


def test_the_first_post_of_a_topic_may_be_hidden(topic, sign_in, ana, ben, moderator):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    people.make_post(topic, by=ben)
    hiding.hide(first, moderator, ground_of(first))
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}")
    assert page.status_code == 200 and "Wpis ukryty przez moderację" in page.text
    assert not re.findall(r">-1<|-1 odp|−1", sign_in(ben).get("/latest").text)
    hiding.show(first, moderator)
    assert_counted_right(db.session.get(Topic, topic.id))


def test_a_hidden_post_is_neither_restored_nor_deleted_nor_edited(post, sign_in, ben, moderator):
    hiding.hide(post, moderator, ground_of(post))
    for person in (ben, moderator):
        for verb in ("restore", "delete", "edit"):
            with pytest.raises(Refused):
                if verb == "edit":
                    raise Refused(None) if sign_in(person).get(f"/p/{post.id}/edit").status_code == 403 else AssertionError
                getattr(deleting, verb)(post, person)


def test_its_author_changes_it_and_asks_to_show_it(post, topic, sign_in, ana, ben, moderator):
    hiding.hide(post, moderator, ground_of(post))
    assert sign_in(ana).get(f"/p/{post.id}/amend").status_code == 403
    assert SECRET in sign_in(ben).get(f"/p/{post.id}/amend").text
    assert sign_in(ben).post(f"/p/{post.id}/amend", data={"text": " "}).status_code == 422
    assert sign_in(ben).post(f"/p/{post.id}/amend", data={"text": "Łódź jest **ładna**."}).status_code == 303
    assert (again(post).text, post.hidden is not None) == ("", True)
    assert "ładna" not in sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    case = db.session.scalar(db.select(Case))
    page = sign_in(moderator).get(f"/reports/{case.id}").text
    assert "<strong>ładna</strong>" in page and "prosi o ponowne pokazanie" in page
    read = ",".join(str(one.id) for one in case.reports)
    assert sign_in(moderator).post(f"/reports/{case.id}/decide/keep", data={"seen": read}).status_code == 303
    assert (again(post).hidden, post.text, "ładna" in sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text) == (
        None, "Łódź jest **ładna**.", True)
    assert db.session.scalar(db.select(Decision)).ended_at is not None
    assert_counted_right(db.session.get(Topic, topic.id))


def test_hiding_is_taken_back_within_a_day(post, topic, sign_in, ana, moderator):
    event = hiding.hide(post, moderator, ground_of(post))
    undo(event, moderator)
    assert (again(post).hidden, SECRET in post.text, db.session.get(DeletedText, post.id)) == (None, True, None)
    assert db.session.scalar(db.select(Decision)).ended_at is not None
    assert SECRET in sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    with pytest.raises(Refused):
        undo(event, moderator)


def test_the_menu_of_a_post_offers_what_may_be_done(post, sign_in, ana, ben, moderator):
    def offered(person):
        text = sign_in(person).get(f"/p/{post.id}/menu").text
        return {verb for verb in ("report", "hide", "show") if f"/p/{post.id}/{verb}" in text}
    assert (offered(ana), offered(ben), offered(moderator)) == ({"report"}, set(), {"report", "hide"})
    hiding.hide(post, moderator, ground_of(post))
    assert (offered(ana), offered(moderator)) == (set(), {"show"})


def test_an_open_page_gets_the_trace_as_it_is_pushed(post, topic, sign_in, ana, moderator):
    since = again(topic).last_event_id
    hiding.hide(post, moderator, ground_of(post))
    answer = sign_in(ana).get(f"/t/{topic.id}/events?since={since}&first=1").text
    assert "Wpis ukryty przez moderację" in answer and SECRET not in answer
    hiding.show(post, moderator)
    assert SECRET in sign_in(ana).get(f"/t/{topic.id}/events?since={since}&first=1").text


def test_the_log_says_it_and_the_stream_of_others_gives_no_reason(post, topic, sign_in, ana, moderator):
    hiding.hide(post, moderator, ground_of(post, explanation="Bardzo osobisty powód."))
    assert "Bardzo osobisty powód." in sign_in(moderator).get(f"/c/gmina-wiejska/{topic.network_id}/log").text
    assert "Bardzo osobisty powód." not in sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert db.session.scalar(db.select(Event).filter_by(action="post_hidden")).details.get("bumps") is not None


def test_an_amended_text_is_cooked_for_its_topic(post, ben, moderator, topic):
    hiding.hide(post, moderator, ground_of(post))
    hiding.amend(post, ben, cook("Nowe.", place=topic, author=ben))
    assert db.session.get(DeletedText, post.id).text == "Nowe."
