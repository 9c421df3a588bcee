"""What is new, unread or hidden for one person, said in SQL once, for lists and for counts alike."""
from datetime import timedelta

from sqlalchemy import and_, bindparam, case, exists, func, literal_column, or_, select

from .. import clock
from ..networks.models import HERE, Membership, Network, NetworkFollower
from ..posts.models import Post
from ..topics.models import LISTED, Follower, Topic
from .models import TopicReading

# A topic nobody has come to look at is news for this long.
NEW_FOR = timedelta(days=2)
_topics, _posts, _readings = Topic.__table__, Post.__table__, TopicReading.__table__
_followers, _network_followers = Follower.__table__, NetworkFollower.__table__
_networks, _memberships = Network.__table__, Membership.__table__
_user = bindparam("user_id")
# Written out: SQLite uses the index of counted followers only for these very words.
_muted, _normal, _tracking, _watching, _chosen, _public, _signed_in, _none = (
    literal_column(f"'{word}'") for word in ("muted", "normal", "tracking", "watching", "chosen", "public", "signed_in", ""))
_counted = (_tracking, _watching)
_level = func.coalesce(_followers.c.level, _normal)
_network_level = func.coalesce(_network_followers.c.level, _normal)
# Whoever chose the usual for one topic means it, whatever they follow its network by.
_is_usual = and_(_level == _normal, func.coalesce(_followers.c.reason, _none) != _chosen)

# What a person says of a topic weighs more than what they say of its network (topics/levels.py says it in Python).
is_hidden = or_(_level == _muted, and_(_network_level == _muted, _is_usual))
_is_tracked = or_(_level.in_(_counted), and_(_network_level.in_(_counted), _is_usual))
_is_opened = _readings.c.opened_at.is_not(None)
_is_young = and_(_topics.c.created_at > bindparam("fresh"), _topics.c.author_id != _user)
_is_unread_post = and_(_posts.c.topic_id == _topics.c.id, _posts.c.number > _readings.c.last_read_number,
                       _posts.c.author_id != _user, _posts.c.deleted_at.is_(None))
_has_unread = and_(_topics.c.last_number > _readings.c.last_read_number,
                   exists().where(_is_unread_post).correlate(_topics, _readings))


def with_own(source):
    """Join to `source`, which has topics, a person's own rows: how closely they follow each, how far they have read."""
    return (source
            .outerjoin(_followers, and_(_followers.c.topic_id == _topics.c.id, _followers.c.user_id == _user))
            .outerjoin(_network_followers, and_(_network_followers.c.network_id == _topics.c.network_id,
                                                _network_followers.c.user_id == _user))
            .outerjoin(_readings, and_(_readings.c.topic_id == _topics.c.id, _readings.c.user_id == _user)))


def values(viewer):
    """Return what the statements here need to know of a person; a visitor has read nothing and follows nothing."""
    return {"user_id": viewer.id if viewer else 0, "is_admin": viewer is not None and viewer.is_admin,
            "fresh": clock.now() - NEW_FOR}


def _of_unread_posts(what):
    count = select(what).where(_is_unread_post).correlate(_topics, _readings).scalar_subquery()
    return case((and_(_is_tracked, _is_opened, _topics.c.last_number > _readings.c.last_read_number), count), else_=0)


# What a row of a list says to one person: needs `with_own`.
OWN = (_of_unread_posts(func.count()).label("unread"),
       _of_unread_posts(func.coalesce(func.min(_posts.c.number), 0)).label("first_unread"),
       and_(_readings.c.user_id.is_(None), _is_young, ~is_hidden).label("is_new"),
       and_(_is_opened, ~_has_unread).label("is_read"),
       and_(_readings.c.user_id.is_not(None), ~_is_opened, _is_young).label("is_dismissed"),
       and_(_followers.c.unpinned_at.is_not(None), _followers.c.unpinned_at >= _topics.c.pinned_at).label("is_unpinned"))

_readable = (
    select(_networks.c.id)
    .select_from(_networks.outerjoin(_memberships, and_(_memberships.c.network_id == _networks.c.id,
                                                        _memberships.c.user_id == _user, HERE)))
    .where(or_(bindparam("is_admin"), _networks.c.visibility.in_([_public, _signed_in]), _memberships.c.id.is_not(None))))
_listed = and_(LISTED, _topics.c.network_id.in_(_readable))
_ids = select(_topics.c.id.label("topic_id"), _topics.c.network_id)

#: The topics that are new for a person, as (topic_id, network_id).
new_topics = (_ids.select_from(with_own(_topics))
              .where(_listed, _is_young, _readings.c.user_id.is_(None), ~is_hidden)).subquery("new_topics")


# Whether they are followed is asked of few: first comes who has read less than there is. So these are no joins, which the
# database would put in another order.
_own = and_(_followers.c.topic_id == _topics.c.id, _followers.c.user_id == _user)
_counts_by_itself = exists().where(_own, _followers.c.level.in_(_counted)).correlate(_topics)
_says_otherwise = exists().where(_own, ~_is_usual).correlate(_topics)
_followed_networks = select(_network_followers.c.network_id).where(
    _network_followers.c.user_id == _user, _network_followers.c.level.in_(_counted))

#: The topics with posts unread by a person, as (topic_id, network_id).
unread_topics = (
    _ids.select_from(_readings.join(_topics, _topics.c.id == _readings.c.topic_id))
    .where(_readings.c.user_id == _user, _is_opened, _listed, _topics.c.last_number > _readings.c.last_read_number,
           or_(_counts_by_itself, and_(_topics.c.network_id.in_(_followed_networks), ~_says_otherwise)), _has_unread)
    .offset(0)).subquery("unread_topics")  # a fence: SQLite would walk along all topics to have them by network
