"""What the pages about people show."""
from collections import namedtuple

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from ..db import db
from ..networks.models import ROLES, Membership, Network
from ..paging import WINDOW
from ..policy import listed_topics, readable
from ..posts.models import Post
from ..text import excerpt
from ..topics.models import Topic
from .models import User, UserSession

# A part of a long list and the key its next part starts after, None at the end.
Window = namedtuple("Window", "rows next")
Entry = namedtuple("Entry", "id topic number created_at excerpt")
DemoGroup = namedtuple("DemoGroup", "network people")
SITE_WIDE = 2


def person(username):
    """Return the person with this username, with their roles, or None."""
    return db.session.scalar(select(User).where(User.username == username)
                             .options(selectinload(User.memberships).joinedload(Membership.network)))


def sessions_of(user_id):
    """Return a person's signed-in browsers, the one seen last first."""
    return db.session.scalars(select(UserSession).where(UserSession.user_id == user_id)
                              .order_by(UserSession.seen_at.desc(), UserSession.id.desc())).all()


def posts_of(author, viewer, *, before=None):
    """Return a window of the posts of `author` that `viewer` may see, newest first."""
    statement = (select(Post).join(Topic, Topic.id == Post.topic_id).join(Network, Network.id == Topic.network_id)
                 .where(Post.author_id == author.id, readable(viewer)).order_by(Post.id.desc())
                 .options(defer(Post.text), joinedload(Post.topic).joinedload(Topic.network)))
    window = _window(statement, Post.id, before)
    return window._replace(rows=[Entry(post.id, post.topic, post.number, post.created_at, excerpt(post.html))
                                 for post in window.rows])


def topics_of(author, viewer, *, before=None):
    """Return a window of the topics of `author` that `viewer` may see, newest first."""
    statement = (listed_topics(viewer).where(Topic.author_id == author.id).order_by(Topic.id.desc())
                 .options(joinedload(Topic.network)))
    return _window(statement, Topic.id, before)


def demo_groups():
    """Return the demo's people by network: first who looks after all, then each network, its moderators first."""
    people = db.session.scalars(select(User).where(User.is_demo).order_by(User.id)
                                .options(selectinload(User.memberships).joinedload(Membership.network))).all()
    groups = {}
    for one in people:
        networks = [row.network for row in sorted(one.memberships, key=lambda row: row.id)]
        home = None if one.is_admin or not networks or len(networks) > SITE_WIDE else networks[0]
        groups.setdefault(home, []).append(one)
    return [DemoGroup(network, sorted(members, key=lambda one: (-_rank(one, network), one.id)))
            for network, members in sorted(groups.items(), key=lambda item: item[0].position if item[0] else -1)]


def _rank(person, network):
    if person.is_admin:
        return len(ROLES)
    roles = person.roles.get(network.id, ()) if network else {role for held in person.roles.values() for role in held}
    return max((ROLES.index(role) for role in roles), default=-1)


def _window(statement, key, before):
    if before is not None:
        statement = statement.where(key < before)
    rows = db.session.scalars(statement.limit(WINDOW + 1)).all()
    return Window(rows[:WINDOW], rows[WINDOW - 1].id if len(rows) > WINDOW else None)
