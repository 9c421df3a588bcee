"""What every act that takes posts to another place has in common, and every undoing of one."""
from flask_babel import gettext as _
from sqlalchemy import func, select

from ..db import breathe, db
from ..errors import Refused
from ..events import Event, record
from ..posts.models import Post
from ..reading import moves as reading
from ..reading import renumbering
from . import lines, moves
from .acts import refuse_changed, require_last
from .models import Passage

# What takes posts away from where an earlier act has put them.
TAKES_POSTS = ("topic_merged_away", "topic_merged_in", "posts_split_away", "posts_split_in", "posts_moved_away",
               "posts_moved_in", "posts_joined")
_passages = Passage.__table__.c


def record_both(verb, moderator, origin, destination, *, reason, undoes=(None, None), number=None, **details):
    """Write down an act for the topic posts leave and for the one they come to; return the first of the two events.

    `number`: the place of the line in the topic they leave, when that is not its end.
    """
    details |= {"source": origin.id, "target": destination.id}
    away = record(f"{verb}_away", moderator, topic=origin, reason=reason, undoes=undoes[0], **details)
    arrived = record(f"{verb}_in", moderator, topic=destination, reason=reason, undoes=undoes[1], group_id=away.id,
                     **{name: value for name, value in details.items() if name != "followers"})
    away.group_id = away.id
    if number is not None:
        away.number = number
    return away, arrived


def both_of(event):
    """Return the two events of an act on two topics, first that of the one posts have left."""
    rows = db.session.scalars(select(Event).where(Event.group_id == event.group_id).order_by(Event.id)).all()
    if len(rows) != 2 or not rows[0].action.endswith("_away"):
        raise Refused(_("This cannot be taken back."), 409)
    return rows


def bring(event, places, *, origin, destination):
    """Take posts, given as places, to the end of `destination` in this order."""
    moves.plan(event, places, destination)
    reading.carry(event, origin=origin, destination=destination)
    breathe()
    moves.move(event, origin, destination)
    moves.settle(origin, destination)


def bring_in_time(event, arrived, places, *, origin, destination):
    """Give fresh numbers to all posts of `destination` and to those that come, given together as places in their order."""
    moves.plan(event, places, destination)
    renumbering.renumber(event, origin=origin, destination=destination)
    moves.move(event, origin, destination)
    breathe()
    lines.renumber(event, destination, before=event.id)
    # It happened after all that stands here by now.
    arrived.number = destination.last_number
    moves.settle(origin, destination)


def require_in_place(away, arrived, origin, destination):
    """Refuse to take an act back when one of the posts it moved no longer stands where it came to; say by what.

    So too when the numbers they had now come before the first post of the topic they left.
    """
    lowest, count = db.session.execute(select(func.min(_passages.number), func.count()).where(
        _passages.event_id == away.id, _passages.topic_id == origin.id)).one()
    if count != away.details["count"]:  # forgotten, or from before the forum kept them
        refuse_changed()
    if lowest is not None and lowest < origin.first_number:
        require_last(away, origin, TAKES_POSTS)
        refuse_changed()
    stands = select(func.count()).select_from(Post).join(Passage, Passage.post_id == Post.id).where(
        _passages.event_id == away.id, Post.topic_id == _passages.new_topic_id, Post.number == _passages.new_number)
    if db.session.scalar(stands) != db.session.scalar(select(func.count()).where(_passages.event_id == away.id)):
        require_last(arrived, destination, TAKES_POSTS)
        refuse_changed()


def bring_home(away, undoing, later, *, origin, destination):
    """Take posts back to their old addresses as `undoing`, and those `later` ones, given as places, after them."""
    breathe()
    ways = moves.passages(away)
    own = [way for way in ways if way.topic_id == destination.id]
    home = [way for way in ways if way.topic_id == origin.id]
    for topic, back in ((origin, home), (destination, own)):
        moves.plan(undoing, [(way.post_id, destination.id, way.new_number) for way in back], topic,
                   [way.number for way in back])
    moves.plan(undoing, later, origin)
    if own:
        renumbering.give_back(away, origin=origin, destination=destination)
        lines.give_back(away, destination)
    else:
        reading.carry(undoing, origin=destination, destination=origin)
    moves.move(undoing, destination, origin, returns=True)
    if not own:
        reading.forget_carried(away, origin=origin, destination=destination)
    moves.settle(origin, destination)


def written_since(arrived, topic):
    """Select the ids of the posts written in a topic after an act."""
    return select(Event.post_id).where(Event.topic_id == topic.id, Event.id > arrived.id, Event.action == "post_created",
                                       Event.post_id.is_not(None))


def answers_since(away, arrived, topic):
    """Return the places of posts written in `topic` since an act that answer one it moved from elsewhere, or such an answer."""
    came = select(_passages.post_id).where(_passages.event_id == away.id, _passages.topic_id != topic.id)
    since = (Post.topic_id == topic.id, Post.id.in_(written_since(arrived, topic)))
    talk = select(Post.id).where(Post.reply_to_id.in_(came), *since).cte("talk", recursive=True)
    talk = talk.union(select(Post.id).where(Post.reply_to_id == talk.c.id, *since))
    return moves.places_of(topic, set(db.session.scalars(select(talk.c.id))))
