"""Warning, silencing and suspending people: who may, what it takes from them, and how it ends."""
from datetime import timedelta

import pytest
from markupsafe import escape

from forum import clock
from forum.accounts import service as accounts
from forum.accounts.models import User, UserSession
from forum.db import db
from forum.errors import Refused
from forum.letters import digest_queries
from forum.mail import owed, service as mail
from forum.mail.composing import Composed
from forum.moderation.undo import undo
from forum.networks import people_service
from forum.networks.models import Membership
from forum.notifications.models import Notification
from forum.policy import can
from forum.live.names import user_room
from forum.sanctions import ending, listeners, service
from forum.topics import service as topics
from forum.topics.models import Follower
from tests import people

CHOSEN = {"ground": "condition-3", "explanation": "Kolejny raz.", "days": "7"}
WEEK = timedelta(days=7)


def path(network, person, act=""):
    return f"/c/{network.slug}/{network.id}/people/{person.username}/decisions{act}"


def fresh(person):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(User, person.id)


@pytest.fixture
def sanction(network, moderator, ground):
    """Return a function that silences or suspends somebody in the network for a week."""
    def sanction(restriction, person, by=None, network=network, until=None):
        until = until or (None if restriction == "warn" else clock.now() + WEEK)
        return service.sanction(restriction, person, by or moderator, network=network, ground=ground, until=until)
    return sanction


@pytest.mark.parametrize("restriction", ["warn", "silence", "suspend"])
@pytest.mark.parametrize("who, status", [
    ("visitor", 303), ("stranger", 403), ("ana", 403), ("ben", 403), ("silenced", 403), ("coordinator", 403),
    ("moderator_elsewhere", 403), ("moderator", 303), ("admin", 303)])
def test_who_decides_about_a_participant(request, sign_in, visitor, network, ben, decisions, who, status, restriction):
    client = visitor if who == "visitor" else sign_in(request.getfixturevalue(who))
    # A visitor is sent to sign-in, or keeps what was typed.
    answer = client.post(path(network, ben, f"/{restriction}"), data=CHOSEN)
    assert answer.status_code in (status, 422 if who == "visitor" else status)
    assert len(decisions()) == (who in ("moderator", "admin"))


@pytest.mark.parametrize("role", ["moderator", "coordinator"])
def test_only_an_administrator_decides_about_staff(sign_in, network, moderator, admin, role, decisions):
    staff = people.make_person("staff", networks={network: ["participant", role]})
    chief = people.make_person("chief", networks={network: ["participant"]}, is_admin=True)
    for person in (staff, chief, moderator):
        assert sign_in(moderator).post(path(network, person, "/warn"), data=CHOSEN).status_code == 403
    assert decisions() == []
    assert sign_in(admin).post(path(network, staff, "/silence"), data=CHOSEN).status_code == 303


def test_without_a_ground_and_a_time_nothing_happens(sign_in, network, moderator, ben, decisions):
    client = sign_in(moderator)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for wrong in ({"ground": ""}, {"explanation": " "}, {"days": "2"}, {"days": "day", "until": "jutro"},
                  {"days": "day", "until": yesterday}, {"days": "day", "until": "9999-12-31"}, {"ground": "terms-99.9"}):
        answer = client.post(path(network, ben, "/suspend"), data=CHOSEN | wrong)
        assert answer.status_code == 422, wrong
        assert "explanation" in wrong or "Kolejny raz." in answer.text
    assert decisions() == []


@pytest.mark.parametrize("days", [1, 3, 7, 30])
def test_the_steps_are_one_three_seven_and_thirty_days(sign_in, network, moderator, ben, days):
    assert sign_in(moderator).post(path(network, ben, "/silence"), data=CHOSEN | {"days": str(days)}).status_code == 303
    [membership] = fresh(ben).memberships
    assert timedelta(0) <= clock.now() + timedelta(days=days) - membership.silenced_until < timedelta(minutes=1)


def test_or_a_day_to_its_end(sign_in, network, moderator, ben):
    day = clock.today() + timedelta(days=10)
    sign_in(moderator).post(path(network, ben, "/silence"), data=CHOSEN | {"days": "day", "until": day.isoformat()})
    [membership] = fresh(ben).memberships
    assert membership.silenced_until == clock.end_of_day(day)


