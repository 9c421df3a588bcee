"""The tags there are, kept in this process by the site's version, and the topics that carry them."""
from collections import Counter
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ..db import reading
from ..kept import kept
from ..networks.queries import all_networks
from ..site import site_version
from ..topics.models import LISTED, Topic
from .models import Tag, TopicTag

_ALPHABET = {letter: (place, 0) for place, letter in enumerate("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}
COLUMNS = tuple(Tag.__table__.c[name] for name in (
    "id", "network_id", "name", "slug", "purpose", "stands_for_id", "deleted_at"))
_all = select(*COLUMNS)
_carried = (
    select(TopicTag.__table__.c.topic_id, TopicTag.__table__.c.tag_id)
    .join_from(TopicTag.__table__, Topic.__table__, Topic.__table__.c.id == TopicTag.__table__.c.topic_id)
    .where(LISTED, Topic.__table__.c.network_id == bindparam("network_id")))


class Known(NamedTuple):
    """A tag as pages show it."""

    id: int
    network_id: int
    name: str
    slug: str
    purpose: str
    stands_for_id: int | None
    deleted_at: object

    @property
    def is_shown(self):
        """Tell whether it stands for itself and has not been deleted."""
        return self.stands_for_id is None and self.deleted_at is None


class Tags:
    """All tags of the forum."""

    def __init__(self, rows):
        self.by_id = {row.id: Known(*row) for row in rows}
        self.by_slug = {(tag.network_id, tag.slug): tag for tag in self.by_id.values()}

    def meant(self, tag_id):
        """Return the tag that this one, perhaps a synonym, stands for, or None when nobody is to see it."""
        tag = self.by_id.get(tag_id)
        while tag is not None and tag.stands_for_id is not None and tag.deleted_at is None:
            tag = self.by_id.get(tag.stands_for_id)
        return tag if tag is not None and tag.deleted_at is None else None

    def of(self, tag_ids, network_id):
        """Return the tags of a network that these ids mean, each once."""
        meant = [self.meant(tag_id) for tag_id in tag_ids]
        return list(dict.fromkeys(tag for tag in meant if tag is not None and tag.network_id == network_id))


def all_tags():
    """Return all tags of the forum, freshly read when anything about them has changed."""
    version = site_version()
    return _read() if version is None else _kept(version)


def tags_of(topic):
    """Return the tags a topic (a row or a view of one) shows, in the order they were chosen."""
    return all_tags().of(ids_in(topic.tag_ids), topic.network_id) if topic.tag_ids else []


def tag_names(tag_ids):
    """Return the names of tags, also of synonyms and deleted ones, as a list in a sentence."""
    known = all_tags().by_id if tag_ids else {}
    return ", ".join(known[tag_id].name for tag_id in tag_ids if tag_id in known)


def ids_in(text):
    """Return the ids that a topic's `tag_ids` holds."""
    return [int(part) for part in text.split()]


def tags_in(network_id):
    """Return the tags of a network by name."""
    return sorted((tag for tag in all_tags().by_id.values() if tag.network_id == network_id and tag.is_shown), key=by_name)


def synonyms_of(tag):
    """Return the words that stand for a tag, by name."""
    tags = all_tags()
    return sorted((one for one in tags.by_id.values()
                   if one.stands_for_id is not None and one.deleted_at is None and tags.meant(one.id) == tag), key=by_name)


def called(network_id, slug):
    """Return the tag of a network that an address names, perhaps by a synonym of it, or None."""
    found = all_tags().by_slug.get((network_id, slug))
    return found and all_tags().meant(found.id)


def alike(slug, network_ids):
    """Return the tags which these networks have under one address."""
    found = (called(network_id, slug) for network_id in network_ids)
    return list(dict.fromkeys(tag for tag in found if tag is not None))


def network_slug(network_id):
    """Return the slug of a network, for the addresses of its tags."""
    return next((network.slug for network in all_networks() if network.id == network_id), "-")


def ids_meaning(*wanted):
    """Return the ids of these tags and of all that stand for them."""
    tags = all_tags()
    return [tag_id for tag_id in tags.by_id if tags.meant(tag_id) in wanted]


def counts(network_id):
    """Return how many topics in lists carry each tag of a network, by the tag's id."""
    tags, carried = all_tags(), set()
    for topic_id, tag_id in reading().execute(_carried, {"network_id": network_id}):
        carried.add((topic_id, tags.meant(tag_id)))
    return Counter(tag.id for _topic_id, tag in carried if tag is not None)


def by_name(tag):
    """Return what sorts tags by the Polish alphabet."""
    return [_ALPHABET.get(letter, (-1, ord(letter))) for letter in tag.name.lower()]


def _read():
    return Tags(reading().execute(_all).all())


@kept(4)
def _kept(_version):
    return _read()
