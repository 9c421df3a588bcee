"""What a decision says, whom it reaches, and when it ends."""
import re
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Delivery
from forum.moderation.undo import undo
from forum.networks.models import Network
from forum.notifications.models import Notification
from forum.posts import deleting
from forum.posts.models import Post
from forum.sanctions import appeals, ending, grounds, service
from forum.sanctions.decisions import decide_on_posts
from forum.sanctions.models import APPEAL_WITHIN, Appeal, Decision
from tests import people

CHOSEN = {"ground": "condition-3", "explanation": "Wpis wyśmiewa inną osobę."}


def test_the_grounds_are_the_conditions_the_terms_and_the_law(network):
    offered = grounds.offered(network)
    assert [offered[f"condition-{number}"].wording for number in (1, 2, 3)] == network.conditions
    assert "obraźliwych" in offered["terms-5.3"].wording and offered["terms-4.1"].wording.startswith("Piszemy rzeczowo")
    assert "illegal" in offered
    assert not any(key.startswith("condition") for key in grounds.offered(None))


def test_a_moderator_deletes_a_post_only_on_a_ground(sign_in, moderator, post, decisions):
    client = sign_in(moderator)
    for chosen in ({}, {"ground": "condition-3"}, {"explanation": "Bo tak."}, CHOSEN | {"ground": "condition-9"},
                   CHOSEN | {"ground": "illegal"}):
        answer = client.post(f"/p/{post.id}/delete", data=chosen)
        assert answer.status_code == 422 and chosen.get("explanation", "") in answer.text
    assert decisions() == [] and db.session.get(Post, post.id).deleted_at is None
    assert client.post(f"/p/{post.id}/delete", data=CHOSEN | {"ground": "illegal", "law": "art. 212 k.k."}).status_code == 303
    [decision] = decisions()
    assert (decision.ground_kind, decision.ground_wording) == ("illegal", "art. 212 k.k.")


def test_whoever_deletes_their_own_post_decides_about_nobody(sign_in, ben, post, decisions):
    assert sign_in(ben).post(f"/p/{post.id}/delete").status_code == 303
    assert decisions() == []


def test_the_author_gets_the_whole_statement_by_letter_bell_and_page(
        sign_in, moderator, ben, post, network, delivered, decisions):
    sign_in(moderator).post(f"/p/{post.id}/delete", data=CHOSEN)
    with transaction():  # what the condition says later changes no decision
        db.session.get(Network, network.id).conditions = ["Co innego."]
    [(address, subject, text)] = delivered()
    [decision] = decisions()
    page = sign_in(ben).get(f"/decisions/{decision.id}")
    assert address == ben.email and "Usunięcie wpisu" in subject
    for words in ("Każda wypowiedź jest ważna.", "Wpis wyśmiewa inną osobę.", "Warunek 3", "Maria Moderująca",
                  "Dowóz dzieci", "Gminy wiejskie", "z własnej inicjatywy", "14 dni", "do sądu"):
        assert words in page.text and words in " ".join(text.split()), words
    assert "Twoja odpowiedź jest żenująca." in page.text and "żenująca" not in text
    bell = sign_in(ben).get("/notifications").text
    assert f'href="/decisions/{decision.id}"' in bell and "decyzję, która Cię dotyczy" in bell
    assert decision.told_at is not None


def test_a_decision_is_told_once_however_often_it_is_worked_off(sign_in, moderator, ben, post, delivered, events):
    sign_in(moderator).post(f"/p/{post.id}/delete", data=CHOSEN)
    assert len(delivered()) == 1
    with transaction():
        [event] = events("decision_made")
        db.session.add_all(Delivery(event_id=event.id, consumer=name) for name in ("decisions", "notifications"))
    assert len(delivered()) == 1
    assert db.session.query(Notification).filter_by(user_id=ben.id, event_id=event.id).count() == 1


@pytest.mark.parametrize("who, status", [("visitor", 303), ("stranger", 404), ("ana", 404), ("ben", 200), ("moderator", 200),
                                         ("second_moderator", 200), ("coordinator", 200), ("admin", 200),
                                         ("moderator_elsewhere", 404)])
def test_who_reads_a_decision(request, sign_in, visitor, moderator, post, ground, decisions, who, status):
    deleting.delete(post, moderator, ground=ground)
    client = visitor if who == "visitor" else sign_in(request.getfixturevalue(who))
    assert client.get(f"/decisions/{decisions()[0].id}").status_code == status


