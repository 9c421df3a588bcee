"""Joining posts of one author, and taking them apart: words, addresses, and all that stands with a post."""
import pytest

from forum.bookmarks import service as bookmarks
from forum.bookmarks.models import Bookmark
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.links.renewal import work_off
from forum.moderation import join as joining
from forum.moderation.join import join
from forum.moderation.split import split
from forum.moderation.undo import undo
from forum.polls.models import Poll, PollVote
from forum.polls.service import vote
from forum.posts import deleting
from forum.posts.models import Post, Revision
from forum.reactions import service as reactions
from forum.reactions.models import Reaction
from forum.topics.models import Topic
from tests import people

from .looking import assert_counted_right, place_of, posts_of

POLL = "[poll question=\"%s\"]\n- tak\n- nie\n[/poll]"


@pytest.fixture
def talk(network, ana, ben):
    """A topic of Anna's: 1 hers, 2, 3 and 5 Ben's, 4 hers in answer to 3."""
    topic = people.make_topic(network, by=ana, title="Rozmowa", text="Jeden")
    people.make_post(topic, by=ben, text="Dwa")
    third = people.make_post(topic, by=ben, text="Trzy")
    people.make_post(topic, by=ana, text="Cztery", reply_to=third)
    people.make_post(topic, by=ben, text="Pięć")
    return topic


def ids(topic, *numbers):
    return [place_of(topic.id, number) for number in numbers]


def post(post_id):
    db.session.rollback()
    return db.session.get(Post, post_id, populate_existing=True)


def test_the_first_post_says_all_and_the_others_lead_to_it(sign_in, talk, moderator, ben):
    chosen = ids(talk, 5, 2, 3)
    event = join(talk, moderator, post_ids=chosen, reason="Jedna myśl.")

    assert posts_of(talk) == [(1, "Jeden"), (2, "Dwa\n\nTrzy\n\nPięć"), (4, "Cztery")]
    assert ids(talk, 2, 3, 5) == [event.post_id] * 3
    client = sign_in(ben)
    for address in (f"/t/{talk.slug}/{talk.id}/5", f"/p/{chosen[0]}"):
        assert client.get(address).location.startswith(f"/t/{talk.slug}/{talk.id}/2#")
    page = client.get(f"/t/{talk.slug}/{talk.id}").text
    assert page.count("Trzy") == 1 and "Pięć" in page and 'id="post-%d"' % chosen[0] not in page
    assert_counted_right(talk)


def test_taking_them_apart_gives_each_its_own_words_and_address(talk, moderator):
    before = posts_of(talk), {row.id: (row.html, row.edits_count, row.edited_at, row.reply_to_id, row.replies_count)
                              for row in db.session.scalars(db.select(Post))}
    addresses = ids(talk, 1, 2, 3, 4, 5)
    event = join(talk, moderator, post_ids=ids(talk, 2, 3, 5))
    undo(event, moderator)

    assert posts_of(talk) == before[0] and ids(talk, 1, 2, 3, 4, 5) == addresses
    assert {row.id: (row.html, row.edits_count, row.edited_at, row.reply_to_id, row.replies_count)
            for row in db.session.scalars(db.select(Post))} == before[1]
    assert db.session.scalars(db.select(Revision)).all() == []
    assert all(row.deleted_at is None and row.joined_into_id is None for row in db.session.scalars(db.select(Post)))
    assert_counted_right(talk)
    with pytest.raises(Refused, match="już cofnięte"):
        undo(event, moderator)


def test_what_stood_with_them_goes_over_and_comes_back(talk, moderator, ana, ben, network):
    carol = people.make_person("carol", networks={network: ["participant"]})
    second, third, fourth = ids(talk, 2, 3, 4)
    for person, post_id in ((ana, second), (ana, third), (carol, third)):
        reactions.react(post(post_id), person, "helpful")
        bookmarks.add(post(post_id), person)
    event = join(talk, moderator, post_ids=[second, third])

    def standing():
        db.session.rollback()
        return (sorted(db.session.execute(db.select(Reaction.post_id, Reaction.user_id))),
                sorted(db.session.execute(db.select(Bookmark.post_id, Bookmark.user_id))))
    assert (second, carol.id) in standing()[0] and (second, carol.id) in standing()[1]
    assert post(second).reactions == {"helpful": 2} and post(fourth).reply_to_id == second
    assert post(second).replies_count == 1 and db.session.get(Topic, talk.id, populate_existing=True).helpful_count == 2
    people.make_post(talk, by=ana, text="Do połączonego", reply_to=post(second))
    undo(event, moderator)
    both = sorted([(second, ana.id), (third, ana.id), (third, carol.id)])
    assert standing() == (both, both)
    assert post(fourth).reply_to_id == third and post(third).reactions == {"helpful": 2}
    assert post(second).replies_count == post(third).replies_count == 1
    assert_counted_right(talk)


def test_bells_lead_to_the_joined_post_and_home_again(talk, moderator, ana):
    third = place_of(talk.id, 3)
    told = db.select(Event.post_id).where(Event.action == "post_created", Event.number == 3)
    event = join(talk, moderator, post_ids=ids(talk, 2, 3))
    assert db.session.scalar(told) == event.post_id
    undo(event, moderator)
    assert db.session.scalar(told) == third


