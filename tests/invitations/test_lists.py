"""A list from being pasted or loaded to its letters: all of it or nothing."""
import io
from datetime import timedelta

import pytest
from openpyxl import Workbook

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.invitations.models import Invitation, InvitationList
from forum.mail.models import AddressState
from forum.networks.models import Network
from tests import people
from tests.rendered import words

from .conftest import invitations, letters, link_in, lists, seen_on

TWO = "Jan Kowalski; jan@example.net; Gmina Nowa; inspektor\nEwa Lis; ewa@example.net; Gmina Stara; sekretarz"


def preview(client, text, network=None):
    made = client.post("/invitations/lists", data={"text": text, "network": network.id if network else ""})
    assert made.status_code == 303, words(made)
    return made.location, client.get(made.location)


def test_each_person_of_a_list_gets_one_letter_with_a_link_of_their_own(invite, coordinator, network):
    answer = invite(coordinator, TWO, network)
    assert (answer.status_code, answer.location) == (303, f"/invitations?network={network.id}")
    jan, ewa = letters()
    assert (jan.address, ewa.address, jan.sender) == ("jan@example.net", "ewa@example.net", "Gminy wiejskie")
    assert link_in(jan) != link_in(ewa) and "Jan Kowalski" in jan.text and link_in(jan) in jan.html
    assert "Gminy wiejskie" in jan.subject and "klauzula-informacyjna" in jan.text and lists() == []
    assert all(link_in(jan).rpartition("/")[2] not in str(vars(row)) for row in invitations())
    [event] = db.session.scalars(db.select(Event).filter_by(action="people_invited"))
    assert (event.actor_id, event.network_id, event.details) == (coordinator.id, network.id, {"count": 2})


def test_a_file_is_read_as_a_list_is(sign_in, coordinator, network):
    book, file = Workbook(), io.BytesIO()
    for row in (["Imię i nazwisko", "E-mail", "Sieć"], ["Łucja Łoś", "lucja@example.net", "gminy WIEJSKIE"]):
        book.active.append(row)
    book.save(file)
    client = sign_in(coordinator)
    lines = "Łucja Łoś;lucja@example.net;;;gmina-wiejska".encode("cp1250")
    for octets, name in ((file.getvalue(), "lista.xlsx"), (lines, "lista.csv")):
        made = client.post("/invitations/lists", data={"file": (io.BytesIO(octets), name), "network": "", "text": ""})
        page = client.get(made.location)
        assert "Łucja Łoś" in words(page) and "Wyślij 1 zaproszenie" in words(page)


def test_a_preview_tells_row_by_row_what_is_wrong_and_sends_nothing(sign_in, moderator, network):
    wrong = "Bez Adresu; ; Gmina\n=1+1; x@example.net\nA; a@example.net; ; ; Nie ma"
    _address, page = preview(sign_in(moderator), f"{TWO}\n{wrong}", network)
    said = words(page)
    assert "wiersz 3" in said and "Brakuje adresu e-mail" in said and "wiersz 4" in said and "formuła" in said
    assert "Nie ma sieci „Nie ma”" in said and letters() == [] and invitations() == []


def test_rows_with_something_wrong_stop_the_list_until_somebody_says_they_may_be_left_out(sign_in, moderator, network):
    client = sign_in(moderator)
    address, page = preview(client, f"{TWO}\nBez Adresu; ; Gmina", network)
    refused = client.post(f"{address}/send", data={"seen": seen_on(page)})
    assert refused.status_code == 422 and "Najpierw popraw" in words(refused) and letters() == []
    assert client.post(f"{address}/send", data={"seen": seen_on(page), "leaves_out": "y"}).status_code == 303
    assert len(letters()) == 2


def test_wrong_rows_are_corrected_in_place(sign_in, moderator, network):
    client = sign_in(moderator)
    address, page = preview(client, f"{TWO}\nZbyt Krótki; zbyt.example.net; Gmina; wójt\nDo Usunięcia; ;", network)
    assert "Zbyt Krótki;zbyt.example.net;Gmina;wójt" in page.text
    client.post(f"{address}/correct", data={"lines": "Zbyt Krótki; zbyt@example.net; Gmina; wójt"})
    page = client.get(address)
    assert "Do poprawy" not in words(page)
    client.post(f"{address}/send", data={"seen": seen_on(page)})
    assert [letter.address for letter in letters()] == ["jan@example.net", "ewa@example.net", "zbyt@example.net"]


def test_a_network_is_chosen_for_all_rows_that_name_none(sign_in, admin, network, other_network):
    client = sign_in(admin)
    address, page = preview(client, TWO)
    assert words(page).count("Nie wiadomo, do której sieci") == 2
    client.post(f"{address}/network", data={"network": other_network.id})
    assert "Wyślij 2 zaproszenia" in words(client.get(address)) and "Powiaty" in words(client.get(address))
    assert client.post(f"{address}/network", data={"network": ""}).status_code == 404


