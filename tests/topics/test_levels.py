"""How closely somebody follows a topic: chosen by them, by what they do, by their network; and who may."""
import pytest

from forum.db import db
from forum.moderation import merge
from forum.networks import levels as network_levels
from forum.networks.models import NETWORK_LEVELS, NetworkFollower
from forum.notifications import service as notifications
from forum.topics import levels
from forum.topics.levels import Following, present
from forum.topics.models import CHOSEN, LEVELS, Follower
from tests import people

STREAM = {"Accept": "text/vnd.turbo-stream.html"}
NAMES = {"watching": "Obserwujesz ten temat", "tracking": "Śledzisz ten temat",
         "normal": "Standardowe powiadomienia o tym temacie", "muted": "Wyciszasz ten temat"}


def holds(person, topic):
    db.session.rollback()
    return tuple(levels.following(person, topic))


@pytest.fixture
def address(topic):
    return f"/t/{topic.id}/level"


@pytest.fixture
def network_address(network):
    return f"/c/{network.slug}/{network.id}/level"


# By itself.

def test_who_opens_a_topic_watches_it_and_who_replies_tracks_it(topic, ana, ben, moderator):
    people.make_post(topic, by=ben)
    assert holds(ana, topic) == ("watching", "created")
    assert holds(ben, topic) == ("tracking", "replied")
    assert holds(moderator, topic) == ("normal", "")


@pytest.mark.parametrize("level", LEVELS)
def test_what_somebody_has_chosen_no_reply_changes(level, topic, ana, ben):
    for person in (ana, ben):
        levels.choose(topic, person, level)
        people.make_post(topic, by=person)
        assert holds(person, topic) == (level, CHOSEN)


def test_who_wants_nothing_followed_by_itself_follows_nothing_by_writing(network, topic, ana, ben):
    for person in (ana, ben):
        notifications.choose_kinds(person, silent=[], follows_by_itself=False)
    people.make_post(topic, by=ben)
    other = people.make_topic(network, by=ana)
    assert holds(ben, topic) == holds(ana, other) == ("normal", "")
    assert holds(ana, topic) == ("watching", "created")


def test_a_merge_says_that_it_raised_the_level(network, topic, ben, ana):
    source = people.make_topic(network, by=ben)
    moderator = people.make_person("m", networks={network: ["moderator"]})
    merge.merge(source, moderator, into=topic)
    assert holds(ben, topic) == ("watching", "merged")


# What holds.

@pytest.mark.parametrize("level, reason, network_level, holding", [
    (None, None, None, ("normal", "")), (None, None, "watching", ("watching", "network")),
    (None, None, "watching_first", ("normal", "")), (None, None, "muted", ("muted", "network")),
    ("normal", "", "tracking", ("tracking", "network")), ("tracking", "replied", "watching", ("watching", "network")),
    ("tracking", "replied", "muted", ("tracking", "replied")), ("watching", "created", "tracking", ("watching", "created")),
    ("muted", "chosen", "watching", ("muted", "chosen")), ("normal", "chosen", "watching", ("normal", "chosen")),
    ("tracking", "chosen", "watching", ("tracking", "chosen"))])
def test_the_closer_of_topic_and_network_holds_and_a_choice_for_the_topic_above_all(level, reason, network_level, holding):
    assert present(level, reason, network_level) == Following(*holding)


# Choosing.

@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_chosen_by_a_plain_form_and_the_page_says_why_it_holds(level, sign_in, topic, address, ben):
    client = sign_in(ben)
    assert client.post(address, data={"level": level}).status_code == 303
    assert holds(ben, topic) == (level, CHOSEN)
    page = client.get(address).text
    assert NAMES[level] in page and "Twój wybór" in page and page.count('aria-current="true"') == 1


def test_an_open_page_gets_both_places_renewed_and_its_frames_ask_for_them(sign_in, address, ben):
    client = sign_in(ben)
    answer = client.post(address, data={"level": "tracking"}, headers=STREAM)
    assert answer.status_code == 200 and answer.mimetype == STREAM["Accept"]
    assert 'target="level-head"' in answer.text and 'target="level-foot"' in answer.text and "csrf" not in answer.text
    for place in ("head", "foot"):
        frame = client.get(address, headers={"Turbo-Frame": f"topic-level-{place}"}).text
        assert f'<turbo-frame id="topic-level-{place}">' in frame and "<body" not in frame and NAMES["tracking"] in frame


