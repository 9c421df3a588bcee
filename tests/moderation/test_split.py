"""Splitting posts off into a topic of their own: what moves, where addresses lead, who follows, what comes back."""
import pytest

from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.moderation import split as splitting
from forum.moderation.merge import merge
from forum.moderation.split import split
from forum.moderation.undo import undo
from forum.posts.models import Post
from forum.reading import service as reading
from forum.reading.models import TopicReading
from forum.reports.models import Case
from forum.topics.models import Follower, Topic
from tests import people

from .looking import again, assert_counted_right, follow, level_of, place_of, posts_of


@pytest.fixture
def talk(network, ana, ben):
    """A topic of Anna's: 1 hers, 2 Ben's, 3 hers in answer to 2, 4 Ben's in answer to 1, 5 Ben's."""
    topic = people.make_topic(network, by=ana, title="Rozmowa", text="Jeden")
    first = post_at(topic, 1)
    second = people.make_post(topic, by=ben, text="Dwa")
    people.make_post(topic, by=ana, text="Trzy", reply_to=second)
    people.make_post(topic, by=ben, text="Cztery", reply_to=first)
    people.make_post(topic, by=ben, text="Pięć")
    return topic


def post_at(topic, number):
    db.session.rollback()
    return db.session.get(Post, place_of(topic.id, number))


def ids(topic, *numbers):
    return [place_of(topic.id, number) for number in numbers]


def made_by(event):
    db.session.rollback()
    return db.session.get(Topic, event.details["target"])


def test_the_new_topic_has_the_posts_from_one_on_and_the_first_author(talk, moderator, ben):
    chosen, before = ids(talk, 3, 2), {post.id: (post.text, post.created_at, post.reply_to_id)
                                       for post in db.session.scalars(db.select(Post))}
    event = split(talk, moderator, post_ids=chosen, title="  Osobna   sprawa ", reason="Inny wątek.")

    made = made_by(event)
    assert posts_of(made) == [(1, "Dwa"), (2, "Trzy")] and posts_of(talk) == [(1, "Jeden"), (4, "Cztery"), (5, "Pięć")]
    assert (made.title, made.slug) == ("Osobna sprawa", "osobna-sprawa")
    assert (made.author_id, made.network_id) == (ben.id, talk.network_id)
    assert made.created_at == post_at(made, 1).created_at and made.first_number == 1 and made.last_number == 2
    assert {post.id: (post.text, post.created_at, post.reply_to_id) for post in db.session.scalars(db.select(Post))} == before
    assert [place_of(talk.id, number) for number in (2, 3)] == [place_of(made.id, number) for number in (1, 2)] == chosen[::-1]
    assert_counted_right(talk, made)


def test_old_addresses_lead_on_and_the_line_stands_where_the_posts_did(sign_in, talk, moderator, ben, last_event):
    made = made_by(split(talk, moderator, post_ids=ids(talk, 2, 3), title="Osobna"))
    client = sign_in(ben)

    answer = client.get(f"/t/{talk.slug}/{talk.id}/3")
    assert answer.status_code == 302 and answer.location.startswith(f"/t/{made.slug}/{made.id}/2")
    assert (last_event("posts_split_away").number, last_event("posts_split_in").number) == (2, 0)
    page = client.get(f"/t/{talk.slug}/{talk.id}").text
    assert page.index("Jeden") < page.index(f'href="/t/{made.slug}/{made.id}"') < page.index("Cztery")


def test_whoever_followed_follows_the_new_topic_and_writers_track_it(talk, moderator, ana, ben, stranger, network):
    carol = people.make_person("carol", networks={network: ["participant"]})
    follow(carol, talk, "watching")
    follow(stranger, talk, "muted")
    made = made_by(split(talk, moderator, post_ids=ids(talk, 2, 3), title="Osobna"))

    assert [level_of(person, made) for person in (carol, stranger, ben, ana)] == ["watching", "muted", "watching", "watching"]


def test_what_was_read_is_read_in_the_new_topic(talk, moderator, network):
    eva, dan = (people.make_person(name, networks={network: ["participant"]}) for name in ("ewa", "dan"))
    reading.read(eva, talk, {1: 1000, 2: 1000, 3: 1000})
    reading.read(dan, talk, {1: 1000})
    made = made_by(split(talk, moderator, post_ids=ids(talk, 3, 4), title="Osobna"))

    read = {row.user_id: row.last_read_number for row in db.session.scalars(
        db.select(TopicReading).where(TopicReading.topic_id == made.id))}
    assert read[eva.id] == 1 and dan.id not in read


