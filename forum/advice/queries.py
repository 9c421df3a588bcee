"""What advice looks at: a fixed number of statements, however much there is to read."""
from html import escape
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select, tuple_

from ..accounts.models import User
from ..db import reading
from ..networks.models import Network
from ..policy import readable
from ..posts.models import Post
from ..topics.models import LISTED, Speaker, Topic
from .models import ALL, Dismissal

# Of somebody with so many posts nobody asks whether they know how it works.
BEGINNER = 2
IN_A_ROW = 2
# How far back links and titles are compared.
POSTS_WITH_LINKS, TITLES = 300, 2000

_posts, _topics, _dismissals, _speakers = Post.__table__.c, Topic.__table__.c, Dismissal.__table__.c, Speaker.__table__.c
_user, _topic = bindparam("user_id"), bindparam("topic_id")
_first_posts = select(_posts.id).where(_posts.author_id == _user).limit(BEGINNER).subquery()
_last_posts = (select(_posts.author_id).where(_posts.topic_id == _topic, _posts.deleted_at.is_(None))
               .order_by(_posts.number.desc()).limit(IN_A_ROW).subquery())
_facts = select(
    exists().where(_dismissals.user_id == _user, _dismissals.kind == ALL).label("is_off"),
    select(func.count()).select_from(_first_posts).scalar_subquery().label("posts"),
    select(func.count()).select_from(_last_posts).where(_last_posts.c.author_id == _user).scalar_subquery().label("in_a_row"),
    func.coalesce(select(_speakers.posts_count).where(_speakers.topic_id == _topic, _speakers.user_id == _user)
                  .scalar_subquery(), 0).label("own"))
_with_links = (select(_posts.id).where(_posts.topic_id == _topic, _posts.links_count > 0, _posts.deleted_at.is_(None))
               .order_by(_posts.number.desc()).limit(POSTS_WITH_LINKS))


class Given(NamedTuple):
    """A post of the same topic in which a link stands already."""

    post_id: int
    number: int
    author: str
    html: str


def facts(viewer, topic_id):
    """Return what one statement tells of a person: whether advice is off, how much they wrote, here and in a row.

    Without a topic `topic_id` is 0.
    """
    return reading().execute(_facts, {"user_id": viewer.id, "topic_id": topic_id}).one()


def given_before(topic, links):
    """Return the first of the later posts of a topic that give one of these links, or None."""
    holds = [Post.html.contains(f'href="{escape(link, quote=False)}"', autoescape=True) for link in links]
    row = reading().execute(
        select(Post.id, Post.number, User.name, Post.html).join(User, User.id == Post.author_id)
        .where(Post.id.in_(_with_links), or_(*holds)).order_by(Post.number).limit(1),
        {"topic_id": topic.id}).first()
    return row and Given(*row)


def titles(viewer):
    """Return (id, slug, title, network, posts) of the newest topics that a person may read."""
    return reading().execute(
        select(_topics.id, _topics.slug, _topics.title, Network.name, _topics.posts_count)
        .join_from(Topic.__table__, Network.__table__, Network.id == _topics.network_id)
        .where(readable(viewer), LISTED).order_by(_topics.id.desc()).limit(TITLES)).all()


def dismissed(viewer, told):
    """Return which of these (kind, place) a person has closed, there or everywhere."""
    pairs = [pair for kind, place in told for pair in ((kind, place), (kind, ""))]
    rows = reading().execute(select(_dismissals.kind, _dismissals.place).where(
        _dismissals.user_id == viewer.id, tuple_(_dismissals.kind, _dismissals.place).in_(pairs))).all()
    closed = {tuple(row) for row in rows}
    return {pair for pair in told if pair in closed or (pair[0], "") in closed}


def takes_advice(person):
    """Tell whether somebody has not switched advice off."""
    return not reading().scalar(select(exists().where(_dismissals.user_id == person.id, _dismissals.kind == ALL)))
