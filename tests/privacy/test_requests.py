"""What people ask about their data, the register, what they have been told, and what is forgotten."""
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum import clock
from forum.accounts import service as accounts
from forum.accounts.models import SignInLink, UserSession
from forum.db import db
from forum.mail.models import Letter
from forum.privacy import retention, service
from forum.privacy.clause import VERSION
from forum.privacy.models import ClauseSeen, DataRequest
from forum.reports.models import Case, HeldPost, Report
from forum.sanctions.models import APPEAL_WITHIN

pytestmark = pytest.mark.once
OBJECTION = {"kind": "objection", "text": "Nie chcę listów o obecności."}


def test_an_objection_is_confirmed_answered_and_kept(sign_in, ana, admin):
    client = sign_in(ana)
    assert client.post("/account/data/requests", data=OBJECTION).status_code == 303
    db.session.rollback()
    confirmed = db.session.scalar(select(Letter))
    assert confirmed.address == ana.email and OBJECTION["text"] in confirmed.text and OBJECTION["text"] in confirmed.html
    page = sign_in(admin).get("/admin/data-requests").text
    assert OBJECTION["text"] in page and ana.name in page
    db.session.rollback()
    request = db.session.scalar(select(DataRequest))
    address = f"/admin/data-requests/{request.id}"
    assert sign_in(admin).post(address, data={"text": " "}).status_code == 422
    assert sign_in(admin).post(address, data={"text": "Uwzględniamy sprzeciw."}).status_code == 303
    assert sign_in(admin).post(address, data={"text": "Drugi raz."}).status_code == 409
    db.session.rollback()
    assert "Uwzględniamy sprzeciw." in client.get("/account/data").text
    assert "Uwzględniamy sprzeciw." in db.session.scalars(select(Letter).order_by(Letter.id.desc())).first().text
    assert OBJECTION["text"] not in sign_in(admin).get("/admin/data-requests").text
    assert OBJECTION["text"] in sign_in(admin).get("/admin/data-requests?all=1").text


def test_only_administrators_see_the_register(sign_in, visitor, ana, moderator, coordinator):
    request = service.ask(ana, "objection", "Sprawa.")
    for person in (ana, moderator, coordinator):
        assert sign_in(person).get("/admin/data-requests").status_code in (403, 404)
        assert sign_in(person).post(f"/admin/data-requests/{request.id}", data={"text": "x"}).status_code in (403, 404)
    assert visitor.get("/admin/data-requests").status_code == 303


@pytest.mark.parametrize("wrong", [{"kind": "erasure"}, {"kind": ""}, {"text": " \n "}, {"text": "x" * 4001}])
def test_what_is_wrong_comes_back_with_its_words(sign_in, ana, wrong):
    answer = sign_in(ana).post("/account/data/requests", data=OBJECTION | wrong)
    assert answer.status_code == 422 and not db.session.scalars(select(DataRequest)).all()
    assert (OBJECTION | wrong)["text"].strip()[:50] in answer.text


def test_the_first_time_somebody_was_told_stays(ana, sign_in):
    service.note_seen(ana)
    first = db.session.scalar(select(ClauseSeen.at))
    service.note_seen(ana)
    assert db.session.scalars(select(ClauseSeen)).one().version == VERSION
    assert db.session.scalar(select(ClauseSeen.at)) == first


def test_traces_are_forgotten_when_they_are_old(app, ana, ben, sign_in):
    sign_in(ana), sign_in(ben)
    accounts.make_link(ana)
    db.session.rollback()
    old, recent = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    old.agent = recent.agent = "Firefox"
    old.seen_at = clock.now() - timedelta(days=31)
    db.session.scalar(select(SignInLink)).expires_at = clock.now() - timedelta(days=31)
    db.session.commit()
    looked = app.test_cli_runner().invoke(args=["retention", "--only-look"])
    assert "agents: 1" in looked.output and db.session.scalars(select(SignInLink)).all()
    assert app.test_cli_runner().invoke(args=["retention"]).exit_code == 0
    db.session.expire_all()
    assert [row.agent for row in db.session.scalars(select(UserSession).order_by(UserSession.id))] == ["", "Firefox"]
    assert not db.session.scalars(select(SignInLink)).all()
    assert "agents: 0" in app.test_cli_runner().invoke(args=["retention"]).output


def test_who_reported_and_what_waited_are_forgotten_when_nobody_can_contest_it_any_more(topic, ana):
    case, past = Case(network_id=topic.network_id), {old: clock.now() - APPEAL_WITHIN - timedelta(days=1 if old else -1)
                                                     for old in (True, False)}
    held = {"kind": "reply", "network_id": topic.network_id, "topic_id": topic.id, "author_id": ana.id, "text": "Czekało."}
    db.session.add(case)
    db.session.flush()
    db.session.add_all(Report(case_id=case.id, kind="illegal", name="Jan", email="jan@example.com", told_at=past[old])
                       for old in past)
    db.session.add_all(HeldPost(**held, state=state, decided_at=at) for state, at in (
        ("rejected", past[True]), ("rejected", past[False]), ("waiting", None)))
    db.session.commit()
    counts = retention.forget()
    assert (counts["notices"], counts["held_posts"]) == (1, 1) and not any(retention.forget().values())
    rows = db.session.execute(select(Report.name, Report.email).order_by(Report.id)).all()
    assert [tuple(row) for row in rows] == [("", ""), ("Jan", "jan@example.com")]
    assert db.session.scalars(select(HeldPost.decided_at).order_by(HeldPost.id)).all() == [past[False], None]


def test_the_register_costs_the_same_for_one_request_and_for_many(sign_in, admin, ana, ben, count_queries):
    client = sign_in(admin)

    def cost():
        client.get("/admin/data-requests")
        return count_queries(lambda: client.get("/admin/data-requests"))
    db.session.add(DataRequest(user_id=ana.id, **OBJECTION))
    db.session.commit()
    one = cost()
    db.session.add_all(DataRequest(user_id=person.id, **OBJECTION) for person in (ana, ben) for _time in range(6))
    db.session.commit()
    assert cost() == one