def test_polls_keep_their_votes_in_both_directions(network, talk, moderator, ben, ana):
    made = [people.make_post(talk, by=ben, text=POLL % name).id for name in ("Pierwsza?", "Druga?")]
    second = db.session.scalar(db.select(Poll).filter_by(post_id=made[1]))
    vote(second, ana, {second.options[0].id: 1})
    before = db.session.scalars(db.select(Post.html).where(Post.id.in_(made)).order_by(Post.id)).all()
    event = join(talk, moderator, post_ids=made)

    def polls():
        db.session.rollback()
        return db.session.execute(db.select(Poll.id, Poll.post_id, Poll.position, Poll.voters_count).order_by(Poll.id)).all()
    assert [row[1:] for row in polls()] == [(made[0], 0, 0), (made[0], 1, 1)]
    assert post(made[0]).html.count("<turbo-frame") == 2 and f"/polls/{second.id}" in post(made[0]).html
    undo(event, moderator)
    assert [row[1:] for row in polls()] == [(made[0], 0, 0), (made[1], 0, 1)]
    assert db.session.scalar(db.select(db.func.count()).select_from(PollVote)) == 1
    assert db.session.scalars(db.select(Post.html).where(Post.id.in_(made)).order_by(Post.id)).all() == before


def test_quotes_and_links_elsewhere_lead_to_the_joined_post(network, talk, moderator, ana):
    third = place_of(talk.id, 3)
    elsewhere = people.make_topic(network, by=ana, text=f"Patrz /p/{third}\n\n/t/rozmowa/{talk.id}/3\n\n"
                                                        f'[quote="Ben, post:3, topic:{talk.id}"]\nTrzy\n[/quote]')
    shows = db.select(Post.html).where(Post.topic_id == elsewhere.id)
    assert db.session.scalar(shows).count(f"{talk.slug}/{talk.id}/3") == 2
    event = join(talk, moderator, post_ids=ids(talk, 2, 3))
    work_off()
    html = db.session.scalar(shows)
    assert html.count(f"{talk.slug}/{talk.id}/2") == 2 and f"/p/{event.post_id}" in html
    undo(event, moderator)
    work_off()
    assert db.session.scalar(shows).count(f"{talk.slug}/{talk.id}/3") == 2


@pytest.mark.parametrize("numbers, sentence", [([2], "przynajmniej dwa"), ([], "przynajmniej jeden"), ([2, 4], "jednej osoby")])
def test_refusals_lose_nothing(talk, moderator, numbers, sentence):
    before = posts_of(talk)
    with pytest.raises(Refused, match=sentence) as refusal:
        join(talk, moderator, post_ids=ids(talk, *numbers))
    assert refusal.value.status == 422 and posts_of(talk) == before


def test_neither_deleted_nor_overlong_posts_are_joined(talk, moderator, ben, monkeypatch):
    monkeypatch.setattr(joining, "LONGEST", 8)
    with pytest.raises(Refused, match="za długie"):
        join(talk, moderator, post_ids=ids(talk, 2, 3))
    deleting.delete(post(place_of(talk.id, 2)), ben)
    with pytest.raises(Refused, match="usunięty"):
        join(talk, moderator, post_ids=ids(talk, 2, 3))
    assert "usunięty" in joining.preview(talk, moderator, post_ids=ids(talk, 2, 3)).refusal
    found = joining.preview(talk, moderator, post_ids=ids(talk, 3, 5))
    assert (found.count, found.authors, found.length) == (2, 1, len("Trzy\n\nPięć"))


def test_it_stays_joined_once_it_has_been_edited_or_moved(talk, moderator, ben):
    from forum.posts.editing import edit, fingerprint
    from forum.text import cook
    event = join(talk, moderator, post_ids=ids(talk, 2, 3))
    joined = post(event.post_id)
    edit(joined, ben, cook("Coś innego", place=talk, author=ben), began=fingerprint(joined))
    with pytest.raises(Refused, match="zmieniony"):
        undo(event, moderator)
    event = join(talk, moderator, post_ids=ids(talk, 2, 5))
    away = split(talk, moderator, post_ids=ids(talk, 2), title="Osobna")
    with pytest.raises(Refused, match="Osobna"):
        undo(event, moderator)
    undo(away, moderator)
    undo(event, moderator)
    assert posts_of(talk)[-1] == (5, "Pięć")


def test_joined_twice_every_address_leads_in_one_hop(talk, moderator):
    first = join(talk, moderator, post_ids=ids(talk, 3, 5))
    second = join(talk, moderator, post_ids=ids(talk, 2, 3))
    assert ids(talk, 2, 3, 5) == [second.post_id] * 3
    with pytest.raises(Refused):
        undo(first, moderator)
    undo(second, moderator)
    undo(first, moderator)
    assert [number for number, _text in posts_of(talk)] == [1, 2, 3, 4, 5]
    assert_counted_right(talk)


def test_nobody_brings_back_alone_what_is_part_of_another_post(sign_in, talk, moderator):
    third = place_of(talk.id, 3)
    join(talk, moderator, post_ids=ids(talk, 2, 3))
    assert sign_in(moderator).post(f"/p/{third}/restore").status_code == 403
