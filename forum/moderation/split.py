"""Splitting: some posts of a topic become a topic of their own."""
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, insert, literal, select

from ..accounts.models import User
from ..db import db, writes
from ..drafts import service as drafts
from ..errors import Refused
from ..policy import require
from ..posts.models import Post
from ..topics.levels import follow_by_itself
from ..topics.models import Follower, Topic, slugify
from . import moves
from .acts import hold_all, refuse_changed, require_last, require_undoable
from .carrying import TAKES_POSTS, both_of, bring, bring_home, record_both, require_in_place, written_since
from .chosen import hold_chosen, require_not_first
from .models import Passage
from .previews import arriving, refusal_of

LONGEST_TITLE = 200


@writes
def split(topic, moderator, *, post_ids, title, network=None, reason=""):
    """Make a new topic, called `title`, of these posts, in `network` or where they are; return what happened to `topic`.

    `event.details["target"]` is the new topic's id. It gets the posts in the order of their numbers as 1, 2, 3 …; the author
    of the first of them opened it. Refused (422) without posts, with a title that is empty or longer than 200 characters,
    with the topic's first post among them; (409) when one of them has left `topic` meanwhile.
    """
    title = _checked(title)
    topic, places = hold_chosen(topic, moderator, post_ids)
    network = network or topic.network
    _require(topic, moderator, network, places)
    made = _open(topic, network, title, db.session.get(Post, places[0].id, populate_existing=True))
    event, _arrived = record_both("posts_split", moderator, topic, made, reason=reason, number=places[0].number,
                                  count=len(places), first=1)
    bring(event, places, origin=topic, destination=made)
    _follow(topic, made, event)
    db.session.flush()
    db.session.expire_all()
    return event


def preview(topic, moderator, *, post_ids, network=None):
    """Return what splitting these posts off will do, as a Preview."""
    network = network or topic.network
    refusal = refusal_of(topic, post_ids, lambda places: _require(topic, moderator, network, places))
    followers = db.session.scalar(select(func.count()).where(
        Follower.topic_id == topic.id, Follower.level.in_(("tracking", "watching"))))
    return arriving(topic, post_ids, network=network, refusal=refusal)._replace(new_followers=followers)


def undo_split(event, moderator, *, reason=""):
    """Bring the posts home under their old numbers, and after them whatever was written in the new topic since."""
    away, arrived = both_of(event)
    topic, made = hold_all([away.details["source"], away.details["target"]], moderator, "merge")
    require_undoable(away)
    later = _later(away, arrived, topic, made)

    made.merged_into_id = topic.id
    undoing, gone = record_both("split_undone", moderator, topic, made, reason=reason, undoes=(away, arrived),
                                count=away.details["count"] + len(later))
    bring_home(away, undoing, later, origin=topic, destination=made)
    undoing.number, gone.number = topic.last_number, made.last_number
    drafts.carry(made, topic)
    db.session.flush()
    db.session.expire_all()
    return undoing


def _checked(title):
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Give the new topic a title."), 422)
    if len(title) > LONGEST_TITLE:
        raise Refused(ngettext("This title is too long: at most %(num)d character.",
                               "This title is too long: at most %(num)d characters.", LONGEST_TITLE), 422)
    return title


def _require(topic, moderator, network, places):
    require(moderator, "moderate", network)
    require_not_first(topic, places)
    if topic.withheld is not None:
        raise Refused(_("This topic waits for its day. Publish it first."), 409)


def _open(topic, network, title, first):
    # As old as its first post: nobody takes it for something new.
    made = Topic(
        network_id=network.id, author_id=first.author_id, title=title, slug=slugify(title), created_at=first.created_at,
        last_posted_at=first.created_at, unlisted_at=topic.unlisted_at if network.id == topic.network_id else None)
    db.session.add(made)
    db.session.flush()
    db.session.refresh(made)
    return made


def _follow(topic, made, event):
    # Whoever followed the talk, or had muted it, does so with what goes on elsewhere.
    db.session.execute(insert(Follower).from_select(
        ["topic_id", "user_id", "level", "reason"],
        select(literal(made.id), Follower.user_id, Follower.level, Follower.reason)
        .where(Follower.topic_id == topic.id, Follower.level != "normal")))
    authors = select(Post.author_id).join(Passage, Passage.post_id == Post.id).where(Passage.event_id == event.id)
    for user_id in sorted(db.session.scalars(select(User.id).where(User.id.in_(authors)))):
        opened = user_id == made.author_id
        follow_by_itself(made.id, user_id, "watching" if opened else "tracking", "created" if opened else "replied")


def _later(away, arrived, topic, made):
    if made.merged_into_id is not None:
        require_last(arrived, made, ["topic_merged_away"])
        refuse_changed()
    if topic.merged_into_id is not None:
        require_last(away, topic, ["topic_merged_away"])
        refuse_changed()
    require_in_place(away, arrived, topic, made)
    moved = set(db.session.scalars(select(Passage.post_id).where(Passage.event_id == away.id)))
    later = [place for place in moves.places_of(made) if place.id not in moved]
    if not {place.id for place in later} <= set(db.session.scalars(written_since(arrived, made))):
        require_last(arrived, made, TAKES_POSTS)
        refuse_changed()
    return later
