"""A JST's seat in a network: given, filled, empty, passed on, taken back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import Presence, User
from forum.db import db, transaction
from forum.events import Event
from forum.invitations.models import Invitation
from forum.jst import queries, service
from forum.jst.models import Jst, JstSeat
from forum.mail.models import AddressState
from forum.networks import people_service
from forum.networks.models import Membership, Network
from tests import people
from tests.invitations.conftest import invitations, letters, link_in
from tests.rendered import words


@pytest.fixture
def path(network):
    return f"/c/{network.slug}/{network.id}"


def jst_of(name="Gmina Przykładowa"):
    db.session.rollback()
    return db.session.scalar(db.select(Jst).filter_by(name=name))


def seats_in(network):
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(JstSeat).filter_by(network_id=network.id))


def away(person, days=31):
    with transaction():
        db.session.execute(db.update(Presence).where(Presence.user_id == person.id)
                           .values(day=clock.today() - timedelta(days=days)))


def heading(page, name):
    return page.split(f">{name}</a>", 1)[1].split("</th>", 1)[0]


def pass_on(client, path, jst, **more):
    return client.post(f"{path}/jst/{jst.id}/pass-on", data={
        "email": "nowa@example.org", "name": "Nowa Osoba", "job": "sekretarz"} | more)


def test_a_seat_waits_when_the_last_of_a_jst_leaves_the_network(sign_in, ana, ben, moderator, network, path):
    client = sign_in(moderator)
    people_service.take_role(network, ana, "participant", moderator, sure=True)
    assert "miejsce czeka na osobę" not in client.get(f"{path}/people").text
    people_service.take_role(network, ben, "participant", moderator, sure=True)
    page = client.get(f"{path}/people").text
    assert "miejsce czeka na osobę" in heading(page, "Gmina Przykładowa")
    assert "1 osoba z 1 JST" in page and seats_in(network) == 1


def test_whoever_looks_after_a_network_gives_seats_that_count_at_once(sign_in, moderator, network, path):
    client = sign_in(moderator)
    assert client.post(f"{path}/jst", data={"jst": "Powiat Nowy"}).status_code == 303
    page = client.get(f"{path}/people").text
    assert "miejsce czeka na osobę" in heading(page, "Powiat Nowy") and "z 1 JST" in page
    client.post(f"{path}/jst", data={"jst": "pow. nowy"})
    assert seats_in(network) == 1
    events = db.session.scalars(db.select(Event).filter_by(action="jst_seated"))
    assert [event.details["jst"] for event in events] == ["Powiat Nowy"]
    answer = client.post(f"{path}/jst", data={})
    assert answer.status_code == 422 and "Podaj nazwę JST." in answer.text


def test_a_seat_passes_on_to_somebody_invited_and_the_other_leaves(sign_in, visitor, ana, moderator, network, path):
    jst, client = jst_of(), sign_in(moderator)
    assert "Anna Przykład" in client.get(f"{path}/jst/{jst.id}").text
    assert pass_on(client, path, jst, email="Nowa@Example.org", leaving=["ana"]).status_code == 303
    page = client.get(f"{path}/people").text
    assert "Zaproszenie wysłane na adres nowa@example.org." in page and "link-to-copy" not in page
    assert "miejsce czeka na osobę" in heading(page, "Gmina Przykładowa") and seats_in(network) == 1
    assert "Nowa Osoba" in client.get(f"/invitations?network={network.id}").text
    [letter] = letters("nowa@example.org")
    assert "Nowa Osoba" in letter.text and visitor.post(link_in(letter)).status_code == 303
    db.session.rollback()
    new = db.session.scalar(db.select(User).filter_by(email="nowa@example.org"))
    assert (new.name, new.jst, new.job) == ("Nowa Osoba", "Gmina Przykładowa", "sekretarz")
    taking_part = db.session.scalars(db.select(Membership.user_id).filter_by(network_id=network.id, is_participant=True)).all()
    assert taking_part == [new.id] and db.session.get(User, ana.id).jst == "Gmina Przykładowa"
    page = client.get(f"{path}/people").text
    assert seats_in(network) == 1 and "2 osoby" in heading(page, "Gmina Przykładowa")  # and the moderator


def test_passing_on_twice_writes_once_and_later_sends_a_new_link(sign_in, moderator, network, path):
    client = sign_in(moderator)
    for _press in range(2):
        assert pass_on(client, path, jst_of()).status_code == 303
    assert len(letters()) == len(invitations()) == 1
    with transaction():
        db.session.execute(db.update(Invitation).values(written_at=clock.now() - timedelta(hours=1)))
    pass_on(client, path, jst_of(), job="wójt")
    [invitation], [first, second] = invitations(), letters()
    assert (invitation.job, invitation.letters_count) == ("wójt", 2) and link_in(first) != link_in(second)


def test_whoever_does_not_want_to_come_or_gets_no_letters_is_not_asked_again(sign_in, visitor, ana, moderator, network, path):
    client = sign_in(moderator)
    pass_on(client, path, jst_of())
    visitor.post(f"{link_in(letters()[0])}/decline")
    with transaction():
        db.session.add(AddressState(address="wraca@example.org", stopped_for="bounce", stopped_at=clock.now()))
    for email, why in (("nowa@example.org", "nie chce dołączyć"), ("wraca@example.org", "listy na ten adres wracają")):
        answer = pass_on(client, path, jst_of(), email=email, leaving=["ana"])
        assert answer.status_code == 422 and why in words(answer)
    assert len(letters()) == 1 and db.session.scalar(db.select(Membership).filter_by(user_id=ana.id)).is_participant


def test_passing_on_is_limited_for_it_sends_letters(sign_in, moderator, network, path, rate_limits):
    client = sign_in(moderator)
    answers = [pass_on(client, path, jst_of(), email="x").status_code for _ in range(31)]
    assert answers[:30] == [422] * 30 and answers[30] == 429


def test_somebody_with_an_account_keeps_their_main_jst_and_fills_the_seat(sign_in, moderator, stranger, network, path):
    service.seat(service.find_or_make("Powiat Nowy"), network)
    client = sign_in(moderator)
    assert pass_on(client, path, jst_of("Powiat Nowy"), email=stranger.email, name="").status_code == 303
    assert db.session.get(User, stranger.id).jst == "Gmina Przykładowa"
    part = heading(client.get(f"{path}/people").text, "Powiat Nowy")
    assert "1 osoba" in part and "miejsce czeka" not in part


def test_passing_on_without_an_address_or_to_nobody_known_changes_nothing(sign_in, ana, moderator, network, path):
    client = sign_in(moderator)
    for wrong in ({"email": "x"}, {"name": ""}, {"leaving": ["nobody"]}, {"job": "x" * 161}):
        answer = pass_on(client, path, jst_of(), **({"leaving": ["ana"]} | wrong))
        assert answer.status_code == 422 and "ana" in answer.text
    db.session.rollback()
    assert db.session.scalar(db.select(Membership).filter_by(user_id=ana.id)).is_participant
    assert db.session.scalar(db.select(User).filter_by(email="nowa@example.org")) is None and letters() == []


def test_an_empty_seat_is_taken_back_and_a_filled_one_is_not(sign_in, ana, moderator, network, path):
    client = sign_in(moderator)
    answer = client.post(f"{path}/jst/{jst_of().id}/take-back")
    assert answer.status_code == 409 and "nie jest puste" in answer.text and seats_in(network) == 1
    client.post(f"{path}/jst", data={"jst": "Powiat Nowy"})
    assert client.post(f"{path}/jst/{jst_of('Powiat Nowy').id}/take-back").status_code == 303
    assert seats_in(network) == 1 and db.session.get(Network, network.id).jst_count == 1
    assert client.post(f"{path}/jst/{jst_of('Powiat Nowy').id}/take-back").status_code == 303  # once is enough


@pytest.mark.parametrize("who", ["ana", "stranger", "moderator_elsewhere", "silenced"])
def test_others_touch_no_seats(request, sign_in, ana, network, path, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(f"{path}/jst/{jst_of().id}").status_code == 403
    for address, data in ((f"{path}/jst", {"jst": "Powiat Nowy"}), (f"{path}/jst/{jst_of().id}/take-back", {})):
        assert client.post(address, data=data).status_code == 403
    assert pass_on(client, path, jst_of()).status_code == 403
    assert jst_of("Powiat Nowy") is None
    assert f"/jst/{jst_of().id}\"" not in client.get(f"{path}/people").text.replace(f'href="/jst/{jst_of().id}"', "")


# Active JST.

def test_a_jst_is_active_while_somebody_of_it_was_here_or_wrote_within_thirty_days(sign_in, ana, moderator, network, path):
    people.make_person("z", jst="Powiat Nowy", networks={network: ["participant"]})
    client = sign_in(moderator)
    assert "Aktywne w ostatnich 30 dniach: 0 z 2 JST" in client.get(f"{path}/people").text
    sign_in(ana)
    assert "1 z 2 JST" in client.get(f"{path}/people").text
    away(ana, 30)
    assert "0 z 2 JST" in client.get(f"{path}/people").text
    away(ana, 29)
    assert "1 z 2 JST" in client.get(f"{path}/people").text
    away(ana)
    people.make_topic(network, by=ana)
    page = client.get(f"{path}/people").text
    assert "1 z 2 JST" in page and "aktywna" in heading(page, "Gmina Przykładowa")


@pytest.mark.parametrize("way", ["letter", "reply"])
def test_whoever_only_answers_letters_is_as_active_as_others(ana, network, way):
    with transaction():
        db.session.add(Presence(user_id=ana.id, day=clock.today(), way=way))
    [here] = queries.activity()
    assert (here.network.id, here.seats, here.filled, here.active) == (network.id, 1, 1, 1)


def test_moderators_alone_make_no_jst_active(moderator, network, sign_in):
    service.seat(jst_of(), network)
    sign_in(moderator)
    [here] = queries.activity()
    assert (here.seats, here.filled, here.active) == (1, 0, 0)
