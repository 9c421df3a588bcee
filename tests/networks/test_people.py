"""Who belongs to a network: the page, giving and taking roles, adding people, leaving."""
import re
import threading

import pytest

from forum.accounts.models import SignInLink, User
from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.mail import addresses
from forum.networks import counts, people_queries, people_service
from forum.networks.models import Membership, Network
from tests import people
from tests.rendered import words


@pytest.fixture
def path(network):
    return f"/c/{network.slug}/{network.id}/people"


def roles_of(person, network):
    db.session.rollback()
    row = db.session.scalar(db.select(Membership).filter_by(user_id=person.id, network_id=network.id)
                            .execution_options(populate_existing=True))
    return set(row.roles) if row else None


def again(thing):
    db.session.rollback()
    return db.session.get(type(thing), thing.id, populate_existing=True)


def events(action):
    db.session.rollback()
    return db.session.scalars(db.select(Event).filter_by(action=action).order_by(Event.id)).all()


def give(client, path, username, role):
    return client.post(f"{path}/give", data={"username": username, "role": role})


def take(client, path, username, role, **more):
    return client.post(f"{path}/take", data={"username": username, "role": role, **more})


# The page.

def test_members_see_who_belongs_with_jst_function_and_roles(sign_in, ana, ben, moderator, path):
    page = sign_in(ana).get(path).text
    for word in ("Anna Przykład", "Benedykt Wzór", "Maria Moderująca", "Gmina Przykładowa", "inspektor ds. oświaty"):
        assert word in page
    assert "/people/ben" not in page  # nothing to change for a participant


def test_a_visitor_signs_in_and_a_stranger_gets_the_reason(visitor, sign_in, stranger, path):
    assert visitor.get(path).location.startswith("/login")
    assert sign_in(stranger).get(path).status_code == 403


def test_even_an_open_network_shows_its_people_to_the_signed_in_only(visitor, sign_in, stranger, public_network):
    member = people.make_person("otwarta", networks={public_network: ["participant"]})
    path = f"/c/{public_network.slug}/{public_network.id}/people"
    assert visitor.get(path).status_code == 303
    assert member.name in sign_in(stranger).get(path).text


def test_people_stand_by_jst_and_by_surname_in_the_polish_order(sign_in, ana, network, path):
    for username, name, jst in (("l", "Łucja Łąka", "Gmina Żabno"), ("z", "Zofia Zet", "Gmina Ćmielów"),
                                ("b", "Ćwir Be", "")):
        people.make_person(username, name=name, jst=jst, networks={network: ["participant"]})
    page = sign_in(ana).get(path).text
    units = re.findall(r'people__team">\s*<(?:a|b)[^>]*>([^<]+)<', page)
    assert units[:3] == ["Gmina Ćmielów", "Gmina Przykładowa", "Gmina Żabno"] and len(units) == 4
    page = sign_in(ana).get(path + "?sort=name").text
    names = re.findall(r'<a class="link" href="/u/\w+">([^<]+)</a>', page)
    assert names == ["Ćwir Be", "Łucja Łąka", "Anna Przykład", "Zofia Zet"]
    assert sign_in(ana).get(path + "?sort=x'--").status_code == 200


def test_the_heading_counts_those_who_read_and_those_who_wait_for_an_invitation(sign_in, ana, moderator, network, path):
    client = sign_in(ana)
    assert words(client.get(path), ".network-head .note") == "2 osoby z 1 JST"
    waiting = people.make_person("czeka", networks={network: ["moderator"]})
    with transaction():
        waiting.email = None
        counts.recount(db.session.get(Network, network.id))
    assert words(client.get(path), ".network-head .note") == "2 osoby z 1 JST i 1 jeszcze bez zaproszenia"


def test_who_looks_after_the_network_sees_whose_letters_come_back(sign_in, ana, ben, moderator, path):
    addresses.note_bounce(ana.email, for_good=True, detail="550 no such mailbox")
    assert "listy wracają" in sign_in(moderator).get(path).text
    assert "listy wracają" not in sign_in(ben).get(path).text


