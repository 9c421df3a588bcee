"""Appeals: who makes them, who answers, and what reversing undoes."""
import re
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.moderation.delete_posts import restore_posts
from forum.moderation.undo import undo
from forum.posts import deleting
from forum.posts.models import Post
from forum.sanctions import appeals, queries, service
from forum.sanctions.models import APPEAL_WITHIN, Decision
from tests import people

APPEAL = {"text": "To był cytat, nie kpina."}


@pytest.fixture
def decision(moderator, post, ground, decisions):
    """The decision of a moderator to delete Ben's post."""
    deleting.delete(post, moderator, ground=ground)
    return decisions()[0]


@pytest.fixture
def appealed(decision, decisions):
    """The same decision, after Ben has appealed."""
    appeals.appeal(decision, APPEAL["text"])
    return decisions()[0]


def answer(client, decision, outcome="reversed", text="Rzeczywiście cytat."):
    return client.post(f"/decisions/{decision.id}/answer", data={"outcome": outcome, "text": text})


@pytest.mark.parametrize("who, status", [("stranger", 404), ("ana", 404), ("moderator", 403), ("admin", 403), ("ben", 303)])
def test_only_the_person_concerned_appeals_and_once(request, sign_in, decision, decisions, who, status):
    client = sign_in(request.getfixturevalue(who))
    assert client.post(f"/decisions/{decision.id}/appeal", data=APPEAL).status_code == status
    assert (decisions()[0].appeal is not None) == (status == 303)
    assert client.post(f"/decisions/{decision.id}/appeal", data=APPEAL).status_code == (404 if status == 404 else 403)


def test_an_appeal_says_something_and_keeps_what_was_typed(sign_in, ben, decision, decisions):
    client = sign_in(ben)
    assert client.post(f"/decisions/{decision.id}/appeal", data={"text": "  "}).status_code == 422
    long = client.post(f"/decisions/{decision.id}/appeal", data={"text": "a" * 5001})
    assert long.status_code == 422 and "a" * 5001 in long.text and decisions()[0].appeal is None


def test_half_a_year_later_it_is_too_late(ben, decision, monkeypatch):
    late = clock.now() + APPEAL_WITHIN + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(Refused, match="minął"):
        appeals.appeal(decision, "Za późno")


@pytest.mark.parametrize("who, status", [("ben", 403), ("ana", 404), ("stranger", 404), ("moderator", 403),
                                         ("moderator_elsewhere", 404), ("second_moderator", 303), ("coordinator", 303),
                                         ("admin", 303)])
def test_somebody_else_answers_never_who_decided(request, sign_in, appealed, decisions, who, status):
    assert answer(sign_in(request.getfixturevalue(who)), appealed).status_code == status
    assert (decisions()[0].appeal.decided_at is not None) == (status == 303)


def test_nobody_answers_an_appeal_of_their_own(sign_in, moderator, second_moderator, admin, topic, network, ground, decisions):
    post = people.make_post(topic, by=second_moderator)
    deleting.delete(post, moderator, ground=ground)
    [decision] = decisions()
    appeals.appeal(decision, "Nie zgadzam się.")
    assert answer(sign_in(second_moderator), decision).status_code == 403
    assert answer(sign_in(moderator), decision).status_code == 403
    assert answer(sign_in(admin), decision).status_code == 303


def test_a_silenced_moderator_answers_nothing(sign_in, second_moderator, appealed, network, admin, ground):
    service.sanction("silence", second_moderator, admin, network=network, ground=ground, until=clock.now() + timedelta(days=1))
    assert answer(sign_in(second_moderator), appealed).status_code == 403


