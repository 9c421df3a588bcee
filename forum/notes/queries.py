"""Reading notes: of a topic with its posts, of one post, of a person."""
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..db import db
from ..networks.models import HERE, Membership, Network
from ..policy import can
from ..posts.models import Post
from ..topics.models import Topic
from .models import Note


def in_topic(topic):
    """Return the notes of a topic and of the posts that stand in it now, in the order of the posts, the topic's own first."""
    # What was noted of a topic goes along when it is merged into another one.
    return _read(or_(Note.topic_id.in_(_with_merged(topic.id)), Post.topic_id == topic.id),
                 order=(Post.number.nulls_first(), Note.id))


def beside(topic):
    """Return (post or None for the topic itself, its notes) for all in a topic of which there are some, in their order."""
    return [(group[0].post, group) for _id, notes in groupby(in_topic(topic), lambda note: note.post_id)
            if (group := list(notes))]


def of_post(post):
    """Return the notes of a post, the oldest first."""
    return _read(Note.post_id == post.id)


def of_person(person, network):
    """Return what was noted of a person in a network, the oldest first."""
    return _read(Note.person_id == person.id, Note.network_id == network.id)


def counts_of_people(network):
    """Return {user id: how many notes there are of them in a network}."""
    return dict(db.session.execute(
        select(Note.person_id, func.count()).where(Note.network_id == network.id, Note.deleted_at.is_(None))
        .group_by(Note.person_id)).all())


def networks_noting(viewer, person):
    """Return (network, how many notes) where `viewer` reads the notes of a person: where they belong, or have been noted."""
    if viewer is None or viewer.id == person.id:
        return []
    counts = dict(db.session.execute(
        select(Note.network_id, func.count()).where(Note.person_id == person.id, Note.deleted_at.is_(None))
        .group_by(Note.network_id)).all())
    belongs = select(Membership.network_id).where(Membership.user_id == person.id)
    networks = db.session.scalars(select(Network).where(or_(Network.id.in_(belongs), Network.id.in_(counts)))
                                  .order_by(Network.position, Network.id))
    return [(network, counts.get(network.id, 0)) for network in networks if can(viewer, "see_notes", network)]


def may_be_noted(person, network):
    """Tell whether somebody belongs to a network, has written there, or has been noted there."""
    return any(db.session.scalar(select(select(1).where(*where).exists())) for where in (
        (Membership.user_id == person.id, Membership.network_id == network.id),
        (Post.author_id == person.id, Topic.id == Post.topic_id, Topic.network_id == network.id),
        (Note.person_id == person.id, Note.network_id == network.id)))


def readers_of(network_id):
    """Return the ids of those who may read the notes of a network."""
    looking_after = select(Membership.user_id).where(
        Membership.network_id == network_id, HERE, or_(Membership.is_moderator, Membership.is_coordinator))
    return db.session.scalars(select(User.id).where(or_(User.is_admin, User.id.in_(looking_after)))).all()


def _read(*conditions, order=(Note.id,)):
    return db.session.scalars(
        select(Note).outerjoin(Post, Post.id == Note.post_id).where(Note.deleted_at.is_(None), *conditions).order_by(*order)
        .options(joinedload(Note.author), joinedload(Note.topic), joinedload(Note.post).joinedload(Post.topic),
                 joinedload(Note.network))).unique().all()


def _with_merged(topic_id):
    merged = select(Topic.id).where(Topic.id == topic_id).cte(recursive=True)
    return select(merged.union(select(Topic.id).join(merged, Topic.merged_into_id == merged.c.id)).c.id)
