"""Topics nobody but who opened them has written in."""
from forum.moderation.lock import lock
from forum.paging import LIST
from tests import people
from tests.rendered import links, rows, words


def test_only_an_answer_of_somebody_else_takes_a_topic_off(network, ana, ben, sign_in):
    alone, talked = (people.make_topic(network, by=ana, title=title) for title in ("sam", "rozmowa"))
    people.make_post(alone, by=ana)
    people.make_post(talked, by=ben)
    client = sign_in(ben)
    assert rows(client.get("/unanswered")) == ["sam"]
    people.make_post(alone, by=ben)
    page = client.get("/unanswered")
    assert rows(page) == [] and "Każdy temat ma odpowiedź" in words(page)


def test_a_topic_of_the_forums_own_account_counts_its_first_answer(network, ana, ben, admin, sign_in):
    system = people.make_person("system", is_system=True, is_admin=True)
    opened = people.make_topic(network, by=system, title="zagadnienie", agenda_number=1)
    client = sign_in(ben)
    assert rows(client.get("/unanswered")) == ["zagadnienie"]
    people.make_post(opened, by=ana)
    assert rows(client.get("/unanswered")) == []


def test_closed_ones_stand_there_and_those_of_closed_networks_do_not(network, topic, moderator, stranger, visitor, sign_in):
    lock(topic, moderator)
    assert rows(sign_in(moderator).get("/unanswered")) == [topic.title]
    assert rows(sign_in(stranger).get("/unanswered")) == rows(visitor.get("/unanswered")) == []


def test_the_list_goes_on_by_key(network, ana, ben, sign_in):
    for number in range(LIST + 2):
        people.make_topic(network, by=ana, title=f"Temat nr {number}")
    client = sign_in(ben)
    [more] = [link for link in links(client.get("/unanswered")) if "after=" in link]
    assert more.startswith("/unanswered?after=") and len(rows(client.get(more))) == 2
    assert len(rows(client.get("/unanswered?after=nonsense"))) == LIST
