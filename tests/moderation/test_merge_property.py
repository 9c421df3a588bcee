"""Whatever is written, merged and taken back: no address is ever lost, and every counter is right."""
import random

import pytest
from sqlalchemy import select

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.posts import deleting
from forum.posts.history import present_text
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people

from .looking import assert_counted_right, place_of

pytestmark = pytest.mark.slow

TOPICS, STEPS = 4, 60


@pytest.mark.parametrize("seed", range(3))
def test_every_address_ever_given_out_leads_to_its_post(network, ana, ben, moderator, seed):
    choose = random.Random(seed)
    topics = [people.make_topic(network, by=choose.choice([ana, ben]), replies=choose.randrange(4)) for _ in range(TOPICS)]
    texts, addresses = {}, {}

    def note():
        for post in db.session.scalars(select(Post).execution_options(populate_existing=True)):
            text = present_text(post)
            assert texts.setdefault(post.id, (text, post.author_id, post.created_at)) == (text, post.author_id, post.created_at)
            assert addresses.setdefault((post.topic_id, post.number), post.id) == post.id

    note()
    done = 0
    for _step in range(STEPS):
        try:
            _do_something(choose, topics, [ana, ben], moderator)
            done += 1
        except Refused as refusal:
            assert refusal.status in (403, 409, 422) and str(refusal.reason)
        note()

    assert done > STEPS / 4
    assert {address: place_of(*address) for address in addresses} == addresses
    assert_counted_right(*topics)
    for topic in db.session.scalars(select(Topic)):
        assert topic.merged_into_id is None or topic.posts_count == 0


def _do_something(choose, topics, writers, moderator):
    topic = choose.choice(topics)
    act = choose.choice(["write", "write", "delete", "restore", "merge", "undo", "undo"])
    if act == "write":
        posts = db.session.scalars(select(Post).filter_by(topic_id=topic.id)).all()
        people.make_post(topic, by=choose.choice(writers), text=f"{choose.random()}",
                         reply_to=choose.choice([None, *posts]))
    elif act in ("delete", "restore"):
        post = choose.choice(db.session.scalars(select(Post).order_by(Post.id)).all())
        {"delete": deleting.delete, "restore": deleting.restore}[act](post, moderator)
    elif act == "merge":
        merge(topic, moderator, into=choose.choice(topics))
    else:
        events = db.session.scalars(select(Event).where(Event.action.like("topic_merged%"))).all()
        if events:
            undo(choose.choice(events), moderator)
