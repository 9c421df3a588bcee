"""Taking the demo away again: its people, their posts and what they did, and nothing of anybody else."""
from sqlalchemy import delete, exists, func, or_, select, update

from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..events import Event
from ..jst.models import Jst, JstPerson
from ..links import service as links
from ..links.models import BACKLINKS, TEXT, PostLink
from ..moderation.moves import recount as recount_topic
from ..networks.counts import recount
from ..networks.models import Network
from ..networks.service import renew_frames
from ..notes.models import Notice
from ..polls import service as polls
from ..posts.counts import recount_answers
from ..posts.models import DeletedText, Post, PostLocation, Revision
from ..reactions.service import forget
from ..reports.models import Case, Report
from ..sanctions.ending import forget_people
from ..topics.models import Topic
from .shapes import read_demo

STATES = (("topic_pinned", ("pinned_at", "pinned_until")), ("topic_locked", ("locked_at",)),
          ("topic_summed_up", ("summed_up_at",)), ("topic_unlisted", ("unlisted_at",)), ("topic_archived", ("archived_at",)),
          ("topic_deleted", ("withheld",)), ("topic_slowed", ("slow_seconds", "slow_until")))
# Nobody's row, or one that is looked after by itself.
OTHERWISE = {"topics", "posts", "events", "revisions"}
_people = select(User.id).where(User.is_demo)
_posts = select(Post.id).where(Post.author_id.in_(_people))


def clear():
    """Remove the demo's people with all they wrote and did; return how many people there were.

    A topic that others joined stays, with the others' posts under their old numbers.
    """
    return _clear([row["name"] for row in read_demo()["units"]])


@writes
def _clear(units):
    topics = lock_rows(Topic, *db.session.scalars(_topic_ids()))
    for topic in topics:
        _take_states_back(topic)
    _take_back_on_posts()
    forget(_people)
    forget_people(_people)
    polls.forget(_people)
    _take_back_moderating()
    _remove_posts()
    _remove_events()
    for topic in topics:
        _mend(topic)
    db.session.flush()
    _remove_units(units)
    _remove_what_names_them()
    count = db.session.execute(delete(User).where(User.is_demo)).rowcount
    if count:
        db.session.expire_all()
        for network in lock_rows(Network, *db.session.scalars(select(Network.id))):
            recount(network)
        renew_frames()
    return count


def _topic_ids():
    return select(Topic.id).where(or_(
        Topic.author_id.in_(_people), Topic.last_author_id.in_(_people),
        Topic.id.in_(select(Post.topic_id).where(Post.author_id.in_(_people))),
        Topic.id.in_(select(Event.topic_id).where(or_(Event.actor_id.in_(_people), Event.person_id.in_(_people))))))


def _take_states_back(topic):
    for action, columns in STATES:
        last = db.session.scalar(select(Event).filter_by(topic_id=topic.id, action=action)
                                 .order_by(Event.id.desc()).limit(1))
        if last and last.actor and last.actor.is_demo:
            for column in columns:
                setattr(topic, column, None)
            if action == "topic_pinned":
                topic.pinned_everywhere = False
    db.session.flush()


def _take_back_on_posts():
    # What they have deleted of others says again what it said; an edit of theirs stays, as the forum's own.
    others = select(Post).where(Post.deleted_by_id.in_(_people), Post.author_id.not_in(_people), Post.joined_into_id.is_(None))
    for post in db.session.scalars(others).all():
        kept = db.session.get(DeletedText, post.id)
        post.text, post.html, post.words_count, post.links_count = kept.text, kept.html, kept.words_count, kept.links_count
        post.deleted_at, post.deleted_by_id, post.hidden, post.version = None, None, None, post.version + 1
        db.session.delete(kept)
    own = select(func.min(User.id)).where(User.is_system).scalar_subquery()
    db.session.execute(update(Revision).where(Revision.editor_id.in_(_people)).values(editor_id=own))
    # What they have joined stays one post.
    db.session.execute(update(Post).where(Post.deleted_by_id.in_(_people), Post.joined_into_id.is_not(None))
                       .values(deleted_by_id=None))
    db.session.flush()


