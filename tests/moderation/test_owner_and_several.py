"""Giving posts to another author; deleting and restoring several at once."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation import delete_posts as deleting
from forum.moderation import owner as owning
from forum.moderation.delete_posts import delete_posts, restore_posts
from forum.moderation.owner import change_owner
from forum.moderation.undo import undo
from forum.posts.deleting import delete as one_deleted
from forum.posts.deleting import restore as one_restored
from forum.posts.models import DeletedText, Post
from forum.reactions import service as reactions
from forum.topics.levels import choose
from forum.topics.models import Follower
from tests import people

from .looking import again, assert_counted_right, level_of, place_of, posts_of


@pytest.fixture
def talk(network, ana, ben):
    """A topic of Anna's: 1 hers, 2 and 3 Ben's, 4 hers in answer to 3."""
    topic = people.make_topic(network, by=ana, title="Rozmowa", text="Jeden")
    people.make_post(topic, by=ben, text="Dwa")
    third = people.make_post(topic, by=ben, text="Trzy")
    people.make_post(topic, by=ana, text="Cztery", reply_to=third)
    return topic


@pytest.fixture
def carol(network):
    """Another participant."""
    return people.make_person("carol", name="Karolina Nowa", networks={network: ["participant"]})


def ids(topic, *numbers):
    return [place_of(topic.id, number) for number in numbers]


def authors(topic):
    db.session.rollback()
    return db.session.scalars(db.select(Post.author_id).filter_by(topic_id=topic.id).order_by(Post.number)).all()


def test_posts_get_another_author_and_give_them_back(sign_in, talk, moderator, ana, ben, carol):
    before = authors(talk)
    versions = dict(db.session.execute(db.select(Post.id, Post.version)).all())
    event = change_owner(talk, moderator, post_ids=ids(talk, 2, 3), owner=carol, reason="Z konta Bena.")

    assert authors(talk) == [ana.id, carol.id, carol.id, ana.id] and level_of(carol, talk) == "tracking"
    assert {row.number for row in db.session.scalars(db.select(Post)) if row.version > versions[row.id]} == {2, 3, 4}
    assert_counted_right(talk)
    assert "Karolina Nowa" in sign_in(ana).get(f"/t/{talk.slug}/{talk.id}").text
    undo(event, moderator)
    assert authors(talk) == before
    assert_counted_right(talk)


def test_whose_the_first_post_is_theirs_is_the_topic(talk, moderator, ana, carol):
    event = change_owner(talk, moderator, post_ids=ids(talk, 1), owner=carol)
    assert again(talk).author_id == carol.id and level_of(carol, talk) == "watching"
    undo(event, moderator)
    assert again(talk).author_id == ana.id


@pytest.mark.parametrize("before", [None, "normal", "muted"])
def test_whoever_came_to_follow_by_it_follows_as_before(talk, moderator, carol, before):
    if before is not None:
        db.session.add(Follower(topic_id=talk.id, user_id=carol.id, level=before, reason=""))
        db.session.commit()
    event = change_owner(talk, moderator, post_ids=ids(talk, 1), owner=carol)
    assert level_of(carol, talk) == ("muted" if before == "muted" else "watching")
    undo(event, moderator)
    assert level_of(carol, talk) == before


def test_what_somebody_does_with_a_topic_given_to_them_stays_theirs(talk, moderator, carol, ana):
    event = change_owner(talk, moderator, post_ids=ids(talk, 2), owner=carol)
    people.make_post(talk, by=carol, text="Moje")
    undo(event, moderator)
    assert level_of(carol, talk) == "tracking"
    dora = people.make_person("dora", name="Dorota Nowa", networks={talk.network: ["participant"]})
    event = change_owner(talk, moderator, post_ids=ids(talk, 2), owner=dora)
    choose(talk, dora, "tracking")
    undo(event, moderator)
    assert level_of(dora, talk) == "tracking"


def test_nobody_says_of_their_own_post_that_it_helped(talk, moderator, carol, ana):
    second = db.session.get(Post, place_of(talk.id, 2))
    for person in (carol, ana):
        reactions.react(second, person, "helpful")
    event = change_owner(talk, moderator, post_ids=[second.id], owner=carol)
    assert again(second).reactions == {"helpful": 1} and again(talk).helpful_count == 1
    undo(event, moderator)
    assert again(second).reactions == {"helpful": 2} and again(talk).helpful_count == 2


def test_only_who_writes_in_the_network_becomes_an_author(talk, moderator, stranger, ben, carol):
    for owner, sentence in ((stranger, "nie pisze"), (ben, "już należą")):
        with pytest.raises(Refused, match=sentence) as refusal:
            change_owner(talk, moderator, post_ids=ids(talk, 2), owner=owner)
        assert refusal.value.status == 422
    assert "nie pisze" in owning.preview(talk, moderator, post_ids=ids(talk, 2), owner=stranger).refusal
    found = owning.preview(talk, moderator, post_ids=ids(talk, 1, 2, 3), owner=ben)
    assert (found.count, found.refusal) == (1, "")
    assert [person.id for person in owning.find_people("karol nowa", talk)] == [carol.id]
    assert stranger not in owning.find_people("", talk)


def test_given_on_since_they_are_not_given_back(talk, moderator, ana, carol):
    event = change_owner(talk, moderator, post_ids=ids(talk, 2), owner=carol)
    later = change_owner(talk, moderator, post_ids=ids(talk, 2), owner=ana)
    with pytest.raises(Refused, match="zmienia autorstwo"):
        undo(event, moderator)
    undo(later, moderator)
    undo(event, moderator)


def test_several_posts_go_and_come_back_as_one_act(talk, moderator, ben, last_event):
    before = posts_of(talk)
    deleted = delete_posts(talk, moderator, post_ids=ids(talk, 2, 4), reason="Nie na temat.")
    assert posts_of(talk) == [(1, "Jeden"), (2, ""), (3, "Trzy"), (4, "")]
    assert deleted.details["count"] == 2
    assert db.session.scalar(db.select(db.func.count()).where(Event.action == "post_deleted")) == 0
    assert_counted_right(talk)
    undo(deleted, moderator)
    assert posts_of(talk) == before and last_event("posts_restored").undoes_id == deleted.id
    assert_counted_right(talk)

    delete_posts(talk, moderator, post_ids=ids(talk, 2, 3))
    restored = restore_posts(talk, moderator, post_ids=ids(talk, 2, 3, 4))
    assert posts_of(talk) == before and restored.details["count"] == 2
    undo(restored, moderator)
    assert posts_of(talk) == [(1, "Jeden"), (2, ""), (3, ""), (4, "Cztery")]
    assert_counted_right(talk)


def test_what_somebody_has_done_since_is_not_taken_back(talk, moderator):
    deleted = delete_posts(talk, moderator, post_ids=ids(talk, 2, 3))
    restore_posts(talk, moderator, post_ids=ids(talk, 3))
    with pytest.raises(Refused, match="przywraca|zmienion"):
        undo(deleted, moderator)
    assert posts_of(talk)[2] == (3, "Trzy")


def test_refusals_of_deleting_and_restoring(talk, moderator, stranger):
    for act, numbers, status in ((delete_posts, [1, 2], 422), (delete_posts, [], 422), (restore_posts, [2], 409)):
        with pytest.raises(Refused) as refusal:
            act(talk, moderator, post_ids=ids(talk, *numbers))
        assert refusal.value.status == status
    with pytest.raises(Refused):
        delete_posts(talk, stranger, post_ids=ids(talk, 2))
    delete_posts(talk, moderator, post_ids=ids(talk, 2, 3))
    with pytest.raises(Refused, match="już usunięte"):
        delete_posts(talk, moderator, post_ids=ids(talk, 2, 3))
    assert deleting.preview(talk, moderator, post_ids=ids(talk, 2, 3, 4)).count == 1
    assert deleting.preview(talk, moderator, post_ids=ids(talk, 2, 3, 4), restoring=True).count == 2
    assert "cały temat" in deleting.preview(talk, moderator, post_ids=ids(talk, 1)).refusal


@pytest.mark.parametrize("several", [True, False])
def test_a_restoring_taken_back_leaves_whose_deletion_it_was(talk, moderator, ben, several):
    second = db.session.get(Post, place_of(talk.id, 2))
    one_deleted(second, ben, reason="Nie to miejsce.")
    event = restore_posts(talk, moderator, post_ids=[second.id]) if several else one_restored(second, moderator)
    undo(event, moderator)
    assert again(second).deleted_by_id == ben.id
    assert db.session.get(DeletedText, second.id).reason == "Nie to miejsce."


def test_no_moderator_takes_posts_of_others_to_delete_them_as_their_own(talk, moderator, admin):
    for person in (moderator, admin):
        with pytest.raises(Refused, match="cudzych"):
            change_owner(talk, person, post_ids=ids(talk, 2), owner=person)
    change_owner(talk, admin, post_ids=ids(talk, 2), owner=moderator)
