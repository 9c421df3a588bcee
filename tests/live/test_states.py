"""What becomes of a topic, on open pages: shown to all who read it, told to none who may no longer."""
import pytest

from forum.identity import access_lost
from forum.live import access
from forum.moderation import delete_topic as deleting
from forum.moderation.move import move
from forum.moderation.rename import rename
from forum.moderation.states import archive, unlist
from forum.sanctions.grounds import ground
from tests.people import give_roles, make_post


@pytest.fixture
def the_ground(network):
    """A ground to delete somebody else's topic on."""
    return ground(network, "illegal", "Pomówienie, o którym nikt nie ma przeczytać.", law="art. 212 k.k.")


@pytest.fixture
def without_push():
    """Redis is away, and this worker did not do it: only the database knows."""
    listeners = list(access_lost.receivers_for(None))
    for listener in listeners:
        access_lost.disconnect(listener)
    yield
    for listener in listeners:
        access_lost.connect(listener, weak=False)


@pytest.mark.parametrize("act, words", [(archive, "archiwizuje temat"), (unlist, "zdejmuje temat z list")])
def test_a_state_is_pushed_with_its_line(open_page, topic, network, ben, moderator, act, words):
    page = open_page(ben)
    page.watch(topic, networks=[network])
    act(topic, moderator, reason="Porządki")
    heard = page.heard("stream", "list")
    [push] = [one for one in heard if "html" in one]
    assert words in push["html"] and "Porządki" in push["html"] and f"topic-state-{topic.id}" in push["html"]
    assert any(one.get("gone") for one in heard) == (act is unlist)


def test_a_title_is_pushed(open_page, topic, ben, moderator):
    page = open_page(ben)
    page.watch(topic)
    rename(topic, moderator, title="Dowóz uczniów")
    [push] = page.heard("stream")
    assert "Dowóz uczniów" in push["html"].replace("\u00a0", " ")


@pytest.mark.parametrize("act", ["delete", "move"])
def test_whoever_sees_it_no_longer_leaves_at_once_and_hears_no_word_of_why(
        open_page, topic, network, other_network, ana, ben, moderator, the_ground, act):
    give_roles(moderator, other_network, "moderator")
    page, keeper = open_page(ben), open_page(moderator)
    page.watch(topic, networks=[network])
    keeper.watch(topic)
    if act == "delete":
        deleting.delete(topic, moderator, ground=the_ground, reason="Sekret")
    else:
        move(topic, moderator, to=other_network, reason="Sekret")
    heard = page.heard()
    assert {"topics": [topic.id], "networks": []} in heard and "Sekret" not in str(heard)
    assert any(one.get("gone") for one in heard)
    assert [one["html"] for one in keeper.heard("stream")] == [None] * (1 if act == "delete" else 2)
    if act == "move":
        make_post(topic, by=moderator, text="Sekretny wpis")
        assert page.heard("stream") == [] and "Sekretny wpis" in str(keeper.heard("stream"))
    assert topic.id not in [int(key) for key in page.watch(topic)["topics"]]


def test_without_the_push_the_sweep_finds_whose_topic_has_gone(
        open_page, topic, ben, moderator, the_ground, without_push):
    page, keeper = open_page(ben), open_page(moderator)
    page.watch(topic)
    keeper.watch(topic)
    deleting.delete(topic, moderator, ground=the_ground)
    access.sweep()
    assert [told["topics"] for told in page.heard("access")] == [[topic.id]]
    assert keeper.heard("access") == []
    access.sweep()
    assert page.heard("access") == [] and keeper.heard("access") == []


def test_lists_hear_nothing_of_replies_in_an_unlisted_topic(open_page, topic, network, ana, ben, moderator):
    unlist(topic, moderator)
    page = open_page(ben)
    page.watch(networks=[network])
    make_post(topic, by=ana)
    assert page.heard("list") == []
    assert page.watch(networks=[network], since=0)["news"] == []
