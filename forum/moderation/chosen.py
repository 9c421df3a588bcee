"""The posts an act of a moderator is about, as they stand under the topic's lock."""
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from ..db import db
from ..errors import Refused
from ..posts.models import Post
from . import moves
from .acts import hold


def hold_chosen(topic, moderator, post_ids):
    """Lock a topic that `moderator` may take apart, and return it with the places of these of its posts, by number.

    Refuse when none was chosen, or when one has left the topic meanwhile.
    """
    topic = hold(topic, moderator, "merge")
    return topic, places_of(topic, post_ids)


def places_of(topic, post_ids):
    """Return the places of these posts of a topic, by number; refuse when none was chosen or one is not there any more."""
    wanted = set(post_ids)
    if not wanted:
        raise Refused(_("Choose at least one post."), 422)
    places = moves.places_of(topic, wanted)
    if len(places) < len(wanted):
        raise Refused(ngettext("%(num)d of the posts you chose is no longer in this topic. Choose anew.",
                               "%(num)d of the posts you chose are no longer in this topic. Choose anew.",
                               len(wanted) - len(places)), 409)
    return places


def require_not_first(topic, places):
    """Refuse to take the first post out of a topic."""
    if any(place.number == topic.first_number for place in places):
        raise Refused(_("The first post is what the whole topic answers, so it stays in it. To take all of it elsewhere, "
                        "merge the topic."), 422)


def lock_posts(places):
    """Lock posts given as places, in the order of their ids, and return them by number."""
    ids = sorted(place.id for place in places)
    posts = []
    for start in range(0, len(ids), moves.STEP):
        posts += db.session.scalars(
            select(Post).where(Post.id.in_(ids[start:start + moves.STEP])).order_by(Post.id)
            .with_for_update(of=Post, key_share=True).execution_options(populate_existing=True)).all()
    return sorted(posts, key=lambda post: post.number)


def authors_of(event):
    """Select the ids of the people whose posts an act has moved."""
    return select(Post.author_id).join(moves.Passage, moves.Passage.post_id == Post.id).where(
        moves.Passage.event_id == event.id)
