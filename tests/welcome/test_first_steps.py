"""What somebody new is asked for, and what becomes of it."""
import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.networks import people_service
from forum.networks.models import Network
from forum.posts.models import Post
from forum.privacy.models import ClauseSeen
from forum.welcome import contract, queries, service
from forum.welcome.models import Acceptance, Conditions, Introduction
from tests import people
from tests.rendered import tree, words

FACTS = {"name": "Nowa Osoba", "jst": "Gmina Nowa", "job": "sekretarz", "can_help": "Policzę dowóz.",
         "looks_for": "Wzoru umowy."}
WHO = {"who": "Dzień dobry, tu Nowa.", "gives": "dowozy", "seeks": "wzór umowy"}


@pytest.fixture
def network(app):
    """A network with conditions."""
    return people.make_network("gmina-wiejska", name="Gminy wiejskie", conditions=["Dziel się.", "Bądź."])


@pytest.fixture
def newcomer(network):
    """Somebody who has just been given a role, and done nothing yet."""
    person = people.make_person("nowa", name="Nowa Osoba")
    people_service.grant(network, person, "participant")
    return again(User, person.id)


def again(model, key):
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


def scalars(statement):
    db.session.rollback()
    return db.session.scalars(statement).all()


def kinds(person):
    return [(step.kind, step.is_done) for step in queries.steps(again(User, person.id))]


def test_whoever_gets_into_a_network_is_asked_for_first_steps_on_every_page(newcomer, ana, sign_in):
    assert newcomer.first_steps_due and not again(User, ana.id).first_steps_due
    for page in ("/latest", "/account", "/"):
        assert "Dokończ pierwsze kroki" in words(sign_in(newcomer).get(page), ".bars"), page
        assert "Dokończ pierwsze kroki" not in words(sign_in(ana).get(page), ".bars"), page


def test_the_steps_follow_each_other_until_nothing_is_left(newcomer, network, agenda_topic, sign_in):
    client = sign_in(newcomer)
    assert kinds(newcomer) == [("facts", False), ("conditions", False), ("introduction", False)]
    assert client.post("/welcome/facts", data=FACTS).location == "/welcome"
    page = client.get("/welcome")
    assert "Dziel się." in words(page) and 'name="version" value="1"' in page.text
    assert client.post(f"/welcome/{network.id}/conditions", data={"version": "1"}).location == "/welcome"
    assert "Nowa Osoba – sekretarz, Gmina Nowa" in client.get("/welcome").text
    client.post(f"/welcome/{network.id}/introduction", data=WHO)
    assert all(done for _kind, done in kinds(newcomer)) and not again(User, newcomer.id).first_steps_due
    page = client.get("/welcome")
    assert "Jesteś osobą, na którą czekamy!" in words(page) and "Dokończ" not in words(client.get("/latest"), "body")


def test_facts_are_kept_with_the_clause_that_stood_beside_them(newcomer, sign_in):
    sign_in(newcomer).post("/welcome/facts", data=FACTS)
    person = again(User, newcomer.id)
    assert {name: getattr(person, name) for name in FACTS} == FACTS
    assert scalars(db.select(ClauseSeen.version)) == [1]


def test_facts_without_a_name_come_back_with_all_that_was_typed(newcomer, sign_in):
    answer = sign_in(newcomer).post("/welcome/facts", data=FACTS | {"name": " "})
    assert answer.status_code == 422 and "Policzę dowóz." in answer.text and 'aria-invalid="true"' in answer.text
    assert kinds(newcomer)[0] == ("facts", False) and not scalars(db.select(ClauseSeen.version))


def test_nobody_takes_the_forums_own_name(newcomer, sign_in):
    people.make_person("redakcja", name="Redakcja forum", is_system=True)
    answer = sign_in(newcomer).post("/welcome/facts", data=FACTS | {"name": "Redakcja Forum"})
    assert answer.status_code == 409 and "Policzę dowóz." in answer.text
    assert again(User, newcomer.id).looks_for == ""


