"""What to read after a topic: first what is unread for the viewer, then what is new, then others of the network."""
from datetime import timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, func, select

from .. import clock
from ..db import reading
from ..networks.queries import readable_networks
from ..reading import marks
from .models import LISTED, Topic
from .rows import TOPICS

MOST = 5
OLDEST = timedelta(days=365)
UNREAD, NEW, OTHER = "unread", "new", "other"


class Suggestions(NamedTuple):
    """A few topics as (kind, row), and how many unread and new ones there are in all, this topic aside."""

    rows: list
    unread: int
    new: int

    @property
    def sentence(self):
        """What still waits for the viewer, as the beginning of a sentence; empty when nothing does."""
        if self.unread and self.new:
            # Two numbers decide two forms: the halves of a sentence.
            return _("%(unread)s and %(new)s",
                     unread=ngettext("%(num)d unread is left", "%(num)d unread are left", self.unread),
                     new=ngettext("%(num)d new topic", "%(num)d new topics", self.new))
        if self.unread:
            return ngettext("%(num)d unread topic is left", "%(num)d unread topics are left", self.unread)
        return ngettext("%(num)d new topic is left", "%(num)d new topics are left", self.new) if self.new else ""


def suggested(viewer, topic):
    """Return what to read after `topic`, of what `viewer` may see: the same number of queries for any forum."""
    ids = [network.id for network in readable_networks(viewer)]
    values = marks.values(viewer) | {"topic_id": topic.id, "network_id": topic.network.id, "network_ids": ids,
                                     "oldest": clock.now() - OLDEST}
    unread = reading().execute(_unread, values).all() if viewer else []
    new = reading().execute(_new, values).all() if viewer else []
    others = reading().execute(_others, values).all()
    rows = {}
    for kind, found in ((UNREAD, unread), (NEW, new), (OTHER, others)):
        for row in found:
            rows.setdefault(row.id, (kind, row))
    return Suggestions(list(rows.values())[:MOST], unread[0].total if unread else 0, new[0].total if new else 0)


def _select(*where):
    return (select(TOPICS.id, TOPICS.slug, TOPICS.title, TOPICS.network_id, TOPICS.last_posted_at, TOPICS.posts_count,
                   *marks.OWN, func.count().over().label("total"))
            .select_from(marks.with_own(Topic.__table__)).where(LISTED, TOPICS.id != bindparam("topic_id"), *where)
            .order_by(TOPICS.last_posted_at.desc(), TOPICS.id.desc()).limit(MOST))


_readable = TOPICS.network_id.in_(bindparam("network_ids", expanding=True))
_unread = _select(_readable, TOPICS.id.in_(select(marks.unread_topics.c.topic_id)))
_new = _select(_readable, TOPICS.id.in_(select(marks.new_topics.c.topic_id)))
_others = _select(TOPICS.network_id == bindparam("network_id"), TOPICS.last_posted_at >= bindparam("oldest"), ~marks.is_hidden)
