"""Which training group, and which kind of JST, belongs to which network by rule."""
import pytest

from forum.db import db
from forum.invitations.models import PlacementRule
from forum.invitations.placing import Placing
from forum.jst.models import Jst
from forum.jst.names import key_of
from forum.seeds import networks
from forum.seeds.shapes import read_seeds
from tests.rendered import words

from .conftest import invitations


@pytest.fixture
def rules(app, network, other_network):
    """Group A and rural communes belong to one network, counties to the other."""
    places = (("group", "grupa a", network), ("jst_kind", "rural", network), ("jst_kind", "county", other_network))
    for kind, value, place in places:
        db.session.add(PlacementRule(kind=kind, value=value, network_id=place.id))
    for name, kind in (("Gmina Nowa", "rural"), ("Powiat Łąkowy", "county")):
        db.session.add(Jst(name=name, key=key_of(name), kind=kind, is_confirmed=True))
    db.session.commit()


def test_a_group_a_kind_and_a_known_jst_lead_people_to_their_network(invite, admin, rules, network, other_network):
    titles = "imię i nazwisko;e-mail;JST;grupa;typ JST"
    invite(admin, f"{titles}\nJan;jan@example.net;;GRUPA A;\nEwa;ewa@example.net;;;powiat\n"
                  "Ola;ola@example.net;Starostwo Łąkowy;;\nIza;iza@example.net;Urząd Gminy Nowa;;", leaves_out="y")
    placed = {row.name: [one.id for one in row.networks] for row in invitations()}
    assert placed["Jan"] == [network.id] and placed["Ewa"] == [other_network.id]
    assert placed["Iza"] == [network.id] and placed["Ola"] == [other_network.id]


def test_a_group_counts_more_than_a_kind_and_a_named_network_more_than_any_rule(admin, rules, network, other_network):
    placing = Placing(admin)
    assert placing.by_rules(group="Grupa A", kind="powiat").id == network.id
    assert placing.by_rules(group="Grupa B", kind="powiat").id == other_network.id
    assert placing.by_rules(group="Grupa B") is None


def test_without_a_rule_a_row_waits_for_somebody_to_say_where(sign_in, admin, rules):
    made = sign_in(admin).post("/invitations/lists", data={"text": "Jan; jan@example.net; Gmina Obca", "network": ""})
    assert "Nie wiadomo, do której sieci" in words(sign_in(admin).get(made.location))


def test_administrators_make_change_and_end_rules(sign_in, admin, network, other_network):
    client = sign_in(admin)
    for place in (network, other_network):
        client.post("/invitations/rules", data={"kind": "group", "group": "Grupa C", "jst_kind": "rural", "network": place.id})
    db.session.rollback()
    [rule] = db.session.scalars(db.select(PlacementRule))
    assert (rule.kind, rule.value, rule.network_id) == ("group", "grupa c", other_network.id)
    assert "grupa szkoleniowa „grupa c”" in words(client.get("/invitations/rules"))
    client.post(f"/invitations/rules/{rule.id}/end")
    db.session.rollback()
    assert db.session.scalars(db.select(PlacementRule)).all() == []


def test_a_rule_about_a_group_needs_its_name(sign_in, admin, network):
    answer = sign_in(admin).post("/invitations/rules", data={"kind": "group", "group": " ", "network": network.id})
    assert answer.status_code == 422 and "Podaj nazwę grupy" in words(answer)


@pytest.mark.parametrize("who", ["ana", "moderator", "coordinator"])
def test_rules_are_the_administrators_alone(request, sign_in, network, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get("/invitations/rules").status_code == 404
    made = client.post("/invitations/rules", data={"kind": "jst_kind", "jst_kind": "rural", "network": network.id})
    assert made.status_code == 404
    assert db.session.scalars(db.select(PlacementRule)).all() == []


def test_the_seeds_networks_are_kinds_of_jst(app):
    networks.seed(read_seeds())
    db.session.rollback()
    rules = db.session.scalars(db.select(PlacementRule)).all()
    assert {rule.value: rule.network.slug for rule in rules} == {
        "rural": "gmina-wiejska", "mixed": "gmina-miejsko-wiejska", "urban": "gmina-miejska", "county": "powiaty"}
    networks.seed(read_seeds())
    assert db.session.scalar(db.select(db.func.count()).select_from(PlacementRule)) == 4


def test_the_page_costs_the_same_for_one_rule_and_for_many(rules, network, admin, sign_in, count_queries):
    client = sign_in(admin)

    def cost():
        client.get("/invitations/rules")
        return count_queries(lambda: client.get("/invitations/rules"))
    few = cost()
    db.session.add_all(PlacementRule(kind="group", value=f"grupa {number}", network_id=network.id) for number in range(20))
    db.session.commit()
    assert cost() == few
