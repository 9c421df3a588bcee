"""What a digest needs: some members of a network, what is new in it, how far they have read, what rang for them."""
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from ..accounts.models import COMES, User
from ..db import db
from ..events import Event
from ..networks.models import HERE, Membership, Network, NetworkFollower
from ..notifications.models import Notification
from ..posts.models import Post
from ..reading.models import TopicReading
from ..topics.models import LISTED, Follower, Topic
from .models import DIGESTS, DigestRound, LetterChoices, NetworkLetters

PEOPLE, MOST_POSTS = 50, 5000


class Member(NamedTuple):
    """Somebody who may get a digest of a network."""

    person: User
    choices: LetterChoices
    rhythm: str
    told_until: datetime | None
    joined_at: datetime | None
    network_level: str | None


class NewPost(NamedTuple):
    """A post written since the last digests."""

    id: int
    topic_id: int
    number: int
    author_id: int
    created_at: datetime


def networks_without_round(day):
    """Return the ids of the networks whose digests of this day have not been begun."""
    begun = select(DigestRound.network_id).where(DigestRound.network_id == Network.id, DigestRound.day == day)
    return db.session.scalars(select(Network.id).where(~begun.exists()).order_by(Network.id)).all()


def open_round():
    """Return a round whose members have not all been looked at, and its network; or None."""
    return db.session.execute(
        select(DigestRound, Network).join(Network, Network.id == DigestRound.network_id)
        .where(DigestRound.ended_at.is_(None)).order_by(DigestRound.day, DigestRound.network_id).limit(1)).first()


def members(network, after):
    """Return the next people, by id, to whom a network may write: its members, and readers who have chosen its digest."""
    chosen = NetworkLetters.rhythm.in_(DIGESTS) if network.visibility != "members" else and_(
        NetworkLetters.rhythm.in_(DIGESTS), User.is_admin)
    of_network = {model: and_(model.user_id == User.id, model.network_id == network.id)
                  for model in (Membership, NetworkLetters, NetworkFollower)}
    statement = select(User, LetterChoices, NetworkLetters.rhythm, NetworkLetters.told_until, Membership.created_at,
                       NetworkFollower.level).outerjoin(LetterChoices, LetterChoices.user_id == User.id)
    for model, condition in of_network.items():
        statement = statement.outerjoin(model, condition)
    rows = db.session.execute(statement.where(User.id > after, COMES, HERE, or_(Membership.id.is_not(None), chosen))
                              .order_by(User.id).limit(PEOPLE)).all()
    return [Member(person, choices or LetterChoices.default(), rhythm or network.letter_rhythm, *more)
            for person, choices, rhythm, *more in rows]


def posts_between(network, since, until):
    """Return the posts written in a network after `since` and up to `until`, by topic and number."""
    return [NewPost(*row) for row in db.session.execute(
        select(*(getattr(Post, name) for name in NewPost._fields)).join(Topic, Topic.id == Post.topic_id)
        .where(Topic.network_id == network.id, LISTED, Post.deleted_at.is_(None), Post.created_at > since,
               Post.created_at <= until)
        .order_by(Post.topic_id, Post.number).limit(MOST_POSTS))]


def topics_of(ids):
    """Return {id: topic}."""
    return {topic.id: topic for topic in db.session.scalars(select(Topic).where(Topic.id.in_(ids)))}


def read_by(user_ids, topic_ids):
    """Return {(user id, topic id): up to which number there is nothing new for them}."""
    rows = db.session.execute(
        select(TopicReading.user_id, TopicReading.topic_id, TopicReading.last_read_number, TopicReading.dismissed_number)
        .where(TopicReading.user_id.in_(user_ids), TopicReading.topic_id.in_(topic_ids)))
    return {(user_id, topic_id): max(read, dismissed) for user_id, topic_id, read, dismissed in rows}


def levels_of(user_ids, topic_ids):
    """Return {(user id, topic id): (level, reason)} where people follow topics, or have muted them."""
    rows = db.session.execute(
        select(Follower.user_id, Follower.topic_id, Follower.level, Follower.reason)
        .where(Follower.user_id.in_(user_ids), Follower.topic_id.in_(topic_ids)))
    return {(user_id, topic_id): (level, reason) for user_id, topic_id, level, reason in rows}


def posts_of(ids):
    """Return {id: post with its author}."""
    return {post.id: post for post in db.session.scalars(
        select(Post).where(Post.id.in_(ids)).options(joinedload(Post.author)))}


def unheard(user_ids, network, since, until):
    """Return (bell, event, actor, post, author, topic) of what rang for these people in a network unheard, newest first."""
    actor, author = aliased(User), aliased(User)
    return db.session.execute(
        select(Notification, Event, actor, Post, author, Topic)
        .join(Event, Event.id == Notification.event_id).outerjoin(actor, actor.id == Event.actor_id)
        .outerjoin(Post, Post.id == Event.post_id).outerjoin(author, author.id == Post.author_id)
        .join(Topic, Topic.id == db.func.coalesce(Post.topic_id, Event.topic_id))
        .where(Notification.user_id.in_(user_ids), Notification.read_at.is_(None), Notification.created_at > since,
               Notification.created_at <= until, Topic.network_id == network.id, Topic.withheld.is_(None),
               Post.deleted_at.is_(None))
        .order_by(Notification.id.desc())).all()
