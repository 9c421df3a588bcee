"""A moderated network at random: every act there is, done by anybody, and what must hold whatever was done."""
from sqlalchemy import select

from forum.accounts.models import User
from forum.db import db
from forum.events import ACTIONS, Event
from forum.moderation import (delete_posts, delete_topic, join, lock, merge, move, move_posts, owner, pin, rename, split,
                              states, undo)
from forum.networks.models import Network
from forum.posts import deleting, editing, service as posts
from forum.posts.history import present_text
from forum.posts.models import DeletedText, Post, PostLocation
from forum.reactions import service as reacting
from forum.text import cook
from forum.topics.models import Follower, Topic

# What a topic is, beside what is counted in it. Numbers and events only ever grow.
TOPIC = ("network_id", "author_id", "title", "slug", "agenda_number", "locked_at", "pinned_at", "pinned_until",
         "pinned_everywhere", "unlisted_at", "archived_at", "withheld", "merged_into_id", "posts_count", "words_count",
         "links_count", "helpful_count", "speakers_count", "last_posted_at", "last_author_id", "first_number", "created_at")
POST = ("topic_id", "number", "author_id", "reply_to_id", "text", "html", "words_count", "links_count", "replies_count",
        "created_at", "is_wiki", "deleted_by_id", "hidden", "reactions")
UNDOABLE = [name for name, action in ACTIONS.items() if action.undo]


class Fire:
    """Acts of random people on random topics; `choose` decides."""

    def __init__(self, choose, networks, writers, moderators):
        self.choose = choose
        # By their ids: each of many at once has a session of its own.
        self.ids = {User: [one.id for one in writers], Network: [one.id for one in networks], "moderators": [
            one.id for one in moderators]}
        self.acts = [name.removeprefix("act_") for name in dir(self) if name.startswith("act_")]

    def act(self, name=None):
        """Do one act, of this name or any; return the event it can be taken back by, if it is a moderator's."""
        return getattr(self, f"act_{name or self.choose.choice(self.acts)}")(self.moderator())

    def moderator(self):
        """Return somebody who may do it all."""
        return db.session.get(User, self.choose.choice(self.ids["moderators"]))

    def writer(self):
        """Return somebody who writes."""
        return db.session.get(User, self.choose.choice(self.ids[User]))

    def network(self):
        """Return any of the networks."""
        return db.session.get(Network, self.choose.choice(self.ids[Network]))

    def topic(self):
        """Return any topic, also one that is merged away or deleted."""
        db.session.rollback()
        return self.choose.choice(db.session.scalars(select(Topic).order_by(Topic.id)).all())

    def some(self, topic, *, most=4):
        """Return the ids of some posts of a topic, mostly without its first one."""
        ids = db.session.scalars(select(Post.id).where(Post.topic_id == topic.id).order_by(Post.number)).all()
        ids = ids[1:] if self.choose.random() < 0.9 else ids
        return self.choose.sample(ids, min(len(ids), self.choose.randint(1, most)))

    def post(self):
        """Return any post."""
        db.session.rollback()
        return self.choose.choice(db.session.scalars(select(Post).order_by(Post.id)).all())

    def act_reply(self, _moderator):
        topic, author, text = self.topic(), self.writer(), f"Odpowiedź {self.choose.random()}"
        answered = self.choose.choice([None, *db.session.scalars(select(Post).where(Post.topic_id == topic.id)).all()])
        posts.reply(topic, author, cook(text), reply_to=answered)

    act_answer = act_reply

    def act_edit(self, _moderator):
        post = self.post()
        began = editing.fingerprint(post)
        editing.edit(post, post.author, cook(f"{present_text(post)[:60]} {self.choose.random()}"), began=began)

    def act_react(self, _moderator):
        reacting.react(self.post(), self.writer(), "helpful")

    def act_lock(self, moderator):
        return self.choose.choice([lock.lock, lock.unlock])(self.topic(), moderator)

    def act_pin(self, moderator):
        return self.choose.choice([pin.pin, pin.unpin])(self.topic(), moderator)

    def act_state(self, moderator):
        return self.choose.choice([states.unlist, states.relist, states.archive, states.unarchive])(self.topic(), moderator)

    def act_rename(self, moderator):
        return rename.rename(self.topic(), moderator, title=f"Nazwa {self.choose.randrange(10**6)}")

    def act_delete_topic(self, moderator):
        return delete_topic.delete(self.topic(), moderator, ground=None)

    def act_restore_topic(self, moderator):
        return delete_topic.restore(self.topic(), moderator)

    act_restore_topic_again = act_restore_topic

    def act_move(self, moderator):
        return move.move(self.topic(), moderator, to=self.network())

    def act_split(self, moderator):
        topic = self.topic()
        return split.split(topic, moderator, post_ids=self.some(topic), title=f"Nowy {self.choose.randrange(10**6)}",
                           network=self.choose.choice([None, self.network()]))

    def act_move_posts(self, moderator):
        topic = self.topic()
        return move_posts.move_posts(topic, moderator, post_ids=self.some(topic), into=self.topic(),
                                     by_time=self.choose.random() < 0.5)

    def act_merge(self, moderator):
        return merge.merge(self.topic(), moderator, into=self.topic(), by_time=self.choose.random() < 0.5)

    def act_join(self, moderator):
        topic, author = self.topic(), self.writer()
        ids = db.session.scalars(select(Post.id).where(Post.topic_id == topic.id, Post.author_id == author.id)).all()
        return join.join(topic, moderator, post_ids=self.choose.sample(ids, min(len(ids), 2)))

    def act_change_owner(self, moderator):
        topic = self.topic()
        return owner.change_owner(topic, moderator, post_ids=self.some(topic), owner=self.writer())

    def act_delete_posts(self, moderator):
        topic = self.topic()
        verb = self.choose.choice([delete_posts.delete_posts, delete_posts.restore_posts])
        return verb(topic, moderator, post_ids=self.some(topic))

    def act_delete(self, moderator):
        return self.choose.choice([deleting.delete, deleting.restore])(self.post(), moderator)

    def act_undo(self, moderator):
        db.session.rollback()
        events = db.session.scalars(select(Event).where(Event.action.in_(UNDOABLE)).order_by(Event.id.desc()).limit(12)).all()
        if events:
            undo.undo(self.choose.choice(events), moderator)

    act_undo_another = act_undo