def test_the_page_costs_the_same_however_many_belong(sign_in, ana, moderator, network, path, count_queries):
    for who in (ana, moderator):
        client = sign_in(who)
        client.get(path)
        few = count_queries(lambda client=client: client.get(path))
        for number in range(8):
            people.make_person(f"osoba{who.id}-{number}", networks={network: ["participant"]})
        client.get(path)
        assert count_queries(lambda client=client: client.get(path)) == few


def test_another_spelling_leads_to_the_page(sign_in, ana, network):
    answer = sign_in(ana).get(f"/c/inaczej/{network.id}/people?sort=name")
    assert (answer.status_code, answer.location) == (301, f"/c/{network.slug}/{network.id}/people?sort=name")


# Giving.

GIVERS = {"participant": {"moderator", "coordinator", "admin"}, "moderator": {"coordinator", "admin"},
          "coordinator": {"admin"}}
PEOPLE = ("ana", "moderator", "moderator_elsewhere", "coordinator", "admin", "stranger", "silenced")


@pytest.mark.parametrize("role", GIVERS)
@pytest.mark.parametrize("who", PEOPLE)
def test_roles_are_given_and_taken_by_the_right_people_only(request, sign_in, network, path, who, role):
    target = people.make_person("nowy", networks={network: ["participant", "moderator", "coordinator"]})
    people.give_roles(target, network, *({"participant", "moderator", "coordinator"} - {role}))
    client = sign_in(request.getfixturevalue(who))
    may = who in GIVERS[role]
    assert (give(client, path, "nowy", role).status_code == 303) == may
    assert (role in roles_of(target, network)) == may
    people.give_roles(target, network, "participant", "moderator", "coordinator")
    assert (take(client, path, "nowy", role).status_code == 303) == may
    assert (role in roles_of(target, network)) != may


def test_a_visitor_gives_and_takes_nothing(visitor, ben, path):
    for answer in (give(visitor, path, "ben", "moderator"), take(visitor, path, "ben", "participant")):
        assert answer.status_code == 303 and answer.location.startswith("/login")


def test_a_role_given_is_logged_counted_and_changes_the_badge(sign_in, coordinator, ben, network, path):
    before = ben.card_version
    give(sign_in(coordinator), path, "ben", "moderator")
    assert roles_of(ben, network) == {"participant", "moderator"}
    [event] = events("role_given")
    assert (event.actor_id, event.person_id, event.network_id, event.details) == (
        coordinator.id, ben.id, network.id, {"role": "moderator"})
    assert again(ben).card_version == before + 1


def test_a_second_click_changes_nothing(sign_in, coordinator, ben, network, path):
    client = sign_in(coordinator)
    for _ in range(2):
        assert give(client, path, "ben", "moderator").status_code == 303
    assert len(events("role_given")) == 1
    for _ in range(2):
        assert take(client, path, "ben", "moderator").status_code == 303
    assert len(events("role_taken")) == 1


def test_two_people_giving_at_once_make_one_membership_and_right_counts(application, network, coordinator):
    persons = [people.make_person(f"nowa{number}") for number in range(4)]
    network_id, by, ids = network.id, coordinator.id, [person.id for person in persons]

    def work(user_id):
        with application.app_context():
            people_service.give_role(db.session.get(Network, network_id), db.session.get(User, user_id), "participant",
                                     db.session.get(User, by))
            db.session.remove()
    threads = [threading.Thread(target=work, args=(user_id,)) for user_id in ids * 2]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert again(network).members_count == 5
    assert len(events("role_given")) == 4


@pytest.mark.parametrize("role", ["szef", "", "is_admin", "x" * 5000])
def test_roles_that_do_not_exist_are_not_given(sign_in, admin, ben, network, path, role):
    assert give(sign_in(admin), path, "ben", role).status_code == 404
    assert take(sign_in(admin), path, "ben", role).status_code == 404
    assert roles_of(ben, network) == {"participant"}


def test_roles_are_given_to_people_who_exist_and_never_to_the_forum(sign_in, admin, path):
    people.make_person("redakcja", is_system=True)
    client = sign_in(admin)
    assert give(client, path, "nikt", "participant").status_code == 404
    assert give(client, path, "a\0b", "participant").status_code == 404
    assert give(client, path, "redakcja", "participant").status_code == 403