def _take_back_moderating():
    # What they reported, and what was reported of them, waits for nobody; what they looked at somebody else does.
    db.session.execute(delete(Report).where(Report.reporter_id.in_(_people)))
    reported = select(Report.case_id)
    db.session.execute(delete(Case).where(or_(Case.person_id.in_(_people), Case.post_id.in_(_posts), Case.id.not_in(reported))))
    db.session.execute(update(Case).where(Case.claimed_by_id.in_(_people), Case.state == "claimed").values(state="new"))
    noticed = select(Notice.post_id).where(Notice.author_id.in_(_people))
    db.session.execute(update(Post).where(Post.id.in_(noticed)).values(notice="", version=Post.version + 1))


def _remove_what_names_them():
    """Remove the rows that hang on these people and would keep them; where they are only named, they are no more."""
    for table in reversed(db.metadata.sorted_tables):
        for column in table.columns if table.name not in OTHERWISE else ():
            if any(key.target_fullname == "users.id" and not key.ondelete for key in column.foreign_keys):
                theirs = column.in_(_people)
                db.session.execute(update(table).where(theirs).values({column: None}) if column.nullable
                                   else delete(table).where(theirs))


def _remove_posts():
    targets = select(PostLink.target_post_id).where(PostLink.source_post_id.in_(_posts), PostLink.target_post_id.not_in(_posts))
    sources = select(PostLink.source_post_id).where(PostLink.target_post_id.in_(_posts), PostLink.source_post_id.not_in(_posts))
    links.owe(BACKLINKS, db.session.scalars(targets.distinct()).all())
    links.owe(TEXT, db.session.scalars(sources.distinct()).all())
    # What the others wrote shows whom it answers, and how many answers it has.
    answered = db.session.scalars(select(Post.reply_to_id).where(
        Post.author_id.in_(_people), Post.reply_to_id.is_not(None), Post.reply_to_id.not_in(_posts)).distinct()).all()
    db.session.execute(update(Post).where(Post.reply_to_id.in_(_posts), Post.author_id.not_in(_people))
                       .values(reply_to_id=None, version=Post.version + 1))
    db.session.execute(update(Post).where(Post.author_id.in_(_people)).values(reply_to_id=None))
    db.session.execute(delete(Post).where(Post.author_id.in_(_people)))
    recount_answers(Post.id.in_(answered))


def _remove_events():
    theirs = or_(Event.actor_id.in_(_people), Event.person_id.in_(_people))
    ids = select(Event.id).where(theirs)
    db.session.execute(update(Event).where(Event.undoes_id.in_(ids)).values(undoes_id=None))
    db.session.execute(delete(Event).where(theirs))


def _remove_units(names):
    # An official one stays, and one that somebody real works in.
    theirs = select(JstPerson.jst_id).where(JstPerson.user_id.in_(_people))
    others = select(JstPerson.jst_id).where(JstPerson.user_id.not_in(_people))
    db.session.execute(delete(Jst).where(or_(Jst.id.in_(theirs), Jst.name.in_(names)), exists(_people),
                                         Jst.id.not_in(others), Jst.teryt.is_(None)))


def _mend(topic):
    heir = db.session.scalar(
        select(Post.author_id).outerjoin(PostLocation, PostLocation.post_id == Post.id)
        .where(or_(Post.topic_id == topic.id, PostLocation.topic_id == topic.id)).order_by(Post.id).limit(1))
    if heir is None and not topic.is_agenda:
        db.session.execute(update(Topic).where(Topic.merged_into_id == topic.id).values(merged_into_id=None))
        db.session.execute(delete(Topic).where(Topic.id == topic.id))
        return
    if topic.author.is_demo:
        topic.author_id = heir
    recount_topic(topic)
    topic.last_event_id = db.session.scalar(
        select(func.coalesce(func.max(Event.id), 0)).where(Event.topic_id == topic.id))
