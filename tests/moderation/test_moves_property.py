"""Whatever is split, moved, merged by time, joined, deleted and taken back: no address, no post and no count is ever lost."""
import random

import pytest
from sqlalchemy import select

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.delete_posts import delete_posts, restore_posts
from forum.moderation.join import join
from forum.moderation.merge import merge
from forum.moderation.move_posts import move_posts
from forum.moderation.owner import change_owner
from forum.moderation.split import split
from forum.moderation.undo import WAYS, undo
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people

from .looking import assert_counted_right, place_of

pytestmark = pytest.mark.slow

STEPS = 45
TAKEN_BACK = [name for name in WAYS if name.startswith(("posts_", "topic_merged", "owner_"))]


@pytest.mark.parametrize("seed", range(2))
def test_every_address_leads_to_its_post_and_the_last_act_can_be_undone(network, ana, ben, moderator, seed):
    choose = random.Random(seed)
    for _topic in range(3):
        topic = people.make_topic(network, by=choose.choice([ana, ben]))
        for number in range(choose.randrange(2, 6)):
            people.make_post(topic, by=choose.choice([ana, ben]), text=f"{choose.random()} {number}")
    given = set()
    done = 0
    for _step in range(STEPS):
        before = state()
        given |= {(topic_id, number) for topic_id, number, *_rest in before.values()}
        try:
            event = act(choose, [ana, ben], moderator)
            done += 1
        except Refused as refusal:
            assert refusal.status in (403, 409, 422) and str(refusal.reason)
            assert state() == before
            continue
        if event is not None and choose.random() < 0.4:
            undo(event, moderator)
            assert state() == before

    assert done > STEPS / 3
    for address in given:
        assert place_of(*address) is not None
    assert_counted_right(*db.session.scalars(select(Topic)).all())
    for topic in db.session.scalars(select(Topic).execution_options(populate_existing=True)):
        numbers = db.session.scalars(select(Post.number).filter_by(topic_id=topic.id).order_by(Post.number)).all()
        assert topic.merged_into_id is None or topic.posts_count == 0
        assert not numbers or topic.merged_into_id or topic.first_number == numbers[0]


def state():
    """Return {post id: where it stands and what it says}, of the posts that are nobody else's words now."""
    db.session.rollback()
    return {post.id: (post.topic_id, post.number, post.text, post.author_id, post.reply_to_id, post.deleted_at is not None)
            for post in db.session.scalars(select(Post).where(Post.joined_into_id.is_(None))
                                           .execution_options(populate_existing=True))}


def act(choose, writers, moderator):
    topics = db.session.scalars(select(Topic).where(Topic.merged_into_id.is_(None)).order_by(Topic.id)).all()
    topic, other = choose.choice(topics), choose.choice(topics)
    posts = db.session.scalars(select(Post).filter_by(topic_id=topic.id).order_by(Post.number)).all()
    some = [post.id for post in choose.sample(posts, min(len(posts), choose.randrange(1, 4)))]
    verb = choose.choice(["write", "split", "move", "move", "merge", "join", "join", "owner", "delete", "restore", "undo"])
    if verb == "write":
        people.make_post(topic, by=choose.choice(writers), text=f"{choose.random()}", reply_to=choose.choice([None, *posts]))
    elif verb == "split":
        return split(topic, moderator, post_ids=some, title=f"Wydzielony {choose.random()}")
    elif verb == "move":
        return move_posts(topic, moderator, post_ids=some, into=other, by_time=choose.random() < 0.5)
    elif verb == "merge" and len(topics) > 2:
        return merge(topic, moderator, into=other, by_time=choose.random() < 0.5)
    elif verb == "join":
        author = choose.choice(posts).author_id
        return join(topic, moderator, post_ids=[post.id for post in posts if post.author_id == author][:3])
    elif verb == "owner":
        return change_owner(topic, moderator, post_ids=some, owner=choose.choice(writers))
    elif verb in ("delete", "restore"):
        return {"delete": delete_posts, "restore": restore_posts}[verb](topic, moderator, post_ids=some)
    elif verb == "undo":
        events = db.session.scalars(select(Event).where(Event.action.in_(TAKEN_BACK)).order_by(Event.id)).all()
        if events:
            undo(choose.choice(events), moderator)
    return None
