"""Whom somebody may want to name in a topic or network, and who is called by the name of a group."""
import re
import unicodedata
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ..accounts.models import COMES, INVITED, User, initials, tone
from ..db import reading
from ..kept import kept
from ..networks.models import HERE, Membership
from ..networks.people_queries import polish
from ..networks.queries import moderators
from ..site import site_version
from ..text.mentions import GROUPS, typed_names
from ..topics.models import Speaker

MOST = 8
# So many letters of a name find it.
LONGEST = 60
_WORD = re.compile(r"[^\W_]+")
_users = User.__table__
_PERSON = [_users.c[name] for name in ("id", "username", "name", "jst")]
_members = (select(*_PERSON).join(Membership.__table__, Membership.user_id == _users.c.id)
            .where(Membership.network_id == bindparam("network_id"), INVITED, COMES, HERE))
_speakers = (select(*_PERSON).join(Speaker.__table__, Speaker.user_id == _users.c.id)
             .where(Speaker.topic_id == bindparam("topic_id"), INVITED, COMES)
             .order_by(Speaker.posts_count.desc(), _users.c.id).limit(200))


class Person(NamedTuple):
    """Somebody who can be named, with what is searched: the words of the name and of the username, folded."""

    id: int
    username: str
    name: str
    jst: str
    words: tuple

    @property
    def initials(self):
        return initials(self.name)

    @property
    def tone(self):
        return tone(self.id)


def offered(typed, network_id, topic_id, viewer_id):
    """Return the first people whose name or username begins as typed: who writes in the topic, then other members."""
    parts = _words(typed[:LONGEST])
    if typed and not parts:
        return []
    speakers = [_person(row) for row in reading().execute(_speakers, {"topic_id": topic_id})] if topic_id else []
    people = {person.id: person for person in (*speakers, *_members_of(network_id))}
    people.pop(viewer_id, None)
    return [person for person in people.values() if _fits(person, parts)][:MOST]


def group_offered(typed, network_id):
    """Return the moderators of a network when their name as a group begins as typed, else nobody."""
    return moderators(network_id) if GROUPS[0].startswith(typed.lower()) else ()


def group_of(text, place):
    """Return the moderators whom a text for this topic or network calls together."""
    return moderators(getattr(place, "network", place).id) if set(GROUPS) & set(typed_names(text)) else ()


def folded(text):
    """Return a text in small letters without marks above or through them: "Łukasz" and "lukasz" are one."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _members_of(network_id):
    version = site_version()
    return _read_members(network_id) if version is None else _kept_members(version, network_id)


@kept(64)
def _kept_members(_version, network_id):
    return _read_members(network_id)


def _read_members(network_id):
    rows = reading().execute(_members, {"network_id": network_id}).all()
    return tuple(_person(row) for row in sorted(rows, key=lambda row: (polish(row.name), row.id)))


def _person(row):
    return Person(*row, (folded(row.username), *_words(row.name), *_words(row.username)))


def _words(text):
    return tuple(_WORD.findall(folded(text)))


def _fits(person, parts):
    return all(any(word.startswith(part) for word in person.words) for part in parts)