# The conditions.

def test_accepting_is_kept_once_with_version_time_and_words(newcomer, network, sign_in):
    client = sign_in(newcomer)
    for _time in range(2):
        assert client.post(f"/welcome/{network.id}/conditions", data={"version": "1"}).status_code == 303
    [kept] = scalars(db.select(Acceptance))
    assert (kept.user_id, kept.version) == (newcomer.id, 1) and (clock.now() - kept.at).total_seconds() < 60
    assert scalars(db.select(Conditions.lines)) == [["Dziel się.", "Bądź."]]
    assert len(scalars(db.select(Event).filter_by(action="conditions_accepted"))) == 1


@pytest.mark.parametrize("version", ["2", "0", "abc", "", "99999999999999999999"])
def test_only_the_version_that_was_read_is_accepted(newcomer, network, sign_in, version):
    client = sign_in(newcomer)
    answer = client.post(f"/welcome/{network.id}/conditions", data={"version": version})
    assert answer.status_code == 409
    assert "Dziel się." in words(client.get(f"/welcome?step=conditions-{network.id}"))
    assert not scalars(db.select(Acceptance))


@pytest.mark.parametrize("who", ["stranger", "admin", None])
def test_only_members_accept_conditions_or_introduce_themselves(request, sign_in, network, agenda_topic, who):
    client = sign_in(request.getfixturevalue(who) if who else None)
    for path, data in (("conditions", {"version": "1"}), ("introduction", WHO), ("introduction/later", {})):
        # A visitor's session may have ended while they wrote: they get their text back.
        expected = 403 if who else 422 if path == "introduction" else 303
        assert client.post(f"/welcome/{network.id}/{path}", data=data).status_code == expected
    assert not scalars(db.select(Acceptance)) and not scalars(db.select(Introduction))


def test_other_conditions_are_another_version_that_members_are_asked_to_accept(
        newcomer, ana, stranger, network, moderator, sign_in):
    service.accept(network, newcomer, 1)
    contract.change(again(Network, network.id), moderator, ["Dziel się."], seen=1)
    assert again(Network, network.id).conditions_version == 2
    assert again(User, ana.id).first_steps_due and not again(User, stranger.id).first_steps_due
    assert ("conditions", False) in kinds(newcomer)
    client = sign_in(newcomer)
    assert client.post(f"/welcome/{network.id}/conditions", data={"version": "1"}).status_code == 409
    assert client.post(f"/welcome/{network.id}/conditions", data={"version": "2"}).status_code == 303
    assert [row.version for row in scalars(
        db.select(Acceptance).filter_by(user_id=newcomer.id).order_by(Acceptance.version))] == [1, 2]
    assert ("conditions", True) in kinds(newcomer)


# The introduction.

def test_an_introduction_is_one_reply_however_often_it_is_sent(newcomer, network, agenda_topic, sign_in):
    client = sign_in(newcomer)
    for _time in range(2):
        assert client.post(f"/welcome/{network.id}/introduction", data=WHO).status_code == 303
    [post] = scalars(db.select(Post).filter_by(author_id=newcomer.id))
    assert post.topic_id == agenda_topic.id
    assert post.text == "Dzień dobry, tu Nowa.\n\n**Mogę pomóc:** dowozy\n\n**Szukam:** wzór umowy"


def test_an_introduction_needs_its_first_sentence_alone(newcomer, network, agenda_topic, sign_in):
    client = sign_in(newcomer)
    answer = client.post(f"/welcome/{network.id}/introduction", data=WHO | {"who": " "})
    assert answer.status_code == 422 and "wzór umowy" in answer.text
    client.post(f"/welcome/{network.id}/introduction", data={"who": "Tu Nowa."})
    assert scalars(db.select(Post.text).filter_by(author_id=newcomer.id)) == ["Tu Nowa."]


