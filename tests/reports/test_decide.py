"""Taking cases on and deciding them: who may, what becomes of post and author, who is told, and the way back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.mail.models import Letter
from forum.moderation.move import move
from forum.moderation.owner import change_owner
from forum.moderation.undo import undo
from forum.networks.models import Membership
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.reports import deciding, hiding, reporting
from forum.reports.models import Case
from forum.sanctions.models import Decision
from tests import people

from .conftest import SECRET, again, ground_of, wants


def seen(case):
    return ",".join(str(report.id) for report in again(case).reports)


def ids(case):
    return {report.id for report in again(case).reports}


def membership(person, network):
    db.session.rollback()
    return db.session.scalar(db.select(Membership).filter_by(user_id=person.id, network_id=network.id)
                             .execution_options(populate_existing=True))


def test_who_sees_a_case(case, sign_in, visitor, ana, ben, moderator, moderator_elsewhere, coordinator, admin, stranger):
    asked = {name: (sign_in(person) if person else visitor).get(f"/reports/{case.id}").status_code for name, person in {
        "visitor": None, "stranger": stranger, "reporter": ana, "author": ben, "moderator": moderator,
        "elsewhere": moderator_elsewhere, "coordinator": coordinator, "admin": admin}.items()}
    assert asked == {"visitor": 303, "stranger": 404, "reporter": 404, "author": 404, "moderator": 200, "elsewhere": 404,
                     "coordinator": 200, "admin": 200}


def test_nobody_decides_about_themselves_or_about_their_own_report(topic, sign_in, ana, moderator, second, coordinator):
    post = people.make_post(topic, by=moderator, text="Moje.")
    reporting.report(post, second, ground_of(post))
    case = db.session.scalar(db.select(Case))
    for person in (moderator, second):
        page = sign_in(person).get(f"/reports/{case.id}")
        assert page.status_code == 200 and "Ta sprawa dotyczy Ciebie" in page.text and "decide/keep" not in page.text
        for path in ("claim", "decide/keep"):
            answer = sign_in(person).post(f"/reports/{case.id}/{path}", data={"seen": seen(case)})
            assert (answer.status_code, "rozstrzyga ją inna osoba" in answer.text) == (403, True), path
        with pytest.raises(Refused):
            deciding.decide(case, person, "keep", seen=ids(case))
    assert sign_in(coordinator).post(f"/reports/{case.id}/decide/keep", data={"seen": seen(case)}).status_code == 303
    assert again(case).state == "closed"


def test_taking_on_and_leaving(case, sign_in, moderator, second):
    client, other = sign_in(moderator), sign_in(second)
    assert client.post(f"/reports/{case.id}/claim").status_code == 303
    assert "w ocenie – Maria Moderująca" in other.get(f"/c/gmina-wiejska/{case.network_id}/queue").text
    assert other.post(f"/reports/{case.id}/release").status_code == 403
    assert other.post(f"/reports/{case.id}/claim").status_code == 303
    assert again(case).claimed_by_id == second.id
    assert other.post(f"/reports/{case.id}/release").status_code == 303
    assert (again(case).state, case.claimed_by_id) == ("new", None)


def test_keeping_tells_who_reported(case, post, sign_in, ana, moderator):
    answer = sign_in(moderator).post(f"/reports/{case.id}/decide/keep",
                                     data={"seen": seen(case), "message": "Można tak mówić."})
    assert answer.status_code == 303
    assert (again(case).state, case.outcome, again(post).deleted_at) == ("closed", "keep", None)
    drainer.drain()
    assert db.session.scalar(db.select(Notification).join(Event).where(
        Notification.user_id == ana.id, Event.action == "case_decided"))
    page = sign_in(ana).get("/reports/mine").text
    assert "Treść zostaje" in page and "Można tak mówić." in page and "do sądu" in page
    assert "zostało rozstrzygnięte" in sign_in(ana).get("/notifications").text


def test_a_report_that_comes_meanwhile_is_read_first(case, post, sign_in, moderator, second):
    read = seen(case)
    reporting.report(post, second, ground_of(post, "condition-1"))
    answer = sign_in(moderator).post(f"/reports/{case.id}/decide/keep", data={"seen": read})
    assert (answer.status_code, "zgłosił to ktoś jeszcze" in answer.text) == (409, True)
    assert again(case).is_open
    assert sign_in(moderator).post(f"/reports/{case.id}/decide/keep", data={"seen": seen(case)}).status_code == 303


def test_asking_to_edit_writes_to_the_author(case, post, sign_in, ben, ana, moderator):
    client = sign_in(moderator)
    assert client.post(f"/reports/{case.id}/decide/edit", data={"seen": seen(case)}).status_code == 422
    assert client.post(f"/reports/{case.id}/decide/edit", data={"seen": seen(case), "message": "Łagodniej."}).status_code == 303
    db.session.rollback()
    letter = db.session.scalar(db.select(Letter).filter_by(user_id=ben.id, kind="report"))
    assert "Łagodniej." in letter.text and f"/p/{post.id}/edit" in letter.text
    assert "Łagodniej." in sign_in(ben).get(f"/reports/asked/{case.id}").text
    assert sign_in(ana).get(f"/reports/asked/{case.id}").status_code == 404


def test_hiding_leaves_a_trace_and_gives_the_author_the_reasons(case, post, topic, sign_in, ana, ben, moderator):
    client = sign_in(moderator)
    assert client.post(f"/reports/{case.id}/decide/hide", data={"seen": seen(case)}).status_code == 422
    filled = {"seen": seen(case), "ground": "condition-2", "explanation": "Obraża miasto."}
    assert client.post(f"/reports/{case.id}/decide/hide", data=filled).status_code == 303
    assert (again(case).state, again(post).hidden) == ("decided", "Warunek 2 – Szanujemy się.")
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert SECRET not in page and "Wpis ukryty przez moderację: Warunek 2 – Szanujemy się." in page
    [decision] = db.session.scalars(db.select(Decision)).all()
    assert (decision.restriction, decision.source, decision.person_id, decision.case_id) == ("hide", "notice", ben.id, case.id)
    assert SECRET in decision.posts[0].text
    assert client.post(f"/reports/{case.id}/decide/keep", data={"seen": seen(case)}).status_code == 403


@pytest.mark.parametrize("outcome", ["warn", "silence", "suspend"])
def test_acting_against_the_author(case, post, network, sign_in, ben, moderator, outcome):
    filled = {"seen": seen(case), "ground": "condition-2", "explanation": "Obraża.", "days": "3", "hides": "y"}
    assert sign_in(moderator).post(f"/reports/{case.id}/decide/{outcome}", data=filled).status_code == 303
    member = membership(ben, network)
    until = {"warn": None, "silence": member.silenced_until, "suspend": member.suspended_until}[outcome]
    assert (until is None) == (outcome == "warn")
    assert until is None or timedelta(days=2) < until - clock.now() <= timedelta(days=4)
    assert again(post).hidden is not None
    assert {one.restriction for one in db.session.scalars(db.select(Decision))} == {outcome, "hide"}


def test_a_case_about_a_moderator_offers_no_sanction(topic, sign_in, ana, moderator, second):
    post = people.make_post(topic, by=moderator, text="Moje.")
    reporting.report(post, ana, ground_of(post))
    case = db.session.scalar(db.select(Case))
    page = sign_in(second).get(f"/reports/{case.id}").text
    assert "decide/hide" in page and "decide/suspend" not in page


@pytest.mark.parametrize("outcome", ["keep", "hide", "silence"])
def test_a_decision_is_taken_back_within_a_day(case, post, network, ben, ana, moderator, outcome):
    how = {} if outcome == "keep" else {"ground": ground_of(post), "hides": True,
                                        "until": clock.now() + timedelta(days=3) if outcome == "silence" else None}
    event = deciding.decide(case, moderator, outcome, seen=ids(case), **how)
    undo(event, moderator)
    assert (again(case).state, again(post).deleted_at, SECRET in post.text) == ("new", None, True)
    assert membership(ben, network).silenced_until is None
    assert not db.session.scalars(db.select(Decision).filter_by(ended_at=None)).all()
    deciding.decide(case, moderator, "keep", seen=ids(case))
    assert again(case).outcome == "keep"
    with pytest.raises(Refused):
        undo(event, moderator)


def test_two_who_decide_at_once_decide_once(case, at_once, moderator, second):
    read, case_id = ids(case), case.id

    def by(user_id):
        return lambda: deciding.decide(db.session.get(Case, case_id), db.session.get(User, user_id), "keep", seen=read)
    answers = at_once(by(moderator.id), by(second.id))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert len(db.session.scalars(db.select(Event).filter_by(action="case_decided")).all()) == 1


def test_a_queue_costs_the_same_for_one_case_and_for_ten(topic, case, sign_in, ana, ben, moderator, count_queries):
    client, path = sign_in(moderator), f"/c/gmina-wiejska/{topic.network_id}/queue"
    client.get(path)
    one = count_queries(lambda: client.get(path))
    for _number in range(9):
        post = people.make_post(topic, by=ben)
        reporting.report(post, ana, ground_of(post))
    assert count_queries(lambda: client.get(path)) == one
    assert one <= 14
    assert client.get(path).text.count('class="queue__item" id="case-') == 10


def test_the_count_stands_in_the_side_menu_and_on_the_tab(case, sign_in, ana, moderator, stranger):
    page = sign_in(moderator).get("/latest").text
    assert 'href="/queue"' in page and 'data-count="queue"><span aria-hidden="true">1</span>' in page
    assert 'href="/queue"' not in sign_in(ana).get("/latest").text
    assert sign_in(stranger).get("/queue").status_code == 403
    assert sign_in(moderator).get("/queue").status_code == 303


def test_whom_a_report_is_about_does_not_learn_who_made_it(topic, sign_in, ana, moderator, second):
    post = people.make_post(topic, by=moderator, text="Moje.")
    reporting.report(post, ana, ground_of(post), message="Napisała to o mojej gminie.")
    case = db.session.scalar(db.select(Case))
    own, other = sign_in(moderator).get(f"/reports/{case.id}").text, sign_in(second).get(f"/reports/{case.id}").text
    said = "Napisała to o mojej gminie."
    assert (said in other, "Anna Przykład" in other.split('id="reports"')[1]) == (True, True)
    assert (said in own, "Anna Przykład" in own.split('id="reports"')[1]) == (False, False)


def test_whoever_is_given_a_reported_post_decides_nothing_about_it(case, post, moderator, second, sign_in):
    change_owner(post.topic, second, post_ids=[post.id], owner=moderator)
    assert sign_in(moderator).post(f"/reports/{case.id}/claim").status_code == 403
    assert sign_in(second).post(f"/reports/{case.id}/claim").status_code == 303


def test_a_case_goes_to_the_network_its_topic_is_moved_to(case, post, other_network, sign_in, admin, moderator,
                                                          moderator_elsewhere):
    deciding.claim(case, moderator)
    move(post.topic, admin, to=other_network)
    assert (again(case).network_id, case.state, case.claimed_by_id) == (other_network.id, "new", None)
    assert sign_in(moderator).post(f"/reports/{case.id}/claim").status_code == 404
    assert sign_in(moderator_elsewhere).post(f"/reports/{case.id}/claim").status_code == 303


def test_what_was_decided_before_a_move_is_undone_by_who_looks_after_both(case, post, other_network, admin, moderator):
    event = deciding.decide(case, moderator, "hide", seen=ids(case), ground=ground_of(post))
    move(again(post).topic, admin, to=other_network)
    with pytest.raises(Refused):
        undo(event, moderator)
    assert again(post).hidden is not None
    undo(event, admin)
    assert again(post).hidden is None and again(case).network_id == other_network.id


@pytest.mark.parametrize("outcome", ["keep", "hide", "edit"])
def test_what_had_hidden_by_itself_is_hidden_again_after_an_undoing(network, post, ana, moderator, outcome):
    wants(network, hide_after=1)
    reporting.report(post, ana, ground_of(post))
    case, trace = db.session.scalar(db.select(Case)), again(post).hidden
    event = deciding.decide(case, moderator, outcome, seen=ids(case), ground=ground_of(post), message="Sprawdzone.")
    assert (again(post).hidden is None) == (outcome == "keep")
    undo(event, moderator)
    assert (again(post).hidden, post.deleted_by_id, again(case).state) == (trace, None, "new")
    in_force = db.session.scalars(db.select(Decision.source).filter_by(ended_at=None)).all()
    assert in_force == ["automated"]


def test_what_somebody_has_hidden_since_stays_hidden(case, post, moderator, second):
    event = deciding.decide(case, moderator, "edit", seen=ids(case), message="Popraw.")
    hiding.hide(post, second, ground_of(post))
    undo(event, moderator)
    assert again(post).hidden is not None