def test_reversing_restores_the_post_and_both_are_told(sign_in, coordinator, ben, appealed, post, decisions, delivered):
    assert answer(sign_in(coordinator), appealed).status_code == 303
    db.session.rollback()
    post = db.session.get(Post, post.id, populate_existing=True)
    assert post.deleted_at is None and post.text == "Twoja odpowiedź jest żenująca."
    assert not decisions()[0].is_in_force
    letters = delivered()
    assert len(letters) == 2 and "Rzeczywiście cytat." in letters[1].text and "uchylona" in letters[1].text
    assert "Karolina Koordynująca" in letters[1].text
    assert "uchylona" in sign_in(ben).get(f"/decisions/{appealed.id}").text


def test_upholding_changes_nothing_and_says_why(sign_in, second_moderator, ben, appealed, post, decisions, delivered):
    assert answer(sign_in(second_moderator), appealed, "upheld", "Kpina, nie cytat.").status_code == 303
    assert db.session.get(Post, post.id, populate_existing=True).deleted_at is not None and decisions()[0].is_in_force
    assert "Kpina, nie cytat." in delivered()[1].text
    again = answer(sign_in(second_moderator), appealed)
    assert again.status_code == 409 and "odpowiedział" in again.text


@pytest.mark.parametrize("outcome, text", [("", "Powód"), ("maybe", "Powód"), ("reversed", " "), ("reversed", "x" * 5001)])
def test_an_answer_says_what_and_why(sign_in, admin, appealed, decisions, outcome, text):
    assert answer(sign_in(admin), appealed, outcome, text).status_code == 422
    assert decisions()[0].appeal.decided_at is None


def test_a_post_restored_meanwhile_stays_and_the_answer_stands(sign_in, moderator, second_moderator, appealed, post, decisions):
    deleting.restore(post, moderator)
    assert answer(sign_in(second_moderator), appealed).status_code == 303
    assert db.session.get(Post, post.id, populate_existing=True).deleted_at is None


def test_reversing_a_suspension_lets_in_again(sign_in, moderator, second_moderator, ben, network, ground, topic, decisions):
    service.sanction("suspend", ben, moderator, network=network, ground=ground, until=clock.now() + timedelta(days=7))
    assert sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").status_code == 403
    [decision] = decisions()
    appeals.appeal(decision, "To nie ja.")
    assert answer(sign_in(second_moderator), decision).status_code == 303
    assert sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").status_code == 200


def test_an_earlier_decision_that_still_holds_outlives_the_reversal_of_a_later_one(
        moderator, admin, ben, network, ground, decisions):
    ends = [clock.now() + timedelta(days=days) for days in (7, 30)]
    for until in ends:
        service.sanction("silence", ben, moderator, network=network, ground=ground, until=until)
    appeals.appeal(decisions()[1], "Za długo.")
    appeals.answer(decisions()[1], admin, outcome="reversed", text="Za długo.")
    [membership] = ben.memberships
    db.session.refresh(membership)
    assert membership.silenced_until == ends[0]


def test_who_cannot_sign_in_appeals_by_the_link_of_the_letter(visitor, admin, ben, post, ground, delivered, decisions):
    ground = ground._replace(kind="terms", number="5.3")
    service.sanction("suspend", ben, admin, ground=ground, until=clock.now() + timedelta(days=30))
    [(_address, _subject, text)] = delivered()
    path = re.search(r"http://[^/\s]+(/decisions/appeal/\S+)", text)[1]
    assert visitor.post(path, data={"text": ""}).status_code == 422
    assert visitor.post(path, data=APPEAL).status_code == 303
    assert decisions()[0].appeal.text == APPEAL["text"]
    assert APPEAL["text"] in visitor.get(path).text and "<form" not in visitor.get(path).text.split("<main")[1]
    assert visitor.post(path, data={"text": "Jeszcze raz"}).status_code in (200, 303)
    assert decisions()[0].appeal.text == APPEAL["text"]


