"""Who hears of what, as what: kinds by levels, mentions, what moderators do, what somebody has switched off."""
import pytest

from forum.accounts.models import User
from forum.db import db, transaction
from forum.moderation import lock, merge, pin, sum_up, undo
from forum.networks import levels as network_levels
from forum.networks.models import NETWORK_LEVELS
from forum.notifications import drainer, service
from forum.notifications.models import KINDS, Notification
from forum.posts import editing
from forum.text import cook
from forum.topics import levels
from forum.topics.models import LEVELS
from tests import people


def work_off():
    while drainer.drain():
        pass
    db.session.rollback()


def heard(person):
    work_off()
    return db.session.scalars(db.select(Notification.kind).where(Notification.user_id == person.id)
                              .order_by(Notification.id)).all()


@pytest.fixture
def question(topic, ana):
    """A post of Anna's in her topic, all worked off, which she follows as usual."""
    post = people.make_post(topic, by=ana, text="Pytam.")
    levels.choose(topic, ana, "normal")
    work_off()
    return post


# Levels.

@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", ["answer", "mention", "post"])
def test_each_level_of_a_topic_rings_for_what_it_should(level, kind, topic, question, ana, ben):
    levels.choose(topic, ana, level)
    text = "Może @ana powie." if kind == "mention" else "Tak."
    people.make_post(topic, by=ben, text=text, reply_to=question if kind == "answer" else None)
    rings = {"muted": [], "watching": [kind]}.get(level, [] if kind == "post" else [kind])
    assert heard(ana) == rings


@pytest.mark.parametrize("level", NETWORK_LEVELS)
def test_each_level_of_a_network_rings_for_new_topics_posts_and_mentions(level, network, ana, ben):
    network_levels.choose(network, ana, level)
    topic = people.make_topic(network, by=ben)
    people.make_post(topic, by=ben)
    people.make_post(topic, by=ben, text="I co na to @ana?")
    rings = {"muted": [], "normal": ["mention"], "tracking": ["mention"], "watching_first": ["topic", "mention"],
             "watching": ["topic", "post", "mention"]}[level]
    assert heard(ana) == rings


@pytest.mark.parametrize("level, rings", [("muted", []), ("normal", []), ("tracking", []), ("watching", ["post"])])
def test_what_is_chosen_for_a_topic_weighs_more_than_its_network(level, rings, topic, question, network, ana, ben):
    network_levels.choose(network, ana, "watching" if level != "watching" else "muted")
    levels.choose(topic, ana, level)
    people.make_post(topic, by=ben)
    assert heard(ana) == rings


def test_a_muted_network_rings_for_nothing_but_topics_followed_closer(network, topic, ana, ben):
    network_levels.choose(network, ana, "muted")
    other = people.make_topic(network, by=ben)
    people.make_post(other, by=ben, text="@ana, słyszysz?")
    people.make_post(topic, by=ben)  # Anna has opened this one
    assert heard(ana) == ["post"]


# Mentions.

def test_a_mention_of_somebody_who_may_not_see_the_topic_rings_nobody(topic, question, stranger, ben):
    post = people.make_post(topic, by=ben, text="Zapytajmy @stranger.")
    assert 'href="/u/stranger"' in post.html
    assert heard(stranger) == []


@pytest.mark.parametrize("text", ["`@ben`", "ben@ana.pl", "x@ben", "@ben_", "https://example.org/@ben", "@nikogo"])
def test_what_only_looks_like_a_mention_rings_nobody(text, topic, question, ana, ben):
    people.make_post(topic, by=ana, text=text)
    assert heard(ben) == []


def test_of_very_many_mentions_the_first_ten_ring(network, topic, ana):
    many = [people.make_person(f"p{number}", networks={network: ["participant"]}) for number in range(12)]
    people.make_post(topic, by=ana, text=" ".join(f"@{person.username}" for person in many))
    assert [len(heard(person)) for person in many] == [1] * 10 + [0] * 2