@pytest.mark.parametrize("reason, words", [("created", "bo go otwierasz"), ("replied", "bo odpowiadasz w tym temacie"),
                                           ("read", "bo czytasz go od 5 minut"), ("merged", "bo scalono z nim temat")])
def test_the_reason_is_shown(reason, words, sign_in, topic, address, ben):
    db.session.add(Follower(topic_id=topic.id, user_id=ben.id, level="tracking", reason=reason))
    db.session.commit()
    assert words in sign_in(ben).get(address).text


@pytest.mark.parametrize("level, words", [("watching", "bo obserwujesz sieć"), ("tracking", "bo śledzisz sieć"),
                                          ("muted", "bo wyciszasz sieć")])
def test_the_network_is_shown_as_the_reason(level, words, sign_in, network, address, ben):
    network_levels.choose(network, ben, level)
    assert words in sign_in(ben).get(address).text


@pytest.mark.parametrize("level", NETWORK_LEVELS)
def test_a_level_of_a_network_is_chosen_by_a_plain_form(level, sign_in, network, network_address, ben):
    client = sign_in(ben)
    for _ in range(2):
        assert client.post(network_address, data={"level": level}).status_code == 303
    assert client.post(network_address, data={"level": level}, headers=STREAM).status_code == 200
    db.session.rollback()
    assert network_levels.level_of(ben, network) == level
    assert client.get(network_address).text.count('aria-current="true"') == 1
    assert "<body" not in client.get(network_address, headers={"Turbo-Frame": "network-level"}).text


# Refusals.

@pytest.mark.parametrize("who, status", [("visitor", 303), ("stranger", 404), ("ben", 303), ("silenced", 303),
                                         ("admin", 303), ("moderator_elsewhere", 404)])
def test_whoever_reads_a_topic_chooses_its_level_and_nobody_else(who, status, request, sign_in, topic, address):
    person = None if who == "visitor" else request.getfixturevalue(who)
    client = sign_in(person)
    assert client.post(address, data={"level": "watching"}).status_code == status
    assert client.get(address).status_code == {"visitor": 303}.get(who, 404 if status == 404 else 200)
    db.session.rollback()
    kept = db.session.scalar(db.select(db.func.count()).select_from(Follower).filter_by(topic_id=topic.id))
    assert kept == (2 if status == 303 and person else 1)  # Anna's own is one


@pytest.mark.parametrize("who, status", [("visitor", 303), ("stranger", 403), ("ben", 303), ("silenced", 303)])
def test_whoever_reads_a_network_chooses_its_level_and_nobody_else(who, status, request, sign_in, network, network_address):
    person = None if who == "visitor" else request.getfixturevalue(who)
    assert sign_in(person).post(network_address, data={"level": "watching"}).status_code == status
    db.session.rollback()
    kept = db.session.scalar(db.select(db.func.count()).select_from(NetworkFollower))
    assert kept == (1 if status == 303 and person else 0)


@pytest.mark.parametrize("level", ["", "x", "watching_first", "WATCHING", "\x00", "9" * 40])
def test_nonsense_is_no_level(level, sign_in, address, network_address, ben):
    client = sign_in(ben)
    answer = client.post(address, data={"level": level})
    assert answer.status_code == 422 and "Wybierz jeden" in answer.text
    if level != "watching_first":
        assert client.post(network_address, data={"level": level}).status_code == 422


def test_a_topic_that_was_merged_away_meanwhile_says_so(sign_in, network, topic, ben, moderator):
    source = people.make_topic(network, by=ben)
    merge.merge(source, moderator, into=topic)
    assert sign_in(ben).post(f"/t/{source.id}/level", data={"level": "muted"}).status_code == 409


def test_the_frames_of_an_open_topic_cost_three_queries(sign_in, address, ben, count_queries):
    client, frame = sign_in(ben), {"Turbo-Frame": "topic-level-foot"}
    client.get(address, headers=frame)
    assert count_queries(lambda: client.get(address, headers=frame)) == 3  # who, the topic, the level
