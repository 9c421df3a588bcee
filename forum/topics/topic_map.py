"""The map of a topic under its first post: how much there is to read, who spoke, and which links they gave."""
import html as markup
import re
from math import ceil
from typing import NamedTuple
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from ..accounts.models import User
from ..db import reading
from ..kept import kept
from ..networks.queries import moderators
from ..posts.models import Post
from ..streams import partial
from .models import Speaker

MOST_PEOPLE, MOST_LINKS, POSTS_WITH_LINKS = 24, 30, 30
WORDS_A_MINUTE = 200
_LINK = re.compile(r'<a href="(https?://[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_users, _speakers, _posts = User.__table__.c, Speaker.__table__.c, Post.__table__.c
_people = (select(_users.id, _users.username, _users.name, _users.jst, _speakers.posts_count)
           .join_from(Speaker.__table__, User.__table__, _users.id == _speakers.user_id)
           .where(_speakers.topic_id == bindparam("topic_id"))
           .order_by(_speakers.posts_count.desc(), _users.id).limit(MOST_PEOPLE))
_with_links = (select(_posts.id, _posts.number, _posts.html)
               .where(_posts.topic_id == bindparam("topic_id"), _posts.links_count > 0)
               .order_by(_posts.number).limit(POSTS_WITH_LINKS))


class Link(NamedTuple):
    """A link out of the forum, and the post that gave it first."""

    address: str
    words: str
    host: str
    post_id: int
    number: int


@kept(1000)
def html(topic):
    """Return the map of a topic given as its TopicHead, the same for every reader."""
    return partial("topics/map", topic=topic, reading_time=reading_time(topic.words_count))


def reading_time(words):
    """Say how long so many words take: officials read Polish matters of their work at some 200 words a minute."""
    minutes = max(1, ceil(words / WORDS_A_MINUTE))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=minutes)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest) if rest else _("%(hours)s h", hours=hours)


def people(topic):
    """Return who spoke in a topic, those with most posts first."""
    return reading().execute(_people, {"topic_id": topic.id}).all()


def has_moderators(topic, speakers):
    """Tell whether any of these speakers moderates the topic's network."""
    return bool({person.id for person in moderators(topic.network.id)} & {person.id for person in speakers})


def links(topic):
    """Return the links out of the forum in a topic's posts, each once, in the order in which they were given."""
    found = {}
    for post in reading().execute(_with_links, {"topic_id": topic.id}):
        for address, inside in _LINK.findall(post.html):
            address = markup.unescape(address)
            host = (urlsplit(address).hostname or "").removeprefix("www.")
            words = " ".join(markup.unescape(_TAG.sub("", inside)).split())
            found.setdefault(address, Link(address, words or host, host, post.id, post.number))
    return list(found.values())[:MOST_LINKS]