def test_who_is_silenced_here_reads_here_and_writes_elsewhere(sanction, sign_in, ben, topic, network, other_network, ana):
    people.give_roles(ben, other_network, "participant")
    elsewhere = people.make_topic(other_network, by=people.make_person("ola", networks={other_network: ["participant"]}))
    sanction("silence", ben)
    person = fresh(ben)
    assert can(person, "see", topic) and not can(person, "reply", topic) and not can(person, "write", network)
    assert can(person, "reply", elsewhere) and not person.is_silenced
    client = sign_in(ben)
    answer = client.post(f"/t/{topic.id}/posts", data={"text": "Ależ ja muszę."})
    assert answer.status_code == 403 and "Ależ ja muszę." in answer.text
    assert client.post(f"/t/{elsewhere.id}/posts", data={"text": "Tu mogę."}).status_code == 303


def test_who_is_suspended_here_is_a_stranger_here(sanction, sign_in, ben, topic, public_network, moderator, admin, ground):
    people.give_roles(ben, public_network, "participant")
    sanction("suspend", ben)
    client = sign_in(ben)
    refused = client.get(f"/t/{topic.slug}/{topic.id}")
    assert refused.status_code == 403 and topic.title not in refused.text
    open_topic = people.make_topic(public_network, by=admin)
    sanction("suspend", ben, by=admin, network=public_network)
    assert client.get(f"/t/{open_topic.slug}/{open_topic.id}").status_code == 200
    assert client.post(f"/t/{open_topic.id}/posts", data={"text": "Halo"}).status_code == 403


def test_it_takes_their_open_pages_at_once(sanction, ben, moderator):
    before = ben.access_version
    sanction("silence", ben)
    assert fresh(ben).access_version > before
    before = fresh(ben).access_version
    sanction("suspend", ben)
    assert fresh(ben).access_version > before


def test_suspended_everywhere_nobody_signs_in_and_all_sessions_end(sign_in, visitor, admin, ben, app, network):
    client = sign_in(ben)
    assert client.get("/account").status_code == 200
    answer = sign_in(admin).post("/u/ben/decisions/suspend", data=CHOSEN | {"ground": "terms-5.3"})
    assert answer.status_code == 303 and db.session.query(UserSession).filter_by(user_id=ben.id).count() == 0
    assert client.get("/account").status_code == 303
    token = people.start_session  # even a session somehow made anew is nobody's
    with pytest.raises(AttributeError):
        token(app, ben)
    sign_in(admin).post("/u/ben/decisions/suspend/lift")
    assert sign_in(ben).get("/account").status_code == 200


def test_open_pages_are_told_at_once(sanction, ben, moderator, network, monkeypatch):
    sent = []
    monkeypatch.setattr(listeners, "send", lambda event, message, room: sent.append((event, message["html"], room)))
    decision = sanction("silence", ben)
    service.lift("silence", ben, moderator, network=network)
    sanction("suspend", ben)
    place = escape(f"[data-silenced-in='{network.id}']")
    assert place in sent[0][1] and f"/decisions/{decision.id}" in sent[0][1].partition(place)[2]
    assert "[data-silenced-in]" in sent[1][1] and place not in sent[1][1]
    assert [(event, room) for event, _html, room in sent] == [("bell", user_room(ben.id))] * 2
    assert "możesz czytać, ale nie pisać" in sent[0][1] and "zostało zniesione" in sent[1][1]


@pytest.mark.parametrize("who, status", [
    ("visitor", 303), ("moderator", 403), ("coordinator", 403), ("ana", 403), ("admin", 303)])
@pytest.mark.parametrize("restriction", ["silence", "suspend"])
def test_only_administrators_decide_for_the_whole_forum(request, sign_in, visitor, ben, decisions, who, status, restriction):
    client = visitor if who == "visitor" else sign_in(request.getfixturevalue(who))
    answer = client.post(f"/u/ben/decisions/{restriction}", data=CHOSEN | {"ground": "terms-5.1"})
    assert answer.status_code in (status, 422 if who == "visitor" else status)
    assert len(decisions()) == (who == "admin")


def test_who_is_suspended_is_told_why_they_cannot_sign_in_but_nobody_else_is(visitor, admin, ben, ground, app):
    accounts.set_password(ben, "długie hasło bez sensu", session_id=None)
    service.sanction("suspend", ben, admin, ground=ground, until=clock.now() + WEEK)

    def sign_in_with(password):
        return visitor.post("/login", data={"email": ben.email, "password": password})
    assert sign_in_with("zgadywane").status_code == 422 and "zawieszon" not in sign_in_with("zgadywane").text
    answer = sign_in_with("długie hasło bez sensu")
    assert answer.status_code == 403 and "zawieszone do" in answer.text
    service.lift("suspend", ben, admin)
    assert sign_in_with("długie hasło bez sensu").status_code == 303


