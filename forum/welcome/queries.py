"""What somebody's first steps are, and who in a network waits for a welcome."""
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from .. import clock
from ..accounts.models import INVITED, User
from ..db import db
from ..links.models import PostLink
from ..networks.models import Membership, Network
from ..policy import can
from ..posts.models import Post
from ..privacy.clause import VERSION
from ..privacy.models import ClauseSeen
from ..topics.models import Speaker, Topic
from .models import Acceptance, FactsConfirmed, Introduction

# Whoever is answered at once comes again more often: a moderator is asked to say something within this time.
WELCOME_WITHIN = timedelta(hours=48)


class Step(NamedTuple):
    """One first step: "facts", "clause", "conditions" or "introduction"; the last two in a network."""

    kind: str
    is_done: bool
    network: Network | None = None
    # When the facts were looked through, the conditions accepted, the introduction written or put off.
    at: datetime | None = None
    # Where one introduces oneself, and what one wrote there.
    topic: Topic | None = None
    post: Post | None = None

    @property
    def key(self):
        """What the step is called in an address."""
        return f"{self.kind}-{self.network.id}" if self.network else self.kind


class Waiting(NamedTuple):
    """An introduction nobody has answered yet."""

    introduction: Introduction
    due_at: datetime
    is_late: bool


def steps(person):
    """Return all first steps of a person (with their roles), done and due, in their order."""
    networks = db.session.scalars(select(Network).where(Network.id.in_([key for key, roles in person.roles.items() if roles]))
                                  .order_by(Network.position, Network.id)).all()
    return [*_own(person), *_conditions(person, networks), *_introductions(person, networks)]


def is_due(person):
    """Tell whether any first step waits for a person."""
    return any(not step.is_done for step in steps(person))


def introduction_topic(network_id, person):
    """Return the topic in which people introduce themselves to a network, if `person` may write there, or None."""
    topic = db.session.scalar(select(Topic).where(
        Topic.network_id == network_id, Topic.agenda_number.is_not(None)).order_by(Topic.agenda_number).limit(1))
    for _hop in range(3):
        if topic is not None and topic.merged_into_id is not None:
            topic = db.session.get(Topic, topic.merged_into_id)
    return topic if topic is not None and topic.network_id == network_id and can(person, "reply", topic) else None


def waiting(network_id):
    """Return who waits for a welcome in a network, the longest first."""
    rows = db.session.scalars(_unanswered(network_id).options(
        joinedload(Introduction.user), joinedload(Introduction.post).joinedload(Post.topic)).order_by(Introduction.at)).all()
    now = clock.now()
    return [Waiting(row, row.at + WELCOME_WITHIN, row.at + WELCOME_WITHIN < now) for row in rows]


def waiting_count(network_id):
    """Return how many people wait for a welcome in a network."""
    return db.session.scalar(select(func.count()).select_from(_unanswered(network_id).subquery()))


def acceptances(network):
    """Return (person, the latest version of the conditions they have accepted or None, when) for each member."""
    latest = (select(Acceptance.user_id, func.max(Acceptance.version).label("version"))
              .where(Acceptance.network_id == network.id).group_by(Acceptance.user_id).subquery())
    return db.session.execute(
        select(User, Acceptance.version, Acceptance.at)
        .join(Membership, and_(Membership.user_id == User.id, Membership.network_id == network.id))
        .outerjoin(latest, latest.c.user_id == User.id)
        .outerjoin(Acceptance, and_(Acceptance.network_id == network.id, Acceptance.user_id == User.id,
                                    Acceptance.version == latest.c.version))
        .where(INVITED).order_by(Acceptance.version.nulls_first(), Acceptance.at, User.id)).all()


def _own(person):
    confirmed = db.session.get(FactsConfirmed, person.id)
    seen = db.session.scalar(select(ClauseSeen.at).where(ClauseSeen.user_id == person.id, ClauseSeen.version == VERSION))
    yield Step("facts", confirmed is not None, at=confirmed and confirmed.at)
    if confirmed is not None and seen is None:
        yield Step("clause", False)


def _conditions(person, networks):
    accepted = dict(db.session.execute(
        select(Acceptance.network_id, Acceptance.at).join(Network, and_(
            Network.id == Acceptance.network_id, Network.conditions_version == Acceptance.version))
        .where(Acceptance.user_id == person.id)).all())
    for network in networks:
        if network.conditions:
            yield Step("conditions", network.id in accepted, network, at=accepted.get(network.id))


def _introductions(person, networks):
    said = {row.network_id: row for row in db.session.scalars(
        select(Introduction).where(Introduction.user_id == person.id).options(joinedload(Introduction.post)))}
    spoken = set(db.session.scalars(select(Topic.network_id).join(Speaker, Speaker.topic_id == Topic.id)
                                    .where(Speaker.user_id == person.id).distinct()))
    for network in networks:
        row = said.get(network.id)
        if row is not None:
            yield Step("introduction", True, network, at=row.at, post=row.post)
        elif "participant" in person.roles[network.id] and network.id not in spoken:
            topic = introduction_topic(network.id, person)
            if topic is not None:
                yield Step("introduction", False, network, topic=topic)


def _unanswered(network_id):
    """Select the introductions of members that nobody has answered, quoted or greeted by name."""
    later, source = aliased(Post), aliased(Post)
    named = later.html.contains(literal("/u/") + User.username + literal('"'))
    greeted = exists().where(
        later.topic_id == Post.topic_id, later.number > Post.number, later.author_id != Introduction.user_id,
        later.deleted_at.is_(None), or_(later.reply_to_id == Post.id, named))
    quoted = exists().where(PostLink.target_post_id == Post.id, PostLink.is_quote, source.id == PostLink.source_post_id,
                            source.author_id != Introduction.user_id, source.deleted_at.is_(None))
    return (select(Introduction).join(Post, Post.id == Introduction.post_id).join(User, User.id == Introduction.user_id)
            .join(Membership, and_(Membership.user_id == User.id, Membership.network_id == network_id))
            .join(Topic, Topic.id == Post.topic_id)
            .where(Introduction.network_id == network_id, Post.deleted_at.is_(None), Topic.withheld.is_(None),
                   ~greeted, ~quoted))
