"""The rows of topics in lists: what they show, and their HTML, kept by all that decides it."""
from collections import namedtuple

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import and_, bindparam, case, func, or_, select

from .. import clock
from ..accounts.models import User
from ..db import reading
from ..kept import Kept
from ..posts.models import Post, last_number_in
from ..site import site_version
from ..streams import partial
from ..text import excerpt
from .models import Speaker, Topic
from .own_parts import OWN_PLACES, dressed, is_unpinned, shows_pin

TOPICS = Topic.__table__.c
# How many replies make a topic lively, very lively and exceptionally lively.
HEAT = (10, 20, 40)
OFTEN = 3
_author, _last, _speaker = (User.__table__.alias(name) for name in ("author", "last_author", "speaker"))
_speakers, _posts = Speaker.__table__.c, Post.__table__.c
Person = namedtuple("Person", "id username name jst about")

# What is pinned for everybody; whether it stands at the top is for each person to say.
is_pinned = and_(TOPICS.pinned_at.is_not(None),
                 or_(TOPICS.pinned_until.is_(None), TOPICS.pinned_until > bindparam("now")))
# Nothing of a topic changes without an event, nothing of a person or network without a new version of the site.
KEY = (TOPICS.id, TOPICS.last_event_id, is_pinned.label("is_pinned"))
FACTS = (*KEY, TOPICS.network_id, TOPICS.title, TOPICS.slug, TOPICS.agenda_number, TOPICS.posts_count,
         last_number_in(TOPICS.id).label("last_post_number"), TOPICS.last_posted_at, TOPICS.speakers_count,
         TOPICS.summed_up_at.is_not(None).label("is_summed_up"), TOPICS.locked_at.is_not(None).label("is_locked"),
         TOPICS.archived_at.is_not(None).label("is_archived"),
         TOPICS.tag_ids)
COLUMNS = (*FACTS,
           TOPICS.author_id, _author.c.username.label("author_username"), _author.c.name.label("author_name"),
           _author.c.jst.label("author_jst"),
           TOPICS.last_author_id, _last.c.username.label("last_username"), _last.c.name.label("last_name"),
           _last.c.jst.label("last_jst"))
PEOPLE = Topic.__table__.join(_author, _author.c.id == TOPICS.author_id).outerjoin(
    _last, _last.c.id == TOPICS.last_author_id)

_wanted = bindparam("topic_ids", expanding=True)
_ranked = select(
    _speakers.topic_id, _speakers.user_id, func.row_number().over(
        partition_by=_speakers.topic_id, order_by=(_speakers.posts_count.desc(), _speakers.user_id)).label("place"),
).where(_speakers.topic_id.in_(_wanted)).subquery()
_beginning = (select(func.substr(_posts.html, 1, 1000)).where(_posts.topic_id == TOPICS.id)
              .order_by(_posts.number).limit(1).scalar_subquery())
# A line for each of those who write most: the opener and the last one may be among them.
_whole = (
    select(*COLUMNS, case((is_pinned, _beginning), else_="").label("beginning"),
           _speaker.c.id.label("speaker_id"), _speaker.c.username.label("speaker_username"),
           _speaker.c.name.label("speaker_name"), _speaker.c.jst.label("speaker_jst"))
    .select_from(PEOPLE
                 .outerjoin(_ranked, and_(_ranked.c.topic_id == TOPICS.id, _ranked.c.place <= OFTEN + 2))
                 .outerjoin(_speaker, and_(_speaker.c.id == _ranked.c.user_id, ~_speaker.c.is_system)))
    .where(TOPICS.id.in_(_wanted)).order_by(TOPICS.id, _ranked.c.place))
_kept = Kept(megabytes=16)


def rows_html(rows, networks=None, *, to_choose=False):
    """Return the HTML of rows of topics.lists; with `networks`, by id, they say where each belongs.

    What differs from person to person is put in here: badges, ways to act and, `to_choose` some of them, boxes.
    """
    version, says_network = site_version(), networks is not None
    found = [_kept.get((version, row.id, row.last_event_id, shows_pin(row), says_network)) for row in rows]
    if None in found:
        whole = _read([row.id for row, html in zip(rows, found, strict=True) if html is None])
        found = [html or (whole.get(row.id) and _row_html(row, whole[row.id], networks and networks[row.network_id]))
                 for row, html in zip(rows, found, strict=True)]
    return Markup("\n".join(dressed(html, row, to_choose=to_choose) for row, html in zip(rows, found, strict=True) if html))


def _row_html(row, lines, network):
    topic = lines[0]
    with_pin = bool(topic.is_pinned and not is_unpinned(row))
    html = str(partial("topics/row", topic=topic, network=network, people=_people(lines), places=OWN_PLACES, is_pinned=with_pin,
                       heat=sum(topic.posts_count > replies for replies in HEAT), excerpt=excerpt(topic.beginning, 160)))
    if site_version() is not None:
        _kept.put((site_version(), topic.id, topic.last_event_id, with_pin, network is not None), html)
    return html


def _people(lines):
    """Return who opened a topic, those who write most often, and who wrote last."""
    topic = lines[0]
    is_last = topic.last_author_id in (None, topic.author_id)
    ends = (topic.author_id, topic.last_author_id)
    opener = Person(topic.author_id, topic.author_username, topic.author_name, topic.author_jst,
                    _("opens the topic") + (f", {_('last post')}" if is_last and topic.posts_count > 1 else ""))
    often = [Person(line.speaker_id, line.speaker_username, line.speaker_name, line.speaker_jst, _("writes often"))
             for line in lines if line.speaker_id is not None and line.speaker_id not in ends]
    last = Person(topic.last_author_id, topic.last_username, topic.last_name, topic.last_jst, _("last post"))
    return [opener, *often[:OFTEN], *([] if is_last else [last])]


def _read(topic_ids):
    found = {}
    for line in reading().execute(_whole, {"topic_ids": topic_ids, "now": clock.now()}):
        found.setdefault(line.id, []).append(line)
    return found
