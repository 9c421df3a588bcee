"""Who is asked to welcome somebody new, and where it stands until it is done."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.networks import people_service
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts import deleting
from forum.posts.models import Post
from forum.text import cook
from forum.topics.models import Topic
from forum.welcome import queries, service
from forum.welcome.models import Introduction
from tests import people
from tests.rendered import words


@pytest.fixture
def network(app):
    return people.make_network("gmina-wiejska", name="Gminy wiejskie", conditions=["Dziel się."])


@pytest.fixture
def newcomer(network):
    person = people.make_person("nowa", name="Nowa Osoba")
    people_service.grant(network, person, "participant")
    return person


@pytest.fixture
def introduction(newcomer, network, agenda_topic):
    """The post by which the newcomer has introduced themselves."""
    person = db.session.get(User, newcomer.id)
    return service.introduce(network, agenda_topic, person, cook("Dzień dobry, tu Nowa.", place=agenda_topic, author=person))


def bells(kind="welcome"):
    while drainer.drain():
        pass
    db.session.rollback()
    return set(db.session.scalars(db.select(User.username).join(Notification, Notification.user_id == User.id)
                                  .where(Notification.kind == kind)))


def answer_of(topic, by, text="Witaj!", reply_to=None):
    db.session.rollback()
    return people.make_post(db.session.get(Topic, topic.id), by=by, text=text, reply_to=reply_to)


def test_an_introduction_rings_for_the_moderators_alone(moderator, coordinator, ana, admin, moderator_elsewhere, introduction):
    assert bells() == {"moderator"}


def test_without_a_moderator_the_coordinators_are_asked(coordinator, ana, introduction):
    assert bells() == {"coordinator"}


def test_the_bell_says_whom_to_welcome(moderator, introduction, sign_in):
    bells()
    page = words(sign_in(moderator).get("/notifications"))
    assert "Nowa Osoba" in page and "Przywitaj" in page


def test_another_reply_asks_nobody_for_a_welcome(moderator, ana, agenda_topic):
    people.make_post(agenda_topic, by=ana)
    assert bells() == set()


def test_a_newcomer_waits_until_somebody_else_answers(network, newcomer, agenda_topic, introduction, moderator, ana, sign_in):
    page = words(sign_in(moderator).get(f"/c/{network.slug}/{network.id}/newcomers"))
    assert "Dzień dobry, tu Nowa." in page and "czeka na powitanie" in page
    answer_of(agenda_topic, db.session.get(User, newcomer.id), reply_to=introduction)
    answer_of(agenda_topic, ana, "O czymś innym.")
    assert queries.waiting_count(network.id) == 1
    answer_of(agenda_topic, ana, reply_to=introduction)
    assert queries.waiting_count(network.id) == 0
    assert "Nikt nie czeka na powitanie" in words(sign_in(moderator).get(f"/c/{network.slug}/{network.id}/newcomers"))


@pytest.mark.parametrize("text", ["Witaj, @nowa!", '[quote="Nowa Osoba, post:{number}"]\nDzień dobry\n[/quote]\n\nWitaj!'])
def test_a_greeting_by_name_or_a_quote_is_an_answer(network, agenda_topic, introduction, ana, text):
    answer_of(agenda_topic, ana, text.replace("{number}", str(introduction.number)))
    assert queries.waiting_count(network.id) == 0


def test_whose_answer_or_introduction_is_deleted_and_who_has_left(
        network, newcomer, agenda_topic, introduction, ana):
    answer = answer_of(agenda_topic, ana, reply_to=introduction)
    deleting.delete(answer, ana)
    assert queries.waiting_count(network.id) == 1
    people.give_roles(db.session.get(User, newcomer.id), network)
    assert queries.waiting_count(network.id) == 0


def test_after_48_hours_the_wait_is_said_to_be_long(network, introduction, moderator, sign_in):
    with transaction():
        db.session.execute(db.update(Introduction).values(at=clock.now() - timedelta(hours=49)))
    [row] = queries.waiting(network.id)
    assert row.is_late and "ponad 48 godzin" in words(sign_in(moderator).get(f"/c/{network.slug}/{network.id}/newcomers"))


def test_moderators_see_who_has_accepted_which_version(network, newcomer, ana, moderator, sign_in):
    service.accept(network, newcomer, 1)
    page = words(sign_in(moderator).get(f"/c/{network.slug}/{network.id}/newcomers"))
    assert "Nowa Osoba" in page and "Anna Przykład" in page and "jeszcze nie" in page
    assert [(person.username, version) for person, version, _at in queries.acceptances(network) if version] == [("nowa", 1)]


@pytest.mark.parametrize(("who", "status"), [
    (None, 303), ("stranger", 403), ("ana", 403), ("moderator_elsewhere", 403),
    ("moderator", 200), ("coordinator", 200), ("admin", 200)])
def test_only_who_looks_after_the_network_sees_who_is_new(request, network, sign_in, who, status):
    client = sign_in(request.getfixturevalue(who) if who else None)
    assert client.get(f"/c/{network.slug}/{network.id}/newcomers").status_code == status


def test_a_list_of_many_costs_no_more_queries(network, moderator, agenda_topic, sign_in, count_queries):
    def ask():
        assert client.get(f"/c/{network.slug}/{network.id}/newcomers").status_code == 200

    client = sign_in(moderator)
    for number in range(2):
        _introduce(network, agenda_topic, number)
    ask()
    few = count_queries(ask)
    for number in range(2, 9):
        _introduce(network, agenda_topic, number)
    ask()
    assert count_queries(ask) <= few


def _introduce(network, topic, number):
    person = people.make_person(f"n{number}", networks={network: ["participant"]})
    service.introduce(network, db.session.get(Topic, topic.id), person, cook("Dzień dobry."))
    assert db.session.scalar(db.select(Post.author_id).order_by(Post.id.desc())) == person.id