# Taking, leaving.

def test_taking_the_last_role_asks_first_and_then_puts_out(sign_in, moderator, ben, topic, network, path):
    client, bens = sign_in(moderator), sign_in(ben)
    before = ben.access_version
    asked = take(client, path, "ben", "participant")
    assert asked.status_code == 422 and 'name="sure"' in asked.text
    assert roles_of(ben, network) == {"participant"}
    assert take(client, path, "ben", "participant", sure="1").location == path
    assert roles_of(ben, network) is None
    assert again(ben).access_version > before
    assert again(network).members_count == 2  # Anna, who wrote the topic, and Maria
    assert bens.get(path).status_code == 403


def test_losing_one_role_of_two_keeps_the_person_in(sign_in, coordinator, ben, network, path):
    people.give_roles(ben, network, "participant", "moderator")
    before = (ben.access_version, ben.card_version)
    assert take(sign_in(coordinator), path, "ben", "moderator").status_code == 303
    assert roles_of(ben, network) == {"participant"}
    after = again(ben)
    assert after.access_version > before[0] and after.card_version > before[1]


def test_access_is_lost_in_the_transaction_that_takes_the_role(monkeypatch, network, moderator, ben):
    def broken(*_arguments, **_options):
        raise RuntimeError("the power fails")
    monkeypatch.setattr(people_service, "record", broken)
    version = ben.access_version
    with pytest.raises(RuntimeError):
        people_service.take_role(network, ben, "participant", moderator, sure=True)
    assert roles_of(ben, network) == {"participant"}
    assert again(ben).access_version == version


def test_anybody_leaves_after_a_confirming_step(sign_in, ana, network, path):
    client = sign_in(ana)
    assert take(client, path, "ana", "participant").status_code == 422
    assert roles_of(ana, network) == {"participant"}
    answer = take(client, path, "ana", "participant", sure="1")
    assert answer.location == f"/c/{network.slug}/{network.id}"
    assert roles_of(ana, network) is None


def test_nobody_gives_up_a_role_by_one_slip(sign_in, coordinator, network, path):
    people.give_roles(coordinator, network, "participant", "coordinator")
    client = sign_in(coordinator)
    assert take(client, path, "coordinator", "coordinator").status_code == 422
    assert "coordinator" in roles_of(coordinator, network)
    assert take(client, path, "coordinator", "coordinator", sure="1").status_code == 303
    assert roles_of(coordinator, network) == {"participant"}


def test_the_page_of_a_person_offers_what_may_be_done(sign_in, moderator, coordinator, ana, ben, path):
    mine = sign_in(moderator).get(f"{path}/ben").text
    assert mine.count('name="role" value="participant"') == 1 and 'value="moderator"' not in mine
    theirs = sign_in(coordinator).get(f"{path}/ben").text
    assert 'value="moderator"' in theirs and 'value="coordinator"' not in theirs
    assert 'name="role"' not in sign_in(ana).get(f"{path}/ben").text
    assert sign_in(ana).get(f"{path}/nikt").status_code == 404


def test_a_participant_learns_nothing_of_people_outside_the_network(sign_in, ana, moderator, stranger, path):
    assert sign_in(ana).get(f"{path}/stranger").status_code == 404
    assert sign_in(moderator).get(f"{path}/stranger").status_code == 200


# Adding.

def add(client, path, email="nowa@example.org", role="participant", key="k1", **facts):
    return client.post(f"{path}/add", data={"email": email, "role": role, "key": key, **facts})


def link_on(page):
    found = re.search(r'id="link-to-copy" value="([^"]+)"', page)
    return found and found[1]


def test_somebody_with_an_account_is_added_at_once_without_a_link(sign_in, moderator, stranger, network, path):
    client = sign_in(moderator)
    assert add(client, path, email="STRANGER@example.org").status_code == 303
    assert roles_of(stranger, network) == {"participant"}
    assert link_on(client.get(path).text) is None
    assert db.session.scalar(db.select(SignInLink)) is None