def test_undoing_brings_the_posts_home_and_what_was_written_since_behind_them(sign_in, talk, moderator, ana, ben):
    before = posts_of(talk)
    event = split(talk, moderator, post_ids=ids(talk, 2, 3), title="Osobna")
    made = made_by(event)
    people.make_post(made, by=ana, text="Nowe")
    people.make_post(talk, by=ben, text="Sześć")

    undo(event, moderator)
    assert posts_of(talk) == [*before, (6, "Sześć"), (7, "Nowe")] and posts_of(made) == []
    assert again(made).merged_into_id == talk.id
    assert_counted_right(talk, made)
    client = sign_in(ben)
    assert client.get(f"/t/{made.slug}/{made.id}/3").location.startswith(f"/t/{talk.slug}/{talk.id}/7")
    assert client.get(f"/t/{made.slug}/{made.id}").location.startswith(f"/t/{talk.slug}/{talk.id}/2")
    with pytest.raises(Refused, match="już cofnięte"):
        undo(event, moderator)


def test_undoing_is_refused_naming_what_has_happened_to_the_new_topic_since(talk, target, moderator):
    event = split(talk, moderator, post_ids=ids(talk, 2, 3), title="Osobna")
    later = merge(target, moderator, into=made_by(event))
    with pytest.raises(Refused, match="scala"):
        undo(event, moderator)
    undo(later, moderator)
    second = split(made_by(event), moderator, post_ids=ids(made_by(event), 2), title="Jeszcze dalej")
    with pytest.raises(Refused, match="Jeszcze dalej"):
        undo(event, moderator)
    undo(second, moderator)
    undo(event, moderator)
    assert [number for number, _text in posts_of(talk)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("numbers, title, sentence, status", [
    ([], "Tytuł", "Wybierz przynajmniej jeden", 422), ([1], "Tytuł", "scal temat", 422), ([1, 2], "Tytuł", "scal temat", 422),
    ([2], "   ", "tytuł", 422), ([2], "x" * 201, "za długi", 422)])
def test_refusals_lose_nothing(talk, moderator, numbers, title, sentence, status):
    with pytest.raises(Refused, match=sentence) as refusal:
        split(talk, moderator, post_ids=ids(talk, *numbers), title=title)
    assert refusal.value.status == status and len(posts_of(talk)) == 5
    assert db.session.scalar(db.select(db.func.count()).select_from(Topic)) == 1


def test_posts_that_have_left_meanwhile_are_counted(talk, moderator):
    chosen = ids(talk, 2, 3, 4)
    split(talk, moderator, post_ids=chosen[:2], title="Pierwszy")
    with pytest.raises(Refused, match="2 z wybranych") as refusal:
        split(talk, moderator, post_ids=chosen, title="Drugi")
    assert refusal.value.status == 409


def test_into_another_network_only_who_moderates_both(talk, moderator, both, other_network, stranger, last_event):
    with pytest.raises(Refused):
        split(talk, moderator, post_ids=ids(talk, 2), title="Tam", network=other_network)
    made = made_by(split(talk, both, post_ids=ids(talk, 2), title="Tam", network=other_network))

    assert made.network_id == other_network.id and last_event("posts_split_in").network_id == other_network.id
    with pytest.raises(Refused):
        undo(last_event("posts_split_away"), moderator)
    undo(last_event("posts_split_in"), both)
    assert len(posts_of(talk)) == 5


def test_an_archived_topic_keeps_its_posts(talk, moderator):
    people._go_on(talk, moderator, 0, {"archived_at": talk.created_at})
    with pytest.raises(Refused, match="w archiwum"):
        split(talk, moderator, post_ids=ids(talk, 2), title="Osobna")


def test_the_preview_says_what_will_be(talk, moderator, other_network, both):
    found = splitting.preview(talk, moderator, post_ids=ids(talk, 2, 3))
    assert [(row.number, row.excerpt, row.is_moved) for row in found.rows] == [(1, "Dwa", True), (2, "Trzy", True)]
    assert (found.count, found.first, found.authors, found.cut_answers, found.refusal) == (2, 1, 2, 0, "")
    assert not found.loses_readers
    cut = splitting.preview(talk, both, post_ids=ids(talk, 3, 4, 5), network=other_network)
    assert cut.cut_answers == 2 and cut.loses_readers and cut.gains_readers
    assert "scal temat" in splitting.preview(talk, moderator, post_ids=ids(talk, 1)).refusal
    assert db.session.scalar(db.select(db.func.count()).select_from(Event).where(Event.action.like("posts%"))) == 0


def test_a_muted_or_chosen_level_of_the_new_topic_is_nobody_elses(talk, moderator, ana):
    follow(ana, talk, "muted")
    made = made_by(split(talk, moderator, post_ids=ids(talk, 3), title="Osobna"))
    row = db.session.scalar(db.select(Follower).filter_by(topic_id=made.id, user_id=ana.id))
    assert (row.level, row.reason) == ("muted", "chosen")


def test_a_case_goes_to_the_moderators_of_the_other_network_and_back(talk, both, other_network, network):
    second = place_of(talk.id, 2)
    with transaction():
        db.session.add(Case(network_id=network.id, post_id=second, state="claimed", claimed_by_id=both.id))
    event = split(talk, both, post_ids=[second], title="Tam", network=other_network)
    case = db.session.scalar(db.select(Case).execution_options(populate_existing=True))
    assert (case.network_id, case.state, case.claimed_by_id) == (other_network.id, "new", None)
    undo(event, both)
    assert again(case).network_id == network.id