def test_nobody_hears_of_mentioning_themselves(topic, question, ana):
    people.make_post(topic, by=ana, text="Tu @ana.", reply_to=question)
    assert heard(ana) == []


@pytest.mark.parametrize("name", ["moderatorzy", "moderators", "Moderatorzy"])
def test_the_moderators_are_called_as_one(name, topic, question, ana, ben, moderator, moderator_elsewhere, coordinator):
    people.make_post(topic, by=ben, text=f"Prosimy @{name}.")
    assert heard(moderator) == ["mention"]
    assert heard(ana) == heard(moderator_elsewhere) == heard(coordinator) == []


def test_words_that_only_look_like_a_call_are_none(topic, question, ben, moderator):
    people.make_post(topic, by=ben, text='class="mention mention--group"')
    assert heard(moderator) == []


def test_a_moderator_called_twice_hears_once_and_one_who_calls_hears_nothing(network, topic, question, moderator):
    second = people.make_person("druga", networks={network: ["moderator"]})
    people.make_post(topic, by=moderator, text="@moderatorzy i @druga, i @moderators")
    assert heard(second) == ["mention"] and heard(moderator) == []


def test_a_thousand_people_named_ring_ten_and_the_post_is_taken(network, topic, ana):
    named = " ".join(f"@osoba{number}" for number in range(1000))
    many = [people.make_person(f"osoba{number}", networks={network: ["participant"]}) for number in range(15)]
    people.make_post(topic, by=ana, text=named)
    assert sum(len(heard(person)) for person in many) == 10


def test_an_edit_that_calls_the_moderators_rings_them_once(topic, question, ana, moderator):
    post = people.make_post(topic, by=ana, text="Kto pomoże?")
    for text in ("@moderatorzy, kto pomoże?", "@moderatorzy, kto mi pomoże?"):
        cooked = cook(text, place=topic, author=ana)
        post = editing.edit(post, ana, cooked, began=editing.fingerprint(post))
        assert heard(moderator) == ["mention"]


# Quotes.

def quote(post, words="Pytam."):
    return f'[quote="Ktoś, post:{post.number}, topic:{post.topic_id}"]\n{words}\n[/quote]\n\n'


@pytest.mark.parametrize("level, rings", [("muted", []), ("normal", ["quote"]), ("tracking", ["quote"]),
                                           ("watching", ["quote"])])
def test_who_is_quoted_hears_of_it_once(level, rings, topic, question, ana, ben):
    levels.choose(topic, ana, level)
    people.make_post(topic, by=ben, text=quote(question) + quote(question, "Jeszcze."))
    assert heard(ana) == rings


def test_of_many_who_are_quoted_ten_hear_of_it(network, topic, question, ben):
    many = [people.make_person(f"osoba{number}", networks={network: ["participant"]}) for number in range(12)]
    quotes = "".join(quote(people.make_post(topic, by=person)) for person in many)
    work_off()
    people.make_post(topic, by=ben, text=quotes)
    assert sum(heard(person).count("quote") for person in many) == 10


def test_who_is_quoted_in_another_topic_hears_of_it_there(network, topic, question, ana, ben):
    other = people.make_topic(network, by=ben)
    people.make_post(other, by=ben, text=quote(question))
    assert heard(ana) == ["quote"]
    people.make_post(topic, by=ana, text=quote(question))
    assert heard(ana) == ["quote"]


def test_a_quote_where_one_may_not_look_rings_nobody(topic, question, ana, other_network, admin):
    secret = people.make_topic(other_network, by=admin)
    people.make_post(secret, by=admin, text=quote(question))
    assert heard(ana) == []


def test_neither_who_is_named_nor_who_is_quoted_within_a_quote_hears_of_it(network, topic, question, ana, ben, moderator):
    named = people.make_post(topic, by=ben, text=f"{quote(question)}Wie to @moderator.")
    work_off()
    with transaction():
        db.session.execute(db.delete(Notification))
    people.make_post(topic, by=people.make_person("nowa", networks={network: ["participant"]}),
                     text=quote(named, f"{quote(question)}Wie to @moderator i @moderatorzy."))
    assert heard(ben) == ["quote"] and heard(ana) == heard(moderator) == []


