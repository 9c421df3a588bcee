"""The tags that a topic carries, as its row and their table say it."""
from flask_babel import ngettext
from sqlalchemy import delete, select

from ..db import db, insert_into
from ..errors import Refused
from .models import MOST_OF_TOPIC, Tag, TopicTag
from .queries import COLUMNS, Tags, ids_in


def put(topic, tag_ids):
    """Let a locked topic carry exactly these tags; what its page and rows show goes with the next event of the topic."""
    tag_ids = list(dict.fromkeys(tag_ids))
    topic.tag_ids = " ".join(map(str, tag_ids))
    db.session.flush()
    db.session.execute(delete(TopicTag).where(TopicTag.topic_id == topic.id))
    if tag_ids:
        db.session.execute(insert_into(TopicTag).on_conflict_do_nothing(),
                           [{"topic_id": topic.id, "tag_id": tag_id} for tag_id in tag_ids])


def put_first(topic, tag_ids):
    """Let a topic that is being opened carry these tags of its network, all there are of them."""
    there = chosen(topic, tag_ids) if tag_ids else []
    refuse_many(there)
    if there:
        put(topic, there)


def chosen(topic, tag_ids):
    """Return the ids of these tags of a locked topic's network that there are, in place of synonyms what they stand for."""
    return [tag.id for tag in _present(topic.network_id).of(tag_ids, topic.network_id)]


def shown_ids(topic):
    """Return the ids of the tags a locked topic shows: what synonyms stand for, and nothing that is deleted."""
    return chosen(topic, ids_in(topic.tag_ids))


def ids_after_move(topic, network_id):
    """Return which tags a locked topic will carry in another network: those called alike there."""
    tags = _present(topic.network_id, network_id)
    there = [tags.by_slug.get((network_id, tag.slug)) for tag in tags.of(ids_in(topic.tag_ids), topic.network_id)]
    return [tag.id for tag in tags.of([tag.id for tag in there if tag], network_id)]


def refuse_many(tag_ids):
    """Refuse more tags than a topic may carry."""
    if len(tag_ids) > MOST_OF_TOPIC:
        raise Refused(ngettext("A topic has at most %(num)d tag.", "A topic has at most %(num)d tags.", MOST_OF_TOPIC), 422)


def _present(*network_ids):
    # Past what this process has kept: a tag may have been made or deleted a moment ago.
    return Tags(db.session.execute(select(*COLUMNS).where(Tag.network_id.in_(network_ids))).all())