def test_somebody_new_gets_an_account_and_a_link_shown_once(app, sign_in, visitor, moderator, network, path):
    client = sign_in(moderator)
    assert add(client, path, name="Nowa Osoba", jst="Gmina Nowa", job="sekretarz").status_code == 303
    link = link_on(client.get(path).text)
    assert link_on(client.get(path).text) is None
    db.session.rollback()
    person = db.session.scalar(db.select(User).filter_by(email="nowa@example.org"))
    assert (person.username, person.jst, person.job) == ("nowa.osoba", "Gmina Nowa", "sekretarz")
    assert roles_of(person, network) == {"participant"}
    changed = again(network)
    assert (changed.members_count, changed.jst_count) == (2, 1)  # whoever only moderates takes no seat
    visitor.post(link.removeprefix(app.config["FORUM_URL"]))
    assert visitor.get(path).status_code == 200


def test_a_double_click_makes_one_account_and_shows_the_link_that_works(app, sign_in, moderator, path):
    client = sign_in(moderator)
    for _ in range(2):
        add(client, path, name="Nowa Osoba")
    link = link_on(client.get(path).text)
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(User).filter_by(email="nowa@example.org")) == 1
    assert app.test_client().get(link.removeprefix(app.config["FORUM_URL"])).status_code == 200
    assert len(events("role_given")) == 1


def test_a_link_is_never_shown_for_an_account_somebody_else_made(sign_in, moderator, coordinator, path):
    add(sign_in(coordinator), path, name="Nowa Osoba", key="k1")
    client = sign_in(moderator)
    add(client, path, name="Nowa Osoba", key="k1")
    assert link_on(client.get(path).text) is None


def test_without_a_name_nobody_new_is_made_and_what_was_typed_stays(sign_in, moderator, path):
    answer = add(sign_in(moderator), path, jst="Gmina Nowa")
    assert answer.status_code == 422
    assert "nowa@example.org" in answer.text and "Gmina Nowa" in answer.text
    assert db.session.scalar(db.select(User).filter_by(email="nowa@example.org")) is None


@pytest.mark.parametrize("fields", [
    {"email": "to nie adres"}, {"email": ""}, {"role": "szef"}, {"role": "coordinator"},
    {"role": ""}, {"name": "x" * 121}, {"jst": "x" * 161}, {"key": "x" * 100}])
def test_bad_fields_are_refused(sign_in, moderator, path, fields):
    answer = add(sign_in(moderator), path, **({"name": "Nowa Osoba"} | fields))
    assert answer.status_code == 422
    assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 1


@pytest.mark.parametrize("who", ["ana", "moderator_elsewhere", "stranger", "silenced"])
def test_others_add_nobody(request, sign_in, path, who):
    client = sign_in(request.getfixturevalue(who))
    assert add(client, path, name="Nowa Osoba").status_code in (403, 404)
    assert db.session.scalar(db.select(User).filter_by(email="nowa@example.org")) is None


def test_a_moderator_adds_no_moderators(network, moderator):
    with pytest.raises(Refused):
        people_service.add_person(network, moderator, email="x@example.org", role="moderator", key="k", name="X",
                                  jst="", job="")


def test_script_in_every_field_is_only_text(sign_in, moderator, path):
    client = sign_in(moderator)
    script = "<script>alert(1)</script>"
    add(client, path, name=script, jst=script, job=script)
    for address in (path, f"{path}?sort=name"):
        assert "<script>alert" not in client.get(address).text


def test_letters_sort_as_poles_expect():
    assert sorted(["Żuk", "Zebra", "Ązo", "Łan", "lis", "Ananas"], key=people_queries.polish) == [
        "Ananas", "Ązo", "lis", "Łan", "Zebra", "Żuk"]


def test_people_of_the_demonstration_are_marked(sign_in, ana, network, path):
    people.make_person("pokaz", networks={network: ["participant"]}, is_demo=True)
    client = sign_in(ana)
    assert [client.get(address).text.count(">demo<") for address in (path, "/u/pokaz", "/u/ana")] == [1, 1, 0]
