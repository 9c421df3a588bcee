"""Giving posts to another author: whoever wrote under a wrong account, or for somebody else."""
from flask_babel import gettext as _
from sqlalchemy import delete, exists, or_, select, update

from ..accounts.models import INVITED, User
from ..db import db, writes
from ..errors import Refused
from ..events import Event, record
from ..networks.models import Membership
from ..policy import can, fresh
from ..posts.models import Post
from ..reactions.models import Reaction
from ..topics.levels import follow_by_itself
from ..topics.models import Follower
from . import moves
from .acts import hold_all, refuse_changed, require_last, require_undoable
from .chosen import hold_chosen, lock_posts
from .parting import count_reactions
from .previews import Preview, facts_of, refusal_of, standing

MOST_FOUND = 8


@writes
def change_owner(topic, moderator, *, post_ids, owner, reason=""):
    """Make `owner` the author of these posts; the topic is theirs, too, when its first post is among them.

    Refused (422) when `owner` does not write in the network, or wrote all of them already.
    """
    topic, places = hold_chosen(topic, moderator, post_ids)
    owner, posts = fresh(owner), lock_posts(places)
    _require(topic, owner, posts, moderator)
    given = [post for post in posts if post.author_id != owner.id]
    event = record("owner_changed", moderator, topic=topic, post=given[0], person_id=owner.id, reason=reason, count=len(given),
                   former=[[post.id, post.author_id, post.is_first, post.is_return] for post in given],
                   reactions=_take_own_reactions(given, owner), follower=_come_to_know(topic, owner, given))
    for post in given:
        # Nobody greets somebody new for what another one wrote.
        post.author_id, post.is_first, post.is_return = owner.id, False, False
    _settle(topic, given)
    db.session.expire_all()
    return event


def find_people(words, topic):
    """Return the people posts of `topic` may be given to by words of a name or by a username, eight at most, by name."""
    members = select(User).join(Membership, Membership.user_id == User.id).where(
        Membership.network_id == topic.network_id, INVITED)
    for word in words.split()[:5]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        members = members.where(or_(User.name.ilike(pattern, escape="\\"), User.username.ilike(pattern, escape="\\")))
    found = db.session.scalars(members.order_by(User.name, User.id).limit(3 * MOST_FOUND)).all()
    return [person for person in found if can(person, "write", topic.network)][:MOST_FOUND]


def preview(topic, moderator, *, post_ids, owner=None):
    """Return what giving these posts to `owner` will do, as a Preview."""
    facts, (rows, left_out) = facts_of(topic, post_ids), standing(topic, post_ids)
    changed = [fact for fact in facts if owner is None or fact.author_id != owner.id]
    refusal = refusal_of(topic, post_ids, lambda _places: _require(topic, owner, facts, moderator)) if owner is not None else ""
    return Preview(rows=rows, left_out=left_out, count=len(changed), refusal=refusal,
                   deleted=sum(fact.deleted_at is not None for fact in changed),
                   authors=len({fact.author_id for fact in changed}))


def undo_owner(event, moderator, *, reason=""):
    """Give posts back to who had them before."""
    former = {post_id: more for post_id, *more in event.details["former"]}
    topic_ids = set(db.session.scalars(select(Post.topic_id).where(Post.id.in_(former))))
    topics = hold_all(sorted({event.topic_id, *topic_ids}), moderator, "merge")
    topic = next(one for one in topics if one.id == event.topic_id)
    require_undoable(event)
    posts = db.session.scalars(select(Post).where(Post.id.in_(former)).order_by(Post.id)
                               .with_for_update(of=Post, key_share=True).execution_options(populate_existing=True)).all()
    if any(post.author_id != event.person_id for post in posts):
        require_last(event, topic, ["owner_changed"])
        refuse_changed()
    undoing = record("owner_given_back", moderator, topic=topic, post=posts[0] if posts else None, person_id=event.person_id,
                     reason=reason, undoes=event, count=len(posts))
    for post in posts:
        post.author_id, post.is_first, post.is_return = former[post.id]
    db.session.flush()
    for post_id, kind in event.details["reactions"]:
        if db.session.get(Reaction, (post_id, event.person_id, kind)) is None:
            db.session.add(Reaction(post_id=post_id, user_id=event.person_id, kind=kind))
    db.session.flush()
    count_reactions(posts)
    for one in topics:
        _settle(one, [post for post in posts if post.topic_id == one.id])
    _forget(topic, event)
    db.session.expire_all()
    return undoing


def _require(topic, owner, posts, moderator):
    if owner is not None and owner.id == moderator.id:
        # What is one's own goes without a decision and a row in the log.
        raise Refused(_("Nobody takes the posts of others for themselves. Ask another moderator."), 422)
    if owner is None or not can(owner, "write", topic.network) or owner.is_system:
        raise Refused(_("This person does not write in this network, so no post in it can be theirs."), 422)
    if all(post.author_id == owner.id for post in posts):
        raise Refused(_("These posts are theirs already."), 422)


def _take_own_reactions(posts, owner):
    # Nobody says of a post of their own that it helped.
    own = (Reaction.user_id == owner.id, Reaction.post_id.in_([post.id for post in posts]))
    taken = [list(row) for row in db.session.execute(select(Reaction.post_id, Reaction.kind).where(*own))]
    db.session.execute(delete(Reaction).where(*own), execution_options={"synchronize_session": False})
    count_reactions([post for post in posts if post.id in {post_id for post_id, _kind in taken}])
    return taken


def _settle(topic, posts):
    ids = [post.id for post in posts]
    for post in posts:
        post.version += 1
        if post.number == topic.first_number:
            topic.author_id = post.author_id
    db.session.flush()
    # What answers a post names its author.
    db.session.execute(update(Post).where(Post.reply_to_id.in_(ids), Post.id.not_in(ids)).values(version=Post.version + 1),
                       execution_options={"synchronize_session": False})
    moves.recount(topic)
    db.session.flush()


def _come_to_know(topic, owner, posts):
    opened = owner.id == topic.author_id or any(post.number == topic.first_number for post in posts)
    before = _level(topic.id, owner.id)
    follow_by_itself(topic.id, owner.id, "watching" if opened else "tracking", "created" if opened else "replied")
    db.session.flush()
    after = _level(topic.id, owner.id)
    return {"before": before, "after": after} if after != before else None


def _level(topic_id, user_id):
    row = db.session.execute(select(Follower.level, Follower.reason).filter_by(topic_id=topic_id, user_id=user_id)).first()
    return row and list(row)


def _forget(topic, event):
    """Let the person follow the topic as before it was given to them, unless they have chosen or written something since."""
    change, of_theirs = event.details.get("follower"), {"topic_id": topic.id, "user_id": event.person_id}
    if not change or _level(**of_theirs) != change["after"] or _has_written(since=event):
        return
    row = db.session.scalar(select(Follower).filter_by(**of_theirs))
    if change["before"] is None and row.unpinned_at is None:
        db.session.delete(row)
    else:
        row.level, row.reason = change["before"] or ("normal", "")
    db.session.flush()


def _has_written(*, since):
    return bool(db.session.scalar(select(exists().where(
        Event.topic_id == since.topic_id, Event.id > since.id, Event.action == "post_created",
        Event.actor_id == since.person_id))))
