"""Whose bell has rung unheard, and what letters need to know of it."""
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from ..accounts.models import User, UserSession
from ..db import db
from ..events import Event
from ..networks.models import Membership, Network, NetworkFollower
from ..notifications.models import Notification
from ..policy import sees_withheld
from ..posts.models import Post
from ..topics.levels import present
from ..topics.models import Follower, Topic
from .models import LetterChoices, NetworkLetters

# People at once, and bells of theirs: a batch is written in one short transaction.
PEOPLE, MOST = 25, 200


class Owed(NamedTuple):
    """A bell whose letter is owed, with all that decides whether and how it is told."""

    bell: Notification
    person: User
    event: Event
    actor: User | None
    post: Post | None
    author: User | None
    topic: Topic
    network: Network
    choices: LetterChoices
    rhythm: str
    is_member: bool
    # Suspended in the network, and silenced there.
    is_put_out: bool
    is_silent: bool
    seen_at: object
    level: str

    @property
    def reads(self):
        """Whether the person may read the topic at this moment; the twin of policy.reads."""
        return not self.is_put_out and (
            self.network.visibility != "members" or self.is_member or self.person.is_admin) and (
            self.topic.withheld is None or sees_withheld(self.person, self.topic))

    @property
    def is_writer(self):
        """Whether the person may write in the topic's network."""
        return (self.is_member or self.person.is_admin) and not (self.person.is_silenced or self.is_silent)


def owed(now):
    """Return what is owed to some of the people for whom something is due now, also what is due to them later."""
    due = db.session.scalars(select(Notification.user_id).where(Notification.letter_due_at <= now)
                             .group_by(Notification.user_id).order_by(func.min(Notification.letter_due_at)).limit(PEOPLE)).all()
    if not due:
        return []
    actor, author = aliased(User), aliased(User)
    rows = db.session.execute(
        select(Notification, User, Event, actor, Post, author, Topic, LetterChoices, NetworkLetters.rhythm,
               Membership, _last_seen(), Follower.level, Follower.reason, NetworkFollower.level)
        .join(User, User.id == Notification.user_id).join(Event, Event.id == Notification.event_id)
        .outerjoin(actor, actor.id == Event.actor_id).outerjoin(Post, Post.id == Event.post_id)
        .outerjoin(author, author.id == Post.author_id)
        # A post stands where it stands now; without one, something was done to a topic.
        .join(Topic, Topic.id == func.coalesce(Post.topic_id, Event.topic_id))
        .outerjoin(LetterChoices, LetterChoices.user_id == User.id)
        .outerjoin(NetworkLetters, and_(NetworkLetters.user_id == User.id, NetworkLetters.network_id == Topic.network_id))
        .outerjoin(Membership, and_(Membership.user_id == User.id, Membership.network_id == Topic.network_id))
        .outerjoin(Follower, and_(Follower.user_id == User.id, Follower.topic_id == Topic.id))
        .outerjoin(NetworkFollower, and_(NetworkFollower.user_id == User.id, NetworkFollower.network_id == Topic.network_id))
        .where(Notification.letter_due_at.is_not(None), Notification.user_id.in_(due))
        .order_by(Notification.letter_due_at, Notification.id).limit(MOST)).all()
    return [_owed(*row) for row in rows]


def own_networks(user):
    """Return (network, the chosen rhythm or None) for the networks a person belongs to, follows or has chosen letters of."""
    of_user = {model: and_(model.user_id == user.id, model.network_id == Network.id)
               for model in (Membership, NetworkFollower, NetworkLetters)}
    statement = select(Network, NetworkLetters.rhythm)
    for model, condition in of_user.items():
        statement = statement.outerjoin(model, condition)
    return db.session.execute(statement.where(or_(
        Membership.id.is_not(None), and_(NetworkFollower.level != "muted", Network.visibility != "members"),
        NetworkLetters.rhythm.is_not(None))).order_by(Network.position, Network.name)).all()


def choices_of(user_id):
    """Return what a person has chosen of letters, or what holds for who has chosen nothing."""
    return db.session.get(LetterChoices, user_id) or LetterChoices.default(user_id)


def rhythm_of(user_id, network_id):
    """Return which of RHYTHMS holds for a person's letters of a network, by choice or by proposal."""
    chosen = db.session.scalar(select(NetworkLetters.rhythm).filter_by(user_id=user_id, network_id=network_id))
    return chosen or db.session.scalar(select(Network.letter_rhythm).filter_by(id=network_id))


def _last_seen():
    return (select(func.max(UserSession.seen_at)).where(UserSession.user_id == Notification.user_id)
            .scalar_subquery())


def _owed(bell, person, event, actor, post, author, topic, choices, rhythm, membership, seen_at, *levels):
    return Owed(bell, person, event, actor, post, author, topic, topic.network, choices or LetterChoices.default(),
                rhythm or topic.network.letter_rhythm, membership is not None,
                membership is not None and membership.is_suspended, membership is not None and membership.is_silenced,
                seen_at, present(*levels).level)
