"""What makes titles in people's texts old: noted with the change itself, whoever makes it and wherever."""
from sqlalchemy import event, inspect, insert, literal, select

from ..db import db, on_commit
from ..networks.models import Network
from ..posts.models import Post
from ..topics.models import Topic
from .models import BACKLINKS, TEXT, PostLink, Stale
from .service import owed

_links, _posts, _topics = PostLink.__table__.c, Post.__table__.c, Topic.__table__.c


@event.listens_for(Topic, "after_update")
def _topic_changed(_mapper, connection, topic):
    """A topic is called otherwise, stands elsewhere or is seen by others, or its posts are."""
    if _has_changed(topic, "title", "slug", "network_id", "merged_into_id", "withheld", "unlisted_at"):
        _note(connection, select(_posts.id).where(_posts.topic_id == topic.id))


@event.listens_for(Network, "after_update")
def _network_changed(_mapper, connection, network):
    if _has_changed(network, "name", "slug", "visibility"):
        _owe(connection, TEXT, select(_links.source_post_id).where(_links.target_network_id == network.id))
    if _has_changed(network, "visibility"):
        _note(connection, select(_posts.id).join(Topic.__table__, _topics.id == _posts.topic_id)
              .where(_topics.network_id == network.id))


@event.listens_for(Post, "after_update")
def _post_changed(_mapper, connection, post):
    if _has_changed(post, "deleted_at"):
        _owe(connection, BACKLINKS, select(_links.target_post_id).where(_links.source_post_id == post.id))
        # What it says when it comes back may have become old meanwhile.
        _owe(connection, TEXT, select(_links.source_post_id).where(_links.source_post_id == post.id))


def note_moved(posts):
    """Note, inside the transaction that moves them, that the posts a select of ids finds now stand in another topic."""
    _note(db.session.connection(), posts)


def note_renumbered(posts):
    """Note the same of posts that only have other numbers: texts that refer to them say those."""
    _owe(db.session.connection(), TEXT, select(_links.source_post_id).where(_links.target_post_id.in_(posts)))


def _has_changed(row, *names):
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _note(connection, posts):
    """Owe a new look to all that refers to these posts or stands in them, and to what they refer to."""
    _owe(connection, TEXT, select(_links.source_post_id).where(_links.target_post_id.in_(posts)))
    _owe(connection, TEXT, select(_links.source_post_id).where(_links.source_post_id.in_(posts)))
    _owe(connection, BACKLINKS, select(_links.target_post_id).where(_links.source_post_id.in_(posts)))
    _owe(connection, BACKLINKS, select(_links.target_post_id).where(_links.target_post_id.in_(posts)))


def _owe(connection, kind, posts):
    column = posts.selected_columns[0]
    debts = posts.where(column.is_not(None)).distinct().add_columns(literal(kind))
    if connection.execute(insert(Stale.__table__).from_select(["post_id", "kind"], debts)).rowcount:
        on_commit(owed.send)
