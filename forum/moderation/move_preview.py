"""What moving a topic to another network will change: who reads it then, who no longer does, which tags stay."""
from typing import NamedTuple

from sqlalchemy import func, or_, select

from ..accounts.models import INVITED, User
from ..db import db
from ..networks.models import Membership, Network
from ..networks.queries import all_networks
from ..policy import can
from ..tags.queries import all_tags, tags_of
from ..topics.models import Follower, Speaker

MOST_NAMES = 5
COUNTED = ("tracking", "watching")


class Preview(NamedTuple):
    """Who reads a topic no longer – members of its network, of them those who write in it or follow it –, and what else."""

    members: int
    involved: int
    names: list
    # Whether people without an account, or from outside the network, read it no longer.
    loses_visitors: bool
    loses_outsiders: bool
    # How open the other network is, when more people will read the topic there than members of one network: else "".
    opens: str
    lost_tags: list


def networks_to_move_to(topic, moderator):
    """Return the other networks that `moderator` may move a topic to, in their order."""
    return [network for network in all_networks() if network.id != topic.network_id and can(moderator, "moderate", network)]


def preview(topic, network):
    """Return what moving `topic` to `network` will change, in a fixed number of queries."""
    before, after = topic.visibility, network.visibility
    closes = after == "members"
    involved = _involved(topic, network) if closes else select(User.id).where(User.id < 0)
    names = db.session.scalars(select(User.name).where(User.id.in_(involved)).order_by(User.name).limit(MOST_NAMES)).all()
    return Preview(
        members=_members(topic.network_id, network.id) if closes else 0,
        involved=db.session.scalar(select(func.count()).select_from(involved.subquery())), names=names,
        loses_visitors=before == "public" != after, loses_outsiders=closes and before != "members",
        opens=after if after != "members" and after != before and before != "public" else "",
        lost_tags=[tag.name for tag in tags_of(topic) if not _is_tag(tag.slug, network.id)])


def _is_tag(slug, network_id):
    tag = all_tags().by_slug.get((network_id, slug))
    return tag is not None and all_tags().meant(tag.id) is not None


def _members(network_id, other_id):
    return db.session.scalar(select(func.count()).select_from(Membership).join(User, User.id == Membership.user_id).where(
        Membership.network_id == network_id, INVITED, ~User.is_admin, User.id.not_in(_of(other_id))))


def _involved(topic, network):
    wrote = select(Speaker.user_id).where(Speaker.topic_id == topic.id)
    follows = select(Follower.user_id).where(Follower.topic_id == topic.id, Follower.level.in_(COUNTED))
    return select(User.id).where(INVITED, ~User.is_admin, ~User.is_system, or_(User.id.in_(wrote), User.id.in_(follows)),
                                 User.id.not_in(_of(network.id)))


def _of(network_id):
    return select(Membership.user_id).join(Network, Network.id == Membership.network_id).where(Network.id == network_id)