def state(topic_ids):
    """Return all that an undoing must bring back, of the topics there were."""
    db.session.rollback()
    topics = db.session.scalars(select(Topic).where(Topic.id.in_(topic_ids)).execution_options(populate_existing=True))
    written = db.session.scalars(select(Post).execution_options(populate_existing=True)).all()
    followers = db.session.execute(select(Follower.topic_id, Follower.user_id, Follower.level).where(
        Follower.topic_id.in_(topic_ids), Follower.level != "normal")).all()
    return {
        "topics": {topic.id: {name: getattr(topic, name) for name in TOPIC} for topic in topics},
        "posts": {post.id: {name: getattr(post, name) for name in POST} | {"is_deleted": post.deleted_at is not None}
                  for post in written},
        "put away": dict(db.session.execute(select(DeletedText.post_id, DeletedText.text)).all()),
        "followers": sorted(tuple(row) for row in followers)}


def addresses(known):
    """Note the present address of every post; fail when one was ever another post's."""
    db.session.rollback()
    for topic_id, number, post_id in db.session.execute(select(Post.topic_id, Post.number, Post.id)):
        assert known.setdefault((topic_id, number), post_id) == post_id, f"{topic_id}/{number} was given out twice"
    return known


def leads_to(topic_id, number):
    """Return the post an address leads to, at once or in one hop."""
    found = set(db.session.scalars(select(Post.id).where(Post.topic_id == topic_id, Post.number == number)))
    found |= set(db.session.scalars(select(PostLocation.post_id).where(
        PostLocation.topic_id == topic_id, PostLocation.number == number)))
    assert len(found) <= 1, f"{topic_id}/{number} leads to {found}"
    return found.pop() if found else None


def joined_into(post_id):
    """Return the post that has a post's words now, to which its addresses lead; itself when nobody has joined it to one."""
    post = db.session.get(Post, post_id)
    return post_id if post.joined_into_id is None else joined_into(post.joined_into_id)
