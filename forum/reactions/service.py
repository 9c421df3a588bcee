"""Reacting to posts, taking it back, and deciding what can be said by one click."""
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from .. import clock
from ..db import db, insert_into, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..networks.models import Site
from ..notifications.service import unring
from ..policy import require
from ..posts.editing import hold
from ..posts.models import Post
from .kinds import HELPFUL, all_kinds
from .models import Reaction, ReactionKind


@writes
def react(post, user, kind):
    """Say one thing to a post; tell whether it had not been said before."""
    topic, post = hold(post, user, "react")
    if kind not in [one.key for one in all_kinds() if one.is_active]:
        raise Refused(_("This reaction is not to be had any more. Choose another one."), 409)
    # Not every driver knows how many rows an INSERT that may do nothing has made.
    added = db.session.scalar(insert_into(Reaction).on_conflict_do_nothing().returning(Reaction.user_id).values(
        post_id=post.id, user_id=user.id, kind=kind, created_at=clock.now())) is not None
    if added:
        _count(topic, post)
        record("post_reacted", user, topic=topic, post=post, kind=kind, withdrawn=False)
    return added


@writes
def withdraw(post, user, kind):
    """Take back what was said to a post, and the bell that rang for it if nobody has heard it."""
    topic, post = hold(post, user, "react")
    taken = db.session.execute(delete(Reaction).where(
        Reaction.post_id == post.id, Reaction.user_id == user.id, Reaction.kind == kind)).rowcount
    if taken:
        _count(topic, post)
        unring(post, user, kind)
        record("post_reacted", user, topic=topic, post=post, kind=kind, withdrawn=True)
    return bool(taken)


@writes
def forget(people):
    """Forget all that people, given as a select of their ids, have said to posts; their topics are counted anew elsewhere."""
    theirs = Reaction.user_id.in_(people)
    posts = db.session.scalars(select(Post).where(Post.id.in_(select(Reaction.post_id).where(theirs)))).all()
    db.session.execute(delete(Reaction).where(theirs), execution_options={"synchronize_session": False})
    for post in posts:
        post.reactions, post.version = _counts(post), post.version + 1


@writes
def arrange(given, editor):
    """Make these all the kinds there are: known ones changed, new ones added; "helpful" stays first and switched on."""
    require(editor, "choose_reactions", "site")
    [_site] = lock_rows(Site, 1)
    present = {kind.key: kind for kind in all_kinds()}
    changed = [kind for kind in given if kind != present.get(kind.key)]
    for kind in changed:
        row = db.session.get(ReactionKind, kind.key) or ReactionKind(key=kind.key)
        row.name, row.icon, row.position = kind.name, kind.icon, kind.position
        row.is_active = kind.is_active or kind.key == HELPFUL
        db.session.add(row)
    if changed:
        # Pages print the names: what is kept of them gives way.
        db.session.execute(update(Site).values(version=Site.version + 1))
        record("reactions_chosen", editor, kinds=sorted(kind.key for kind in changed))


def _count(topic, post):
    before = post.reactions.get(HELPFUL, 0)
    post.reactions, post.version = _counts(post), post.version + 1
    topic.helpful_count += post.reactions.get(HELPFUL, 0) - before


def _counts(post):
    return dict(db.session.execute(
        select(Reaction.kind, func.count()).where(Reaction.post_id == post.id).group_by(Reaction.kind)).all())