def test_a_suspended_person_of_the_demo_does_not_come_in_by_one_click(demo, visitor, admin, network, ground):
    person = people.make_person("pokazowa", networks={network: ["participant"]}, is_demo=True)
    service.sanction("suspend", person, admin, ground=ground, until=clock.now() + WEEK)
    answer = visitor.post("/login/demo/pokazowa")
    assert answer.status_code == 403 and "zawieszone do" in answer.text


def test_nobody_decides_about_themselves_or_the_forums_own_account(sign_in, admin):
    people.make_person("redakcja", is_system=True)
    for username in ("admin", "redakcja"):
        assert sign_in(admin).post(f"/u/{username}/decisions/suspend", data=CHOSEN | {"ground": "illegal"}).status_code == 403


def test_the_log_of_each_of_their_networks_tells_it(admin, ben, network, other_network, ground, events):
    people.give_roles(ben, other_network, "participant")
    service.sanction("silence", ben, admin, ground=ground, until=clock.now() + WEEK)
    found = events("silenced_everywhere")
    assert {event.network_id for event in found} == {network.id, other_network.id}
    assert [event.group_id for event in found] == [None, found[0].id]


def test_a_warning_takes_nothing_and_is_told(sanction, ben, topic, delivered, sign_in, moderator, network):
    sanction("warn", ben)
    assert can(fresh(ben), "reply", topic)
    [(address, subject, text)] = delivered()
    assert (address, "Ostrzeżenie" in subject) == (ben.email, True)
    page = sign_in(moderator).get(path(network, ben)).text
    assert "Ostrzeżenie" in page and "Kolejny raz." not in page


@pytest.mark.parametrize("restriction", ["silence", "suspend"])
def test_the_letter_goes_whatever_they_want_of_letters_and_though_suspended(sanction, ben, delivered, restriction):
    sanction(restriction, ben)
    [(address, _subject, text)] = delivered()
    assert address == ben.email and "Warunek 3" in text and "Gminy wiejskie" in text


def test_it_lifts_itself_without_anybody_and_is_noted_once(
        sanction, ben, topic, monkeypatch, events, delivered, sign_in):
    sanction("suspend", ben)
    sanction("silence", ben)
    assert ending.end_due() == 0
    later = clock.now() + WEEK + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert can(fresh(ben), "reply", topic)
    assert ending.end_due() == 2 and ending.end_due() == 0
    assert len(events("sanction_over")) == 2
    [membership] = fresh(ben).memberships
    assert (membership.silenced_until, membership.suspended_until) == (None, None)
    delivered()
    assert "Możesz znowu" in sign_in(ben).get("/notifications").text


def test_an_extension_under_way_is_not_ended(sanction, ben, monkeypatch, events):
    sanction("silence", ben)
    later = clock.now() + WEEK + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    sanction("silence", ben)
    assert ending.end_due() == 0 and fresh(ben).silenced_networks


def test_lifting_by_hand(sign_in, sanction, moderator, second_moderator, ana, ben, network, decisions, events):
    sanction("silence", ben)
    assert sign_in(ana).post(path(network, ben, "/silence/lift")).status_code == 403
    for _ in range(2):
        assert sign_in(second_moderator).post(path(network, ben, "/silence/lift")).status_code == 303
    assert not fresh(ben).silenced_networks and not decisions()[0].is_in_force
    assert len(events("sanction_lifted")) == 1


def test_undoing_brings_back_what_held_before(sanction, moderator, ben, events, decisions):
    first = clock.now() + timedelta(days=3)
    sanction("silence", ben, until=first)
    sanction("silence", ben, until=clock.now() + timedelta(days=30))
    undo(events("person_silenced")[1], moderator)
    [membership] = fresh(ben).memberships
    assert membership.silenced_until == first
    with pytest.raises(Refused, match="już cofnięt"):
        undo(events("person_silenced")[1], moderator)
    undo(events("person_silenced")[0], moderator)
    assert not fresh(ben).silenced_networks


def test_undo_in_the_log_by_button(sign_in, sanction, moderator, ben, network, events):
    sanction("suspend", ben)
    [event] = events("person_suspended")
    log = sign_in(moderator).get(f"/c/{network.slug}/{network.id}/log").text
    assert f"/events/{event.id}/undo" in log and "zawiesza" in log
    assert sign_in(moderator).post(f"/events/{event.id}/undo", data={"back": "log"}).status_code == 303
    assert fresh(ben).roles == {network.id: frozenset({"participant"})}


def test_undoing_a_day_later_or_after_lifting_is_refused(sanction, moderator, ben, network, events, monkeypatch):
    sanction("silence", ben)
    service.lift("silence", ben, moderator, network=network)
    with pytest.raises(Refused, match="już nie obowiązuje"):
        undo(events("person_silenced")[0], moderator)
    sanction("silence", ben)
    late = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(Refused, match="24"):
        undo(events("person_silenced")[1], moderator)


