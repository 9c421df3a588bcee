"""Whom a network is open to, of one person and in SQL. A test holds each pair together."""
from sqlalchemy import and_, or_, select, true

from ..networks.models import Network
from ..topics.models import LISTED, OWN_WITHHELD, Topic


def visible_topics(user):
    """Select the topics `user` may see; the twin of the rule "see" of topics."""
    return select(Topic).join(Network, Network.id == Topic.network_id).where(readable(user), in_sight(user))


def listed_topics(user):
    """Select the topics that stand in lists for `user`: visible, and not out of them for all."""
    return visible_topics(user).where(LISTED)


def moderated_topics(user):
    """Select the topics `user` moderates; the twin of the rule "moderate" of topics for who is not silenced."""
    return select(Topic).where(_moderated(user))


def in_sight(user):
    """Return the SQL condition on `Topic` under which a topic of a network `user` reads is not withheld from them."""
    if user is None:
        return Topic.withheld.is_(None)
    return or_(Topic.withheld.is_(None), _moderated(user), and_(Topic.withheld.in_(OWN_WITHHELD), Topic.author_id == user.id))


def _moderated(user):
    return true() if user.is_admin else Topic.network_id.in_([
        network_id for network_id, roles in user.roles.items() if "moderator" in roles])


def readable(user):
    """Return the SQL condition on `Network` under which `user` may read."""
    if user is None:
        return Network.visibility == "public"
    if user.is_admin:
        return true()
    return or_(Network.visibility.in_(("public", "signed_in")), Network.id.in_([
        network_id for network_id, roles in user.roles.items() if roles]))


def reads(user, visibility, network_id):
    """Tell whether `user` reads what stands in a network of this visibility."""
    if visibility == "public":
        return True
    if user is None:
        return False
    return user.is_admin or visibility == "signed_in" or bool(user.roles.get(network_id))


def as_open(target, place):
    """Tell whether all who read `place` – a topic or network, None for anybody – also read what stands in `target`."""
    return (target.visibility == "public" or place is not None
            and (target.network_id == place.network_id or target.visibility == "signed_in" and place.visibility != "public"))


def all_as_open(target, place):
    """Return the SQL condition on two networks (their columns) that is the twin of `as_open`."""
    return or_(target.visibility == "public", target.id == place.id,
               and_(target.visibility == "signed_in", place.visibility != "public"))


def looks_after_some(user):
    """Tell whether `user` moderates or coordinates any network."""
    return user.is_admin or any(roles & {"moderator", "coordinator"} for roles in user.roles.values())


def moderates(user, network_id):
    """Tell whether `user` moderates the network: an administrator moderates all."""
    return user is not None and (user.is_admin or "moderator" in user.roles.get(network_id, ()))


def moderates_beside(user, network_id):
    """Tell whether `user` moderates another network than this one, too."""
    return user.is_admin or any("moderator" in roles for other, roles in user.roles.items() if other != network_id)


def sees_withheld(user, topic):
    """Tell whether `user` sees a topic that is withheld from the others."""
    return moderates(user, topic.network_id) or (
        topic.withheld in OWN_WITHHELD and user is not None and user.id == topic.author_id)


def moderates_some(user):
    """Tell whether `user` moderates any network."""
    return user is not None and (user.is_admin or any("moderator" in roles for roles in user.roles.values()))
