"""What has become of the invitations: states, writing again, correcting an address, taking back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.invitations.models import Invitation
from forum.mail.addresses import note_bounce
from forum.mail.models import Letter
from tests import people
from tests.rendered import tree, words

from .conftest import invitations, letters, link_in

THREE = "Jan Kowalski; jan@example.net\nEwa Lis; ewa@example.net\nOla Mak; ola@example.net"


@pytest.fixture
def invited(invite, coordinator, network):
    """Three people who have been invited an hour ago."""
    invite(coordinator, THREE, network)
    return letters()


def come(app, letter):
    client = app.test_client()
    assert client.post(link_in(letter)).status_code == 303
    db.session.rollback()
    return db.session.scalar(db.select(User).where(User.email == letter.address))


def change(table, **values):
    with transaction():
        db.session.execute(db.update(table).values(values))


def states(client, query=""):
    page = tree(client.get(f"/invitations{query}"))
    return {row.css_first("th").text(deep=True).split()[0]: row.css_first(".badge").text().strip()
            for row in page.css(".invitations tbody tr")}


def test_each_invitation_says_how_far_its_person_has_come(app, sign_in, coordinator, network, topic, invited):
    jan, ewa, ola = invited
    person = come(app, jan)
    come(app, ewa)
    people.make_post(topic, by=person)
    client = sign_in(coordinator)
    assert states(client) == {"Jan": "na forum, z wpisem", "Ewa": "na forum", "Ola": "zaproszono"}
    page = tree(client.get(f"/invitations?network={network.id}"))
    sums = [one.text(separator=" ").split() for one in page.css("dl.facts div")]
    assert sums == [["zaproszono", "3"], ["weszło", "2"], ["odezwało", "się", "1"]]
    assert states(client, "?state=spoke") == {"Jan": "na forum, z wpisem"}


def test_a_letter_that_came_back_shows_and_one_that_was_given_up_too(sign_in, coordinator, invited):
    with transaction():
        db.session.execute(db.update(Letter).where(Letter.id == invited[0].id).values(bounced_at=clock.now()))
        db.session.execute(db.update(Letter).where(Letter.id == invited[1].id).values(given_up_at=clock.now()))
    assert states(sign_in(coordinator), "?state=bounced") == {"Jan": "list wrócił", "Ewa": "list wrócił"}


def test_a_link_that_grew_old_shows(sign_in, coordinator, invited):
    change(Invitation, expires_at=clock.now())
    assert set(states(sign_in(coordinator)).values()) == {"link wygasł"}


def test_an_address_is_corrected_and_the_letter_goes_there(app, sign_in, coordinator, invited):
    client, invitation = sign_in(coordinator), invitations()[0]
    change(Letter, bounced_at=clock.now())
    answer = client.post(f"/invitations/{invitation.id}/resend", data={"email": "Jan.Nowy@example.net"})
    assert answer.status_code == 303
    [letter] = letters("jan.nowy@example.net")
    assert "Przypomnienie" in letter.subject and come(app, letter).name == "Jan Kowalski"
    assert app.test_client().post(link_in(invited[0])).status_code == 410


def test_the_address_of_somebody_else_who_is_invited_is_refused_and_kept_in_the_field(sign_in, coordinator, invited):
    answer = sign_in(coordinator).post(f"/invitations/{invitations()[0].id}/resend", data={"email": "ewa@example.net"})
    assert answer.status_code == 422 and "ma już zaproszenie" in words(answer) and "ewa@example.net" in answer.text
    assert len(letters()) == 3


def test_those_who_have_not_come_are_reminded_all_at_once_but_not_twice_a_day(app, sign_in, coordinator, network, invited):
    come(app, invited[0])
    client, remind = sign_in(coordinator), f"/invitations/network/{network.id}/remind"
    client.post(remind)
    assert len(letters()) == 3
    change(Invitation, written_at=clock.now() - timedelta(days=2))
    with transaction():
        db.session.execute(db.update(Letter).where(Letter.id == invited[1].id).values(bounced_at=clock.now()))
    assert "Przypomnij 1 osobie" in words(client.get(f"/invitations?network={network.id}"))
    client.post(remind)
    client.post(remind)
    assert [letter.address for letter in letters()[3:]] == ["ola@example.net"]
    [event] = db.session.scalars(db.select(Event).filter_by(action="invitations_renewed"))
    assert event.details == {"count": 1}
    come(app, letters()[-1])


def test_an_invitation_taken_back_leads_nowhere_and_forgets_the_person(app, sign_in, coordinator, invited):
    invitation, link = invitations()[0], link_in(invited[0])
    sign_in(coordinator).post(f"/invitations/{invitation.id}/withdraw")
    assert [row.name for row in invitations()] == ["Ewa Lis", "Ola Mak"]
    assert app.test_client().post(link).status_code == 410
    # Its letter had not gone out yet.
    assert [letter.id for letter in letters()] == [letter.id for letter in invited[1:]]


def test_somebody_who_has_come_is_not_written_to_or_taken_back(app, sign_in, coordinator, invited):
    come(app, invited[0])
    client, invitation = sign_in(coordinator), invitations()[0]
    client.post(f"/invitations/{invitation.id}/resend", data={"email": "x@example.net"})
    client.post(f"/invitations/{invitation.id}/withdraw")
    assert len(letters()) == 3 and len(invitations()) == 3


@pytest.mark.parametrize("who, status", [("ana", 404), ("stranger", 404), ("moderator_elsewhere", 404), ("moderator", 200),
                                         ("coordinator", 200), ("admin", 200)])
def test_invitations_are_for_those_who_look_after_the_network(request, sign_in, invited, who, status):
    client = sign_in(request.getfixturevalue(who))
    path = f"/invitations/{invitations()[0].id}"
    assert client.get(path).status_code == status
    for act in ("resend", "withdraw"):
        answer = client.post(f"{path}/{act}", data={"email": "jan@example.net"})
        assert (answer.status_code == 303) == (status == 200)


def test_a_coordinator_sees_nothing_of_other_networks(sign_in, moderator_elsewhere, invited, network):
    client = sign_in(moderator_elsewhere)
    assert "Kowalski" not in client.get("/invitations").text
    assert "Kowalski" not in client.get(f"/invitations?network={network.id}").text
    assert client.post(f"/invitations/network/{network.id}/remind").status_code in (403, 404)


def test_the_list_goes_on_page_by_page_and_costs_the_same(invite, sign_in, coordinator, network, count_queries):
    client, costs = sign_in(coordinator), []
    for start, end in ((0, 3), (3, 40)):
        invite(coordinator, "\n".join(f"Osoba{n}; o{n}@example.net" for n in range(start, end)), network)
        client.get("/invitations")
        costs.append(count_queries(lambda: client.get("/invitations")))
    assert costs[0] == costs[1]
    first = client.get("/invitations")
    older = next(a.attributes["href"] for a in tree(first).css("main a") if "before=" in a.attributes.get("href", ""))
    seen = [*states(client), *states(client, older.removeprefix("/invitations"))]
    assert len(seen) == len(set(seen)) == 40


def test_the_log_tells_who_invited_how_many(sign_in, coordinator, network, invited):
    said = words(sign_in(coordinator).get(f"/c/{network.slug}/{network.id}/log?kind=invitation"))
    assert "Karolina Koordynująca zaprasza do sieci: 3 osoby" in said


def test_nobody_writes_to_an_address_that_is_stopped(sign_in, visitor, coordinator, network, invited):
    client, [jan, *_others] = sign_in(coordinator), invitations()
    note_bounce(jan.email, for_good=True, detail="550 5.1.1")
    change(Invitation, written_at=clock.now() - timedelta(days=2))
    token = jan.token_hash
    answer = client.post(f"/invitations/{jan.id}/resend", data={"email": jan.email})
    assert answer.status_code == 422 and "wracają" in words(answer)
    client.post(f"/invitations/network/{network.id}/remind")
    visitor.post("/invite/new-link", data={"email": jan.email})
    assert len(letters(jan.email)) == 1 and len(letters()) == 5
    # The link they have goes on working.
    assert invitations()[0].token_hash == token
    assert client.post(f"/invitations/{jan.id}/resend", data={"email": "jan.nowy@example.net"}).status_code == 303
