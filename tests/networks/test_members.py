"""The members of a network by JST: who, from where, doing what, and how many."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.accounts.models import User
from forum.db import db, lock_rows, transaction
from forum.jst.models import JstPerson
from forum.jst.service import find_or_make, take_seat
from forum.networks.counts import recount
from forum.networks.models import Membership, Network
from tests import people


@pytest.fixture
def path(network):
    return f"/c/{network.slug}/{network.id}/people"


def fill(network, count, prefix):
    """Make `count` members, three from each JST."""
    with transaction():
        [network] = lock_rows(Network, network.id)
        users = [User(username=f"{prefix}{number}", name=f"Osoba {prefix}{number}", email=f"{prefix}{number}@example.org",
                      jst=f"Gmina {prefix}{number // 3}", job="inspektor") for number in range(count)]
        units = [find_or_make(f"Gmina {prefix}{number}") for number in range((count + 2) // 3)]
        db.session.add_all(users)
        db.session.flush()
        db.session.add_all(Membership(user_id=user.id, network_id=network.id, is_participant=True) for user in users)
        db.session.add_all(JstPerson(user_id=user.id, jst_id=units[number // 3].id) for number, user in enumerate(users))
        for unit in units:
            take_seat(unit.id, network)
        db.session.flush()
        recount(network)


def groups_of(page):
    """Return {JST: (how many it says they are, their names)}."""
    found = {}
    for body in LexborHTMLParser(page).css(".people tbody"):
        jst, count = (body.css_first(f".people__team {part}") for part in ("a.link, b", ".people__count"))
        found[jst.text()] = (count.text().strip(), [name.text() for name in body.css('th[scope="row"] a.link')])
    return found


def test_each_jst_stands_with_its_people_and_how_many_they_are(sign_in, ana, ben, network, path):
    people.make_person("z", name="Zofia Zet", jst="Gmina Żabno", networks={network: ["participant"]})
    people.make_person("b", name="Ewa Be", jst="", networks={network: ["moderator"]})
    with transaction():
        recount(*lock_rows(Network, network.id))
    page = sign_in(ana).get(path).text
    assert groups_of(page) == {
        "Gmina Przykładowa": ("2 osoby", ["Anna Przykład", "Benedykt Wzór"]), "Gmina Żabno": ("1 osoba", ["Zofia Zet"]),
        "Bez podanej JST": ("1 osoba", ["Ewa Be"])}
    assert "4 osoby z 2 JST" in page and page.count("inspektor ds. oświaty") == 4


def test_the_head_counts_people_and_jst_in_right_polish(sign_in, ana, network, path):
    fill(network, 23, "w")
    assert "24 osoby z 9 JST" in sign_in(ana).get(path).text


@pytest.mark.slow
def test_a_thousand_members_cost_as_many_statements_as_one(sign_in, ana, network, path, count_queries):
    client, costs = sign_in(ana), []
    for count in (0, 19, 980):
        fill(network, count, f"n{count}x")
        client.get(path)
        costs.append(count_queries(lambda: client.get(path)))
    page = client.get(path).text
    assert costs[0] == costs[1] == costs[2] <= 6, costs
    assert sum(len(names) for _count, names in groups_of(page).values()) == 1000


def test_visitors_and_strangers_see_no_members(visitor, sign_in, stranger, ana, network, path):
    assert visitor.get(path).location.startswith("/login")
    answer = sign_in(stranger).get(path)
    assert answer.status_code == 403 and ana.name not in answer.text