@pytest.mark.parametrize("asked", ["others", "coordinators", "administrators"])
def test_those_are_asked_who_may_answer(moderator, ben, network, decision, admin, asked, sign_in, delivered):
    second = people.make_person("second", networks={network: ["moderator"]}) if asked == "others" else None
    coordinator = people.make_person("koord", networks={network: ["coordinator"]}) if asked != "administrators" else None
    expected = {"others": second, "coordinators": coordinator, "administrators": admin}[asked]
    assert queries.who_answers(decision) == {expected.id}
    appeals.appeal(decision, "Nie.")
    delivered()
    assert f'href="/decisions/{decision.id}"' in sign_in(expected).get("/notifications").text
    assert f'href="/decisions/{decision.id}"' not in sign_in(moderator).get("/notifications").text


def test_the_lists_of_appeals_are_for_those_who_look_after_the_network(
        sign_in, visitor, moderator, second_moderator, coordinator, ana, stranger, admin, appealed, network):
    path = f"/c/{network.slug}/{network.id}/appeals"
    asked = [client.get(path).status_code for client in (visitor, sign_in(stranger), sign_in(ana), sign_in(moderator),
                                                         sign_in(coordinator), sign_in(admin))]
    assert asked == [303, 403, 403, 200, 200, 200]
    assert [sign_in(who).get("/admin/appeals").status_code for who in (ana, moderator, admin)] == [404, 404, 200]
    page = sign_in(moderator).get(path).text
    assert f'href="/decisions/{appealed.id}"' in page and "Benedykt Wzór" in page
    assert queries.waiting_appeals_count(network) == queries.waiting_appeals_count() == 1
    appeals.answer(appealed, second_moderator, outcome="upheld", text="Tak.")
    assert queries.waiting_appeals_count(network) == 0 and "Odpowiedziane" in sign_in(moderator).get(path).text


def test_lists_ask_the_same_of_the_database_however_long_they_are(
        sign_in, moderator, second_moderator, topic, network, ben, ground, decisions, count_queries):
    def add():
        deleting.delete(people.make_post(topic, by=ben), moderator, ground=ground)
        appeals.appeal(decisions()[-1], "Nie.")
    client, path = sign_in(second_moderator), f"/c/{network.slug}/{network.id}/appeals"
    add()
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for _ in range(4):
        add()
    client.get(path)
    assert count_queries(lambda: client.get(path)) == few


def test_of_two_answers_at_once_one_counts(at_once, appealed, second_moderator, admin, decisions):
    key = appealed.id
    found = at_once(*[lambda who=who, outcome=outcome: appeals.answer(
        db.session.get(Decision, key), who, outcome=outcome, text="Tak.")
        for who, outcome in ((second_moderator, "reversed"), (admin, "upheld"))])
    assert sorted(type(one).__name__ for one in found) == ["NoneType", "Refused"]
    assert decisions()[0].appeal.outcome == ("reversed" if found[0] is None else "upheld")


def test_what_was_decided_on_appeal_no_moderator_takes_back(sign_in, second_moderator, moderator, post, appealed, decisions,
                                                            events):
    answer(sign_in(second_moderator), appealed)
    [restored] = events("post_restored")
    with pytest.raises(Refused, match="odwołaniu"):
        undo(restored, moderator)
    db.session.rollback()
    assert db.session.get(Post, post.id).deleted_at is None and decisions()[0].ended_at is not None


def test_a_moderator_does_not_bring_back_what_another_one_deleted_of_theirs(sign_in, moderator, second_moderator, admin, topic,
                                                                          ground, events):
    post = people.make_post(topic, by=second_moderator, text="Moje słowa.")
    event = deleting.delete(post, moderator, ground=ground)
    client = sign_in(second_moderator)
    assert client.post(f"/p/{post.id}/restore").status_code == 403
    assert client.post(f"/events/{event.id}/undo").status_code == 403
    assert client.post(f"/t/{topic.id}/posts/restore", data={"posts": "2"}).status_code in (403, 409)
    with pytest.raises(Refused):
        restore_posts(topic, second_moderator, post_ids=[post.id])
    db.session.rollback()
    assert db.session.get(Post, post.id).deleted_at is not None
    assert sign_in(admin).post(f"/p/{post.id}/restore").status_code == 303