def test_the_same_address_twice_is_one_letter_to_both_networks(invite, admin, network, other_network):
    invite(admin, "Jan Kowalski; JAN@example.net; ; ; Powiaty\njan kowalski; jan@Example.net; Gmina Nowa; ; Gminy wiejskie")
    [letter], [invitation] = letters(), invitations()
    assert {one.id for one in invitation.networks} == {network.id, other_network.id} and invitation.jst == "Gmina Nowa"
    assert "Powiaty" in letter.text and "Gminy wiejskie" in letter.text and letter.sender == ""


def test_one_mailbox_for_two_people_is_pointed_out(sign_in, moderator, network):
    _address, page = preview(sign_in(moderator), "Jan Nowak; urzad@example.net\nEwa Lis; urzad@example.net", network)
    assert "Ten adres ma już w liście inna osoba" in words(page)


def test_members_and_those_who_are_awaited_get_no_letter(invite, sign_in, moderator, ana, network):
    invite(moderator, TWO, network)
    _address, page = preview(sign_in(moderator), f"{TWO}\nAnna; {ana.email}\nNowa Osoba; nowa@example.net", network)
    said = words(page)
    assert "należy już do sieci" in said and said.count("ma już zaproszenie") == 2 and "Wyślij 1 zaproszenie" in said


def test_a_preview_does_not_tell_who_has_an_account_elsewhere(sign_in, moderator, stranger, network):
    client = sign_in(moderator)
    said = [words(preview(client, f"Ktoś Inny; {email}", network)[1]).replace(email, "@")
            for email in (stranger.email, "nikt@example.net")]
    assert said[0] == said[1] and stranger.name not in said[0]


def test_a_preview_names_the_account_to_those_who_may_see_whose_it_is(sign_in, admin, network, other_network, stranger):
    people.give_roles(stranger, other_network, "participant")
    both = people.make_person("both", networks={network: ["moderator"], other_network: ["participant"]})
    for viewer in (admin, both):
        said = words(preview(sign_in(viewer), stranger.email, network)[1])
        assert f"ma już konto: {stranger.name}" in said and "weźmiemy je z adresu" not in said
    _address, page = preview(sign_in(admin), "Ktoś; nikt@example.net", network)
    assert "ma już konto" not in words(page)


def test_a_letter_greets_whoever_has_an_account_by_its_name(invite, sign_in, moderator, stranger, network):
    invite(moderator, f"Ktoś Inny; {stranger.email}", network)
    [invitation] = invitations()
    sign_in(moderator).post(f"/invitations/{invitation.id}/resend", data={"email": stranger.email})
    assert len(letters()) == 2 and invitations()[0].name == "Ktoś Inny"  # whoever invites learns nothing
    for letter in letters():
        assert f"Dzień dobry, {stranger.name}!" in letter.text and "Ktoś Inny" not in letter.text + letter.html


def test_an_address_whose_letters_come_back_and_one_that_said_no_get_none(sign_in, moderator, network):
    db.session.add(AddressState(address="jan@example.net", stopped_for="bounce", stopped_at=clock.now()))
    db.session.add(Invitation(email="ewa@example.net", token_hash="x" * 64, expires_at=clock.now(), declined_at=clock.now(),
                              places=[]))
    db.session.commit()
    declined = invitations()[0]
    db.session.execute(db.text("INSERT INTO invitation_places VALUES (:i, :n)"), {"i": declined.id, "n": network.id})
    db.session.commit()
    _address, page = preview(sign_in(moderator), TWO, network)
    assert "listy na ten adres wracają" in words(page) and "nie chce dołączyć" in words(page) and "Wyślij" not in words(page)


def test_whoever_let_their_link_grow_old_is_invited_anew_and_once(invite, moderator, network):
    invite(moderator, TWO, network)
    with transaction():
        db.session.execute(db.update(Invitation).values(expires_at=clock.now() - timedelta(days=1)))
    invite(moderator, TWO, network)
    assert len(invitations()) == 2 and len(letters()) == 4


def test_a_list_is_sent_once_however_often_the_button_is_pressed(sign_in, moderator, network):
    client = sign_in(moderator)
    address, page = preview(client, TWO, network)
    answers = [client.post(f"{address}/send", data={"seen": seen_on(page)}).status_code for _ in range(2)]
    assert answers == [303, 404] and len(letters()) == 2


def test_what_has_changed_since_it_was_looked_at_is_looked_at_again(sign_in, moderator, coordinator, invite, network):
    client = sign_in(moderator)
    address, page = preview(client, TWO, network)
    invite(coordinator, "Ewa Lis; ewa@example.net", network)
    answer = client.post(f"{address}/send", data={"seen": seen_on(page)})
    assert answer.status_code == 409 and "coś się zmieniło" in words(answer) and len(letters()) == 1
    assert client.post(f"{address}/send", data={"seen": seen_on(answer)}).status_code == 303