def test_an_introduction_may_be_put_off_and_written_after_all(newcomer, network, agenda_topic, sign_in):
    client = sign_in(newcomer)
    client.post(f"/welcome/{network.id}/introduction/later")
    assert ("introduction", True) in kinds(newcomer)
    assert "Przedstaw się mimo to" in words(client.get("/welcome"))
    page = client.get(f"/welcome?step=introduction-{network.id}")
    assert "Nasza sieć" in words(page) and 'name="who"' in page.text
    client.post(f"/welcome/{network.id}/introduction", data=WHO)
    assert scalars(db.select(Introduction.post_id)) != [None]


def test_where_nobody_may_reply_nobody_is_asked_to_introduce_themselves(newcomer, network, agenda_topic, sign_in):
    with transaction():
        db.session.merge(agenda_topic).locked_at = clock.now()
    assert "introduction" not in dict(kinds(newcomer))
    answer = sign_in(newcomer).post(f"/welcome/{network.id}/introduction", data=WHO)
    assert answer.status_code == 409 and "Dzień dobry, tu Nowa." in answer.text


def test_whoever_has_spoken_or_only_moderates_needs_no_introduction(newcomer, network, agenda_topic, moderator):
    people.make_post(agenda_topic, by=again(User, newcomer.id))
    assert "introduction" not in dict(kinds(newcomer)) and "introduction" not in dict(kinds(moderator))


def test_a_visitor_is_sent_to_sign_in(visitor):
    assert visitor.get("/welcome").status_code == 303 and visitor.post("/welcome/facts", data=FACTS).status_code == 422


def test_a_get_changes_nothing(newcomer, sign_in, network):
    sign_in(newcomer).get("/welcome")
    assert again(User, newcomer.id).first_steps_due and not scalars(db.select(ClauseSeen.version))


def test_one_step_is_shown_at_a_time(newcomer, network, agenda_topic, sign_in):
    page = tree(sign_in(newcomer).get("/welcome"))
    assert len(page.css("main form")) == 1 and len(page.css("[aria-current=step]")) == 1


def test_a_reminder_of_what_is_asked_for_no_more_goes(newcomer, network, moderator, sign_in):
    service.accept(network, newcomer, 1)
    client = sign_in(newcomer)
    client.post("/welcome/facts", data=FACTS)
    with transaction():
        db.session.execute(db.update(User).where(User.id == newcomer.id).values(first_steps_due=True))
    assert 'formaction="/welcome/finish"' in client.get("/welcome").text and again(User, newcomer.id).first_steps_due
    assert client.post("/welcome/finish").location == "/" and not again(User, newcomer.id).first_steps_due


def test_without_conditions_nobody_is_asked_for_them(newcomer, ana, network, moderator):
    contract.change(again(Network, network.id), moderator, [], seen=1)
    assert "conditions" not in dict(kinds(newcomer)) and not again(User, ana.id).first_steps_due


def test_a_new_clause_is_shown_once_more(newcomer, network, sign_in, monkeypatch):
    client = sign_in(newcomer)
    client.post("/welcome/facts", data=FACTS)
    assert "clause" not in dict(kinds(newcomer))
    monkeypatch.setattr("forum.welcome.queries.VERSION", 2)
    monkeypatch.setattr("forum.privacy.service.VERSION", 2)
    assert ("clause", False) in kinds(newcomer) and "Przeczytane" in client.get("/welcome?step=clause").text
    client.post("/welcome/clause")
    assert "clause" not in dict(kinds(newcomer))


def test_what_was_accepted_can_be_read_after_it_has_changed(newcomer, network, moderator):
    service.accept(network, newcomer, 1)
    contract.change(again(Network, network.id), moderator, ["Inaczej."], seen=1)
    service.accept(network, newcomer, 2)
    assert scalars(db.select(Conditions.lines).order_by(Conditions.version)) == [["Dziel się.", "Bądź."], ["Inaczej."]]
