"""Reporting a post: who may, what its moderators see, whose bell rings, and hiding by itself."""
import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.reports import deciding, reporting
from forum.reports.models import Case, Report
from forum.sanctions.models import Decision
from tests import people

from .conftest import SECRET, again, ground_of, wants


def rung():
    drainer.drain()
    db.session.rollback()
    rows = db.session.execute(db.select(Notification.user_id, Event.action).join(Event, Event.id == Notification.event_id))
    return {(user_id, action) for user_id, action in rows}


def test_who_may_report_whose_post(post, sign_in, visitor, ana, ben, moderator, stranger, silenced, admin):
    path = f"/p/{post.id}/report"
    asked = {name: (sign_in(person) if person else visitor).get(path).status_code for name, person in {
        "visitor": None, "stranger": stranger, "member": ana, "author": ben, "moderator": moderator, "silenced": silenced,
        "admin": admin}.items()}
    assert asked == {"visitor": 303, "stranger": 404, "member": 200, "author": 403, "moderator": 200, "silenced": 200,
                     "admin": 200}


def test_reasons_are_the_networks_conditions_and_the_terms(post, sign_in, ana):
    page = sign_in(ana).get(f"/p/{post.id}/report").text
    for words in ("Warunek 1: Piszemy na temat.", "Warunek 2: Szanujemy się.", "Regulamin, punkt 5.", "Treść nielegalna"):
        assert words in page, words


def test_a_report_opens_a_case_and_a_second_one_joins_it(post, sign_in, ana, moderator, admin):
    client = sign_in(ana)
    assert client.post(f"/p/{post.id}/report", data={"ground": ""}).status_code == 422
    assert client.post(f"/p/{post.id}/report", data={"ground": "other"}).status_code == 422
    assert client.post(f"/p/{post.id}/report", data={"ground": "condition-2", "message": "Obraża."}).status_code == 303
    assert client.post(f"/p/{post.id}/report", data={"ground": "condition-2", "message": "Obraża."}).status_code == 409
    assert sign_in(admin).post(f"/p/{post.id}/report", data={"ground": "other", "message": "Fuj"}).status_code == 303
    db.session.rollback()
    [case] = db.session.scalars(db.select(Case)).all()
    assert [(report.kind, report.number, report.wording, report.message) for report in case.reports] == [
        ("condition", "2", "Szanujemy się.", "Obraża."), ("other", "", "", "Fuj")]
    page = sign_in(moderator).get(f"/reports/{case.id}").text
    assert "Obraża." in page and "Fuj" in page and SECRET in page and "Anna Przykład" in page


def test_moderators_hear_but_never_the_author_who_moderates(topic, network, ana, moderator, second):
    post = people.make_post(topic, by=moderator, text="Moje.")
    drainer.drain()
    reporting.report(post, ana, ground_of(post))
    assert {(user, action) for user, action in rung() if action == "post_reported"} == {(second.id, "post_reported")}


def test_without_another_moderator_the_coordinator_hears_and_then_the_administrator(topic, network, ana, moderator, admin):
    post = people.make_post(topic, by=moderator, text="Moje.")
    reporting.report(post, ana, ground_of(post))
    assert (admin.id, "post_reported") in rung() and (moderator.id, "post_reported") not in rung()
    coordinator = people.make_person("koord", networks={network: ["coordinator"]})
    other = people.make_post(topic, by=moderator, text="I to.")
    reporting.report(other, ana, ground_of(other))
    heard = db.session.scalars(db.select(Notification.user_id).join(Event).where(Event.action == "post_reported")
                               .order_by(Notification.id.desc())) if rung() else ()
    assert next(iter(heard)) == coordinator.id


def test_the_author_learns_nothing_of_a_report(case, post, topic, sign_in, ben, ana):
    for path in (f"/t/{topic.slug}/{topic.id}", f"/p/{post.id}/menu", "/notifications", "/reports/mine", "/decisions",
                 f"/c/{topic.network.slug}/{topic.network_id}", "/account/data/copy"):
        text = sign_in(ben).get(path).text
        assert "To obraża." not in text, path
    assert sign_in(ben).get(f"/reports/{case.id}").status_code == 404
    event = db.session.scalar(db.select(Event).filter_by(action="post_reported"))
    assert (event.topic_id, event.post_id, event.person_id) == (None, None, None)


def test_nothing_hides_by_itself_unless_the_network_wants_it(post, network, ana, moderator, admin):
    for person in (ana, moderator, admin):
        reporting.report(post, person, ground_of(post))
    assert again(post).deleted_at is None


def test_so_many_reports_hide_a_post_and_its_author_is_told_that_the_forum_did_it(post, topic, network, sign_in, ana, moderator,
                                                                               ben, admin):
    wants(network, hide_after=2)
    reporting.report(post, ana, ground_of(post))
    reporting.report(post, admin, None, message="Nie lubię.")
    assert again(post).deleted_at is None, "a message alone names no rule"
    reporting.report(post, moderator, ground_of(post))
    assert again(post).hidden == "Warunek 2 – Szanujemy się."
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert SECRET not in page and "Warunek 2 – Szanujemy się." in page
    [decision] = db.session.scalars(db.select(Decision)).all()
    assert (decision.source, decision.decided_by_id, decision.person_id) == ("automated", None, ben.id)
    assert db.session.scalar(db.select(Case)).is_automatic
    with pytest.raises(Refused):
        reporting.report(post, people.make_person("late", networks={network: ["participant"]}), None)


def test_two_reports_at_once_make_one_case(post, at_once, ana, moderator, admin):
    who = [ana.id, moderator.id, admin.id]
    post_id = post.id

    def by(user_id):
        return lambda: reporting.report(db.session.get(Post, post_id), db.session.get(User, user_id), None, message="x")
    answers = at_once(*(by(user_id) for user_id in who))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    db.session.rollback()
    assert len(db.session.scalars(db.select(Case)).all()) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Report)) == 3


def test_no_number_of_reports_goes_over_a_decision_to_keep(post, network, ana, moderator):
    wants(network, hide_after=2)
    carol = people.make_person("carol", name="Karolina Nowa", networks={network: ["participant"]})
    reporting.report(post, ana, ground_of(post))
    case = db.session.scalar(db.select(Case))
    deciding.decide(case, moderator, "keep", seen={report.id for report in case.reports})
    for person in (ana, carol):
        reporting.report(post, person, ground_of(post))
    assert again(post).hidden is None
    with transaction():
        db.session.get(Post, post.id).edited_at = clock.now()
    dora = people.make_person("dora", name="Dorota Nowa", networks={network: ["participant"]})
    reporting.report(post, dora, ground_of(post))
    assert again(post).hidden is not None
