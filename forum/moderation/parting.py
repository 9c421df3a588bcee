"""What goes over from posts to the one they are joined into, and comes back: answers, bookmarks, reactions, polls, notes.

What went is kept by ids in the details of the event; what somebody has done with the joined post since stays with it.
"""
from sqlalchemy import exists, func, select, tuple_, update
from sqlalchemy.orm import aliased

from ..bookmarks.models import Bookmark
from ..db import db
from ..events import Event
from ..links.models import TEXT, PostLink
from ..links.service import owe
from ..notes.models import Note
from ..polls.models import Poll
from ..posts.counts import recount_answers
from ..posts.deleting import events_of
from ..posts.models import Post, PostLocation
from ..reactions.models import Reaction

# What simply stands with a post: the table, and which of its columns says with which.
BESIDE = {"bookmarks": (Bookmark, "post_id"), "notes": (Note, "post_id"), "replies": (Post, "reply_to_id"),
          "events": (Event, "post_id"), "joined": (Post, "joined_into_id")}


def has_polls(posts):
    """Tell whether any of these posts holds a poll."""
    return bool(db.session.scalar(select(exists().where(Poll.post_id.in_([post.id for post in posts])))))


def hand_over(first, others):
    """Give all that stands with the posts `others` to `first`; return, for `hand_back`, what that was."""
    ids = [post.id for post in others]
    _look_anew(ids)
    given = {"bookmarks": _bookmarks(first, ids), "notes": _with(Note.id, Note.post_id, ids),
             "replies": [row for row in _with(Post.id, Post.reply_to_id, ids) if row[0] not in (first.id, *ids)],
             "events": [[event_id, post.id] for post in others for events in events_of(post)
                        for event_id in db.session.scalars(events)],
             "joined": _with(Post.id, Post.joined_into_id, ids)}
    for name, rows in given.items():
        model, column = BESIDE[name]
        _execute(update(model).where(model.id.in_([row[0] for row in rows])).values({column: first.id}))
    given |= {"reactions": _give_reactions(first, others), "polls": _give_polls(first, ids), "locations": _lead(first, ids)}
    _show_answers(first, [row[0] for row in given["replies"]])
    return given


def hand_back(first, given):
    """Give what `hand_over` said it gave back to whom it was, as far as it is still with `first`."""
    for name, (model, column) in BESIDE.items():
        for row_id, post_id in given[name]:
            _execute(update(model).where(model.id == row_id, getattr(model, column) == first.id).values({column: post_id}))
    for post_id, user_id, kind in given["reactions"]:
        _execute(update(Reaction).where(Reaction.post_id == first.id, Reaction.user_id == user_id, Reaction.kind == kind)
                 .values(post_id=post_id))
    for poll_id, post_id, position in given["polls"]:
        _execute(update(Poll).where(Poll.id == poll_id).values(post_id=post_id, position=position))
    for topic_id, number, post_id in given["locations"]:
        _execute(update(PostLocation).where(PostLocation.topic_id == topic_id, PostLocation.number == number)
                 .values(post_id=post_id))
    _look_anew([first.id])
    db.session.expire_all()
    _show_answers(first, [row[0] for row in given["replies"]])


def count_reactions(posts):
    """Let posts say again how often people have said what to them."""
    for post in posts:
        post.reactions = dict(db.session.execute(select(Reaction.kind, func.count()).where(Reaction.post_id == post.id)
                                                 .group_by(Reaction.kind)).all())


def _with(key, column, ids):
    return [list(row) for row in db.session.execute(select(key, column).where(column.in_(ids)).order_by(key))]


def _bookmarks(first, ids):
    # Whoever has several keeps one there.
    rows = db.session.execute(select(Bookmark.id, Bookmark.post_id, Bookmark.user_id).where(Bookmark.post_id.in_(ids))
                              .order_by(Bookmark.id)).all()
    taken = set(db.session.scalars(select(Bookmark.user_id).where(Bookmark.post_id == first.id)))
    return [[row.id, row.post_id] for row in rows if not (row.user_id in taken or taken.add(row.user_id))]


def _give_reactions(first, others):
    own = aliased(Reaction)
    given = []
    for post in others:
        said = exists().where(own.post_id == first.id, own.user_id == Reaction.user_id, own.kind == Reaction.kind)
        rows = db.session.execute(select(Reaction.user_id, Reaction.kind).where(Reaction.post_id == post.id, ~said)).all()
        _execute(update(Reaction).where(Reaction.post_id == post.id, tuple_(Reaction.user_id, Reaction.kind).in_(
            [tuple(row) for row in rows])).values(post_id=first.id))
        given += [[post.id, *row] for row in rows]
    count_reactions([first, *others])
    return given


def _give_polls(first, ids):
    place = db.session.scalar(select(func.count()).select_from(Poll).where(Poll.post_id == first.id))
    given = []
    for post_id in ids:
        for poll in db.session.scalars(select(Poll).where(Poll.post_id == post_id).order_by(Poll.position)).all():
            given.append([poll.id, post_id, poll.position])
            poll.post_id, poll.position, place = first.id, place, place + 1
    db.session.flush()
    return given


def _lead(first, ids):
    rows = db.session.scalars(select(PostLocation).where(PostLocation.post_id.in_(ids))).all()
    given = [[row.topic_id, row.number, row.post_id] for row in rows]
    for row in rows:
        row.post_id = first.id
    db.session.flush()
    return given


def _look_anew(ids):
    owe(TEXT, sorted(set(db.session.scalars(select(PostLink.source_post_id).where(PostLink.target_post_id.in_(ids))))))


def _show_answers(first, reply_ids):
    # They show the number of the post they answer, it shows how many there are.
    _execute(update(Post).where(Post.id.in_(reply_ids)).values(version=Post.version + 1))
    recount_answers(Post.id == first.id)
    recount_answers(Post.id.in_(select(Post.reply_to_id).where(Post.id.in_(reply_ids))))


def _execute(statement):
    db.session.execute(statement, execution_options={"synchronize_session": False})
