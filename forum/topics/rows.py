"""The rows of topics in lists: what they show, and their HTML, kept by all that decides it."""
from markupsafe import Markup
from sqlalchemy import and_, bindparam, or_, select

from .. import clock
from ..accounts.models import User
from ..db import reading
from ..kept import Kept
from ..posts.models import last_number_in
from ..site import site_version
from ..streams import partial
from .models import Topic

TOPICS = Topic.__table__.c
_author, _last = User.__table__.alias("author"), User.__table__.alias("last_author")

# What is pinned for everybody; whether it stands at the top is for each person to say.
is_pinned = and_(TOPICS.pinned_at.is_not(None),
                 or_(TOPICS.pinned_until.is_(None), TOPICS.pinned_until > bindparam("now")))
# Nothing of a topic changes without an event, nothing of a person or network without a new version of the site.
KEY = (TOPICS.id, TOPICS.last_event_id, is_pinned.label("is_pinned"))
FACTS = (*KEY, TOPICS.network_id, TOPICS.title, TOPICS.slug, TOPICS.agenda_number, TOPICS.posts_count,
         last_number_in(TOPICS.id).label("last_post_number"), TOPICS.last_posted_at, TOPICS.speakers_count,
         TOPICS.summed_up_at.is_not(None).label("is_summed_up"), TOPICS.locked_at.is_not(None).label("is_locked"))
COLUMNS = (*FACTS,
           TOPICS.author_id, _author.c.username.label("author_username"), _author.c.name.label("author_name"),
           _author.c.jst.label("author_jst"),
           TOPICS.last_author_id, _last.c.username.label("last_username"), _last.c.name.label("last_name"),
           _last.c.jst.label("last_jst"))
PEOPLE = Topic.__table__.join(_author, _author.c.id == TOPICS.author_id).outerjoin(
    _last, _last.c.id == TOPICS.last_author_id)
LISTED = TOPICS.merged_into_id.is_(None)

_whole = select(*COLUMNS).select_from(PEOPLE).where(TOPICS.id.in_(bindparam("topic_ids", expanding=True)))
_kept = Kept(megabytes=16)


def rows_html(rows, networks=None):
    """Return the HTML of rows, of which KEY is enough; with `networks`, by id, they say where each belongs."""
    version, says_network = site_version(), networks is not None
    found = [_kept.get((version, row.id, row.last_event_id, row.is_pinned, says_network)) for row in rows]
    if None in found:
        whole = _read([row.id for row, html in zip(rows, found, strict=True) if html is None])
        found = [html or row_html(whole[row.id], networks and networks[row.network_id])
                 for row, html in zip(rows, found, strict=True) if html or row.id in whole]
    return Markup("").join(found)


def row_html(row, network=None):
    """Return the row of a topic in a list; with `network` it says where it belongs."""
    html = partial("topics/row", topic=row, network=network)
    if site_version() is not None:
        _kept.put((site_version(), row.id, row.last_event_id, row.is_pinned, network is not None), html)
    return html


def _read(topic_ids):
    return {row.id: row for row in reading().execute(_whole, {"topic_ids": topic_ids, "now": clock.now()})}