def test_restoring_takes_the_decision_back_and_tells_it(
        moderator, second_moderator, ben, post, ground, decisions, delivered, sign_in):
    deleting.delete(post, moderator, ground=ground)
    deleting.restore(post, second_moderator)
    [decision] = decisions()
    assert decision.ended_at is not None and not decision.is_in_force
    assert [subject for _address, subject, _text in delivered()][1].startswith("Cofnięto")
    assert "Daria Druga" in sign_in(ben).get("/notifications").text


def test_undoing_the_restoring_lets_it_hold_again(moderator, post, ground, decisions, events, delivered):
    deleting.delete(post, moderator, ground=ground)
    deleting.restore(post, moderator)
    undo(events("post_restored")[0], moderator)
    [decision] = decisions()
    assert decision.is_in_force and len(delivered()) == 3
    undo(events("post_deleted")[0], moderator)
    assert not decisions()[0].is_in_force


def test_several_posts_make_one_decision_for_each_author(topic, moderator, ana, ben, network, ground, decisions):
    authors = [ben, ana, ben, moderator]
    posts = [people.make_post(topic, by=author, text=f"Słowa {place}") for place, author in enumerate(authors)]
    with transaction():
        decide_on_posts("delete_post", moderator, posts, network=network, ground=ground)
    found = decisions()
    assert [(one.person_id, [post.number for post in one.posts]) for one in found] == [(ana.id, [3]), (ben.id, [2, 4])]
    assert [post.text for post in found[1].posts] == ["Słowa 0", "Słowa 2"]


def test_one_of_several_restored_leaves_the_decision_about_the_rest(topic, moderator, ben, network, ground, decisions):
    posts = [people.make_post(topic, by=ben) for _ in range(2)]
    for post in posts:
        deleting.delete(post, moderator)
    with transaction():
        decide_on_posts("delete_post", moderator, posts, network=network, ground=ground)
    deleting.restore(posts[0], moderator)
    assert decisions()[0].is_in_force
    deleting.restore(posts[1], moderator)
    assert not decisions()[0].is_in_force


def test_the_words_are_forgotten_when_nobody_can_appeal_any_more(moderator, post, ground, decisions, monkeypatch):
    deleting.delete(post, moderator, ground=ground)
    assert ending.forget_words() == 0 and decisions()[0].posts[0].text
    later = clock.now() + APPEAL_WITHIN + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ending.forget_words() == 1
    [decision] = decisions()
    assert decision.snapshot is None and decision.posts[0].text == "" and ending.forget_words() == 0


def test_a_title_in_a_statement_is_only_text(network, topic, moderator, ben, ground, sign_in, decisions):
    with transaction():
        topic = db.session.merge(topic)
        topic.title = "<script>alert(1)</script>"
    post = people.make_post(topic, by=ben)
    deleting.delete(post, moderator, ground=ground._replace(explanation="<b>wielkie</b>"))
    page = sign_in(ben).get(f"/decisions/{decisions()[0].id}").text
    assert "<script>alert" not in page and "<b>wielkie" not in page and "&lt;b&gt;wielkie" in page


def test_what_is_decided_in_the_dialog_is_said_in_the_log(sign_in, moderator, post):
    sign_in(moderator).post(f"/p/{post.id}/delete", data=CHOSEN)
    log = sign_in(moderator).get("/c/gmina-wiejska/1/log".replace("/1/", f"/{post.topic.network_id}/")).text
    assert "Wpis wyśmiewa inną osobę." in log


def test_the_letter_shows_where_to_appeal_without_signing_in(visitor, moderator, ben, post, ground, delivered):
    deleting.delete(post, moderator, ground=ground)
    [(_address, _subject, text)] = delivered()
    path = re.search(r"http://[^/\s]+(/decisions/appeal/\S+)", text)[1]
    page = visitor.get(path)
    assert page.status_code == 200 and "Wpis wyśmiewa inną osobę." in page.text
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert visitor.get(path[:-3] + "abc").status_code == 410
    assert db.session.query(Decision).one().appeal is None


def test_with_the_demo_go_the_decisions_of_its_people(moderator, ben, ana, network, topic, post, ground, decisions, app):
    with transaction():
        db.session.get(User, moderator.id).is_demo = True
    deleting.delete(post, moderator, ground=ground)
    until = clock.now() + timedelta(days=3)
    service.sanction("silence", ben, moderator, network=network, ground=ground, until=until)
    appeals.appeal(decisions()[0], "Nie.")
    with transaction():
        ending.forget_people(db.select(User.id).where(User.is_demo))
    assert decisions() == [] and db.session.query(Appeal).count() == 0
    assert not db.session.get(User, ben.id, populate_existing=True).silenced_networks
