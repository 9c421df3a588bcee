"""Who types and who reads: names for members, only of those who show themselves."""
import pytest
from sqlalchemy import update

from forum.accounts.models import User
from forum.db import db, transaction
from forum.live import presence
from tests.people import make_person, make_topic


def _names(message):
    return [person["name"] for person in message["people"]]


def test_members_see_who_is_typing(open_page, topic, ana, ben):
    page, typist = open_page(ben), open_page(ana)
    for one in (page, typist):
        one.watch(topic)
    page.heard(), typist.heard()
    typist.says("typing", {"topic": topic.id})
    assert page.heard("typing") == [{"topic": topic.id, "stopped": False, "person": {"id": ana.id, "name": ana.name}}]
    assert typist.heard("typing") == []


def test_visitors_of_a_public_network_see_that_somebody_types_but_not_who(open_page, public_network, stranger):
    writer = make_person("writer", networks={public_network: ["participant"]})
    topic = make_topic(public_network, by=writer)
    typist, pages = open_page(writer), [open_page(None), open_page(stranger)]
    for one in (typist, *pages):
        one.watch(topic)
        one.heard()
    typist.says("typing", {"topic": topic.id})
    assert [page.heard() for page in pages] == [[{"topic": topic.id, "stopped": False}]] * 2


@pytest.mark.parametrize("who", ["visitor", "stranger", "silenced", "hidden"])
def test_nobody_hears_of_the_typing_of_those_who_may_not_reply_or_do_not_show_themselves(
        open_page, network, topic, request, ben, who):
    if who == "hidden":
        person = make_person("hidden", networks={network: ["participant"]}, shows_presence=False)
    else:
        person = None if who == "visitor" else request.getfixturevalue(who)
    page, typist = open_page(ben), open_page(person)
    page.watch(topic)
    typist.watch(topic)
    page.heard()
    typist.says("typing", {"topic": topic.id})
    assert page.heard("typing") == []


def test_typing_in_a_closed_topic_is_not_told(open_page, locked_topic, ana, ben, moderator):
    page, typist, chair = open_page(ben), open_page(ana), open_page(moderator)
    for one in (page, typist, chair):
        one.watch(locked_topic)
    page.heard()
    typist.says("typing", {"topic": locked_topic.id})
    assert page.heard("typing") == []
    chair.says("typing", {"topic": locked_topic.id})
    assert len(page.heard("typing")) == 1


def test_typing_is_passed_on_sparingly_but_its_end_at_once(open_page, topic, ana, ben):
    page, typist = open_page(ben), open_page(ana)
    page.watch(topic)
    typist.watch(topic)
    page.heard()
    for _ in range(5):
        typist.says("typing", {"topic": topic.id})
    typist.says("typing", {"topic": topic.id, "stopped": True})
    assert [message["stopped"] for message in page.heard("typing")] == [False, True]


@pytest.mark.parametrize("nonsense", [None, {}, {"topic": "x"}, {"topic": {}}, {"topic": 10**12}])
def test_nonsense_about_typing_breaks_nothing(open_page, topic, ana, nonsense):
    page = open_page(ana)
    page.watch(topic)
    page.says("typing", nonsense)
    assert page.is_connected


def test_members_see_who_reads_now_and_who_leaves(open_page, topic, ana, ben):
    page, other = open_page(ben), open_page(ana)
    page.watch(topic)
    assert _names(other.watch(topic)["readers"][str(topic.id)]) == [ana.name, ben.name]
    assert _names(page.heard("presence")[-1]) == [ana.name, ben.name]
    other.socket.disconnect()
    assert _names(page.heard("presence")[-1]) == [ben.name]


def test_visitors_and_strangers_neither_see_readers_nor_are_seen(open_page, public_network, stranger):
    writer = make_person("writer", networks={public_network: ["participant"]})
    topic = make_topic(public_network, by=writer)
    member, outsiders = open_page(writer), [open_page(None), open_page(stranger)]
    member.watch(topic)
    member.heard()
    for page in outsiders:
        assert page.watch(topic)["readers"] == {}
    assert member.heard("presence") == []
    open_page(make_person("other", networks={public_network: ["participant"]})).watch(topic)
    assert [page.heard("presence") for page in outsiders] == [[], []]


def test_whoever_switched_presence_off_is_not_listed(open_page, network, topic, ben):
    hidden = make_person("hidden", networks={network: ["participant"]}, shows_presence=False)
    page = open_page(ben)
    page.watch(topic)
    page.heard()
    assert _names(open_page(hidden).watch(topic)["readers"][str(topic.id)]) == [ben.name]
    assert page.heard("presence") == []


def test_switching_presence_off_takes_one_off_the_list(open_page, topic, ana, ben):
    page = open_page(ben)
    page.watch(topic)
    open_page(ana).watch(topic)
    with transaction():
        db.session.execute(update(User).where(User.id == ana.id).values(shows_presence=False))
    page.heard()
    presence.refresh()
    assert _names(page.heard("presence")[-1]) == [ben.name]


def test_a_page_in_the_background_is_not_read(open_page, topic, ana, ben):
    page, other = open_page(ben), open_page(ana)
    page.watch(topic)
    other.watch(topic)
    other.watch(topic, reading=False)
    assert _names(page.heard("presence")[-1]) == [ben.name]


def test_the_forums_own_account_is_never_there(open_page, topic, ana, ben):
    page, own = open_page(ben), open_page(ana)
    page.watch(topic)
    own.watch(topic)
    with transaction():
        db.session.execute(update(User).where(User.id == ana.id).values(is_system=True))
    own.says("typing", {"topic": topic.id})
    assert page.heard("typing") == []
    own.watch(topic)
    assert not own.is_connected and _names(page.heard("presence")[-1]) == [ben.name]