def test_a_network_that_has_gone_meanwhile_makes_its_rows_wrong(sign_in, admin, network, other_network):
    client = sign_in(admin)
    address, page = preview(client, "Jan; jan@example.net; ; ; Powiaty\nEwa; ewa@example.net; ; ; Gminy wiejskie")
    with transaction():
        db.session.execute(db.delete(Network).where(Network.id == other_network.id))
    answer = client.post(f"{address}/send", data={"seen": seen_on(page)})
    assert answer.status_code == 422 and "Nie ma sieci „Powiaty”" in words(answer) and letters() == []


def test_a_failure_in_the_middle_leaves_no_letter_behind(sign_in, moderator, network, monkeypatch, app):
    from forum.invitations import service
    real, calls = service.post, []

    def breaks(*arguments, **options):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the database went away")
        return real(*arguments, **options)
    client = sign_in(moderator)
    address, page = preview(client, TWO, network)
    monkeypatch.setattr(service, "post", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert client.post(f"{address}/send", data={"seen": seen_on(page)}).status_code == 500
    assert letters() == [] and invitations() == [] and len(lists()) == 1


@pytest.mark.parametrize("who, status", [("ana", 403), ("stranger", 403), ("silenced", 403), ("moderator", 200),
                                         ("coordinator", 200), ("admin", 200)])
def test_lists_are_made_by_those_who_look_after_a_network(request, sign_in, network, who, status):
    assert sign_in(request.getfixturevalue(who)).get("/invitations/new").status_code == status


def test_a_visitor_signs_in_first(visitor, network):
    assert visitor.get("/invitations/new").location.startswith("/login")
    answer = visitor.post("/invitations/lists", data={"text": TWO})
    assert answer.status_code == 422 and "Zaloguj" in words(answer) and lists() == []


def test_nobody_invites_to_a_network_of_others(invite, sign_in, moderator, network, other_network):
    _address, page = preview(sign_in(moderator), "Jan; jan@example.net; ; ; Powiaty", network)
    assert "zapraszają tylko osoby, które się nią opiekują" in words(page)
    answer = sign_in(moderator).post("/invitations/lists", data={"text": TWO, "network": other_network.id})
    assert answer.status_code == 422 and invitations() == []


def test_whoever_lost_the_role_since_the_preview_sends_nothing(sign_in, moderator, network, ana):
    client = sign_in(moderator)
    address, page = preview(client, TWO, network)
    people.give_roles(moderator, network, "participant")
    assert client.post(f"{address}/send", data={"seen": seen_on(page)}).status_code == 403 and letters() == []


def test_a_list_is_its_makers_alone(sign_in, moderator, coordinator, admin, network):
    address, page = preview(sign_in(moderator), TWO, network)
    for somebody in (coordinator, admin):
        client = sign_in(somebody)
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/send", data={"seen": seen_on(page)}).status_code == 404


def test_a_dropped_list_and_one_a_day_old_are_forgotten(sign_in, moderator, network):
    client = sign_in(moderator)
    address, _page = preview(client, TWO, network)
    client.post(f"{address}/drop")
    assert lists() == []
    preview(client, TWO, network)
    with transaction():
        db.session.execute(db.update(InvitationList).values(created_at=clock.now() - timedelta(hours=25)))
    preview(client, "Ktoś; ktos@example.net", network)
    assert [len(made.rows) for made in lists()] == [1]


def test_too_long_a_list_and_an_empty_one_are_refused_with_the_text_kept(sign_in, moderator, network):
    client = sign_in(moderator)
    many = "\n".join(f"o{n}@example.net" for n in range(1001))
    answer = client.post("/invitations/lists", data={"text": many, "network": ""})
    assert answer.status_code == 422 and "najwyżej 1000" in words(answer) and "o1000@example.net" in answer.text
    assert "nie ma jeszcze nikogo" in words(client.post("/invitations/lists", data={"text": " \n", "network": ""}))


def test_a_preview_costs_the_same_however_long_the_list(sign_in, moderator, network, count_queries):
    client, costs = sign_in(moderator), []
    for size in (2, 200):
        address, _page = preview(client, "\n".join(f"Osoba; o{n}@example.net; Gmina {n}" for n in range(size)), network)
        costs.append(count_queries(lambda address=address: client.get(address)))
    assert costs[0] == costs[1] <= 12


def test_nobody_has_an_account_before_they_come(invite, moderator, network):
    before = db.session.scalar(db.select(db.func.count()).select_from(User))
    invite(moderator, TWO, network)
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(User)) == before


def test_sending_is_limited(invite, sign_in, moderator, network, rate_limits):
    client = sign_in(moderator)
    answers = [client.post("/invitations/lists/999/send", data={}).status_code for _ in range(31)]
    assert answers[:30] == [404] * 30 and answers[30] == 429
