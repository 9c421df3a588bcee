"""A JST's seat in a network: given, filled, empty, passed on, taken back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import Presence, User
from forum.db import db, transaction
from forum.events import Event
from forum.jst import queries, service
from forum.jst.models import Jst, JstSeat
from forum.networks import people_service
from forum.networks.models import Membership, Network
from tests import people


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
        "email": "nowa@example.org", "name": "Nowa Osoba", "job": "sekretarz", "key": "k"} | more)


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


def test_a_seat_passes_on_to_somebody_new_and_the_other_leaves(sign_in, ana, moderator, network, path):
    jst, client = jst_of(), sign_in(moderator)
    assert "Anna Przykład" in client.get(f"{path}/jst/{jst.id}").text
    assert pass_on(client, path, jst, leaving=["ana"]).status_code == 303
    db.session.rollback()
    new = db.session.scalar(db.select(User).filter_by(email="nowa@example.org"))
    assert (new.jst, new.job) == ("Gmina Przykładowa", "sekretarz")
    taking_part = db.session.scalars(db.select(Membership.user_id).filter_by(network_id=network.id, is_participant=True)).all()
    assert taking_part == [new.id] and db.session.get(User, ana.id).jst == "Gmina Przykładowa"
    assert seats_in(network) == 1
    page = client.get(f"{path}/people").text
    assert "Nowa Osoba" in page and "link-to-copy" in page  # the link to hand over


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
    assert db.session.scalar(db.select(User).filter_by(email="nowa@example.org")) is None


def test_an_empty_seat_is_taken_back_and_a_filled_one_is_not(sign_in, ana, moderator, network, path):
    client = sign_in(moderator)
    answer = client.post(f"{path}/jst/{jst_of().id}/take-back")
    assert answer.status_code == 409 and "nie jest puste" in answer.text and seats_in(network) == 1
    client.post(f"{path}/jst", data={"jst": "Powiat Nowy"})
    assert client.post(f"{path}/jst/{jst_of('Powiat Nowy').id}/take-back").status_code == 303
    assert seats_in(network) == 1 and db.session.get(Network, network.id).jst_count == 1
    assert client.post(f"{path}/jst/{jst_of('Powiat Nowy').id}/take-back").status_code == 303  # once is enough


@pytest.mark.parametrize("who", ["ana", "stranger", "moderator_elsewhere", "suspended"])
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