def test_leaving_and_coming_back_escapes_nothing(sanction, ben, network, admin):
    sanction("suspend", ben)
    people_service.take_role(network, fresh(ben), "participant", ben, sure=True)
    people_service.grant(network, fresh(ben), "participant", admin)
    assert fresh(ben).roles == {} and fresh(ben).memberships[0].is_suspended


def test_no_bells_mentions_or_letters_of_the_network_reach_who_is_suspended(
        sanction, ben, ana, topic, network, delivered, sign_in, app):
    topics.follow(topic, ben, "watching") if hasattr(topics, "follow") else db.session.add(
        Follower(topic_id=topic.id, user_id=ben.id, level="watching"))
    db.session.commit()
    assert "ben" in sign_in(ana).get(f"/mentions?place=topic-{topic.id}&q=ben").text
    sanction("suspend", ben)
    delivered()
    before = db.session.query(Notification).filter_by(user_id=ben.id).count()
    people.make_post(topic, by=ana, text="@ben, co Ty na to?")
    delivered()
    assert db.session.query(Notification).filter_by(user_id=ben.id).count() == before
    assert [member.person.id for member in digest_queries.members(network, 0)] == [ana.id] or all(
        member.person.id != ben.id for member in digest_queries.members(network, 0))


def test_who_is_suspended_everywhere_gets_no_letters_of_talks(admin, ben, ground, network):
    letter = mail.post(Composed("Nowe wpisy", "Treść", "<p>Treść</p>"), kind="digest", user=ben, network=network)
    assert owed.why_not(letter) == ""
    service.sanction("suspend", ben, admin, ground=ground, until=clock.now() + WEEK)
    assert "suspended" in owed.why_not(letter)


def test_the_moderators_called_are_those_who_are_here(admin, moderator, ben, topic, network, ground, delivered):
    service.sanction("suspend", moderator, admin, network=network, ground=ground, until=clock.now() + WEEK)
    delivered()
    before = db.session.query(Notification).filter_by(user_id=moderator.id).count()
    people.make_post(topic, by=ben, text="@moderatorzy, pomocy!")
    delivered()
    assert db.session.query(Notification).filter_by(user_id=moderator.id).count() == before
    assert not can(fresh(moderator), "moderate", network)


def test_counts_of_the_network_stay(sanction, ben, network):
    before = network.members_count
    sanction("suspend", ben)
    people_service.recount(db.session.merge(network))
    assert db.session.get(Membership, ben.memberships[0].id) and network.members_count == before


def test_the_history_is_for_moderators_and_the_person_has_a_page_of_their_own(
        sign_in, visitor, sanction, ana, ben, moderator, coordinator, stranger, admin, network):
    sanction("silence", ben)
    asked = [client.get(path(network, ben)).status_code for client in (
        visitor, sign_in(stranger), sign_in(ana), sign_in(ben), sign_in(moderator), sign_in(admin))]
    assert asked == [303, 403, 403, 403, 200, 200]
    assert "Odebranie prawa pisania" in sign_in(ben).get("/decisions").text
    assert "Odebranie prawa pisania" not in sign_in(ana).get("/decisions").text
    assert visitor.get("/decisions").status_code == 303
    assert [sign_in(who).get("/u/ben/decisions").status_code for who in (ana, moderator, admin)] == [403, 403, 200]


def test_profiles_say_it_only_to_those_concerned(sign_in, sanction, ana, ben, moderator, moderator_elsewhere, network):
    sanction("silence", ben)
    seen = {who.username: "czyta, ale nie pisze" in sign_in(who).get("/u/ben").text for who in (
        ana, ben, moderator, moderator_elsewhere)}
    assert seen == {"ana": False, "ben": True, "moderator": True, "elsewhere": False}
    assert path(network, ben) in sign_in(moderator).get("/u/ben").text
    assert path(network, ben) not in sign_in(ana).get("/u/ben").text


def test_two_moderators_at_once_leave_one_state(at_once, network, moderator, second_moderator, ben, ground, decisions):
    found = at_once(*(lambda who=who, days=days: service.sanction(
        "silence", ben, who, network=network, ground=ground, until=clock.now() + timedelta(days=days)).id
        for who, days in ((moderator, 3), (second_moderator, 30))))
    assert sorted(found) == [decision.id for decision in decisions()]
    [membership] = fresh(ben).memberships
    assert membership.silenced_until == decisions()[-1].until