@pytest.mark.parametrize("silent, rings", [([], ["answer"]), (["answer"], ["mention"]), (["answer", "mention"], ["quote"]),
                                           (["answer", "mention", "quote"], [])])
def test_a_quote_is_weaker_than_an_answer_and_a_mention(silent, rings, topic, question, ana, ben):
    service.choose_kinds(ana, silent=silent, follows_by_itself=True)
    people.make_post(topic, by=ben, text=f"{quote(question)}@ana, tak.", reply_to=question)
    assert heard(ana) == rings


# One ring for each.

def test_the_strongest_of_several_reasons_rings_once(topic, question, ana, ben):
    levels.choose(topic, ana, "watching")
    people.make_post(topic, by=ben, text="@ana, tak.", reply_to=question)
    assert heard(ana) == ["answer"]


@pytest.mark.parametrize("silent, rings", [
    ([], ["answer"]), (["answer"], ["mention"]), (["answer", "mention"], ["post"]), (["post", "topic"], ["answer"]),
    (["answer", "mention", "post"], []), (list(KINDS), [])])
def test_what_somebody_has_switched_off_rings_as_the_next_reason_or_not_at_all(silent, rings, topic, question, ana, ben):
    levels.choose(topic, ana, "watching")
    service.choose_kinds(ana, silent=silent, follows_by_itself=True)
    people.make_post(topic, by=ben, text="@ana, tak.", reply_to=question)
    assert heard(ana) == rings


# Moderators.

@pytest.mark.parametrize("act", [pin.pin, lock.lock])
def test_who_opened_a_topic_hears_what_a_moderator_does_to_it_and_that_it_is_taken_back(act, topic, question, ana, ben,
                                                                                     moderator):
    levels.choose(topic, ben, "watching")
    event = act(topic, moderator)
    assert heard(ana) == ["moderation"] and heard(ben) == []
    undo.undo(event, moderator)
    assert heard(ana) == ["moderation"] * 2
    levels.choose(topic, ana, "muted")
    act(topic, moderator)
    assert heard(ana) == ["moderation"] * 2 and heard(moderator) == []


def test_summing_up_rings_for_who_opened_the_agenda_topic(agenda_topic, ana, moderator):
    event = sum_up.sum_up(agenda_topic, moderator)
    undo.undo(event, moderator)
    assert heard(ana) == ["moderation"] * 2


def test_a_merge_and_its_undoing_ring_for_all_who_wrote_there_or_follow_it(network, topic, ana, ben, coordinator, admin,
                                                                         moderator, stranger):
    source = people.make_topic(network, by=ben, text="Wędruję.")
    people.make_post(source, by=coordinator)
    levels.choose(source, coordinator, "normal")
    levels.choose(source, admin, "tracking")
    levels.choose(source, moderator, "watching")
    muting = people.make_person("muting", networks={network: ["participant"]})
    people.make_post(source, by=muting)
    levels.choose(source, muting, "muted")
    work_off()
    with transaction():
        db.session.execute(db.delete(Notification))
    event = merge.merge(source, moderator, into=topic)
    concerned = (ana, ben, coordinator, admin)
    assert [heard(person) for person in concerned] == [["moderation"]] * 4
    assert heard(moderator) == heard(muting) == heard(stranger) == []
    undo.undo(event, moderator)
    assert [heard(person) for person in concerned] == [["moderation"] * 2] * 4


def test_the_system_and_who_cannot_enter_hear_nothing(topic, question, ana, ben):
    with transaction():
        db.session.get(User, ana.id).email = None
    people.make_post(topic, by=ben, text="@ana", reply_to=question)
    assert heard(ana) == []
