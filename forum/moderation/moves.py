"""Posts on their way between two topics: set-based, because topics may be long and both stay locked meanwhile.

A run says [number in the topic they leave, number in the one they come to, how many]: posts in unbroken order need one.
"""
from sqlalchemy import Integer, and_, column, delete, func, insert, literal, or_, select, update, values

from ..accounts.models import User
from ..db import db
from ..posts.counts import follow_newest, recount_answers
from ..posts.models import Post, PostLocation
from ..reading import moves as reading
from ..topics.models import Speaker

# Statements take some ten thousand parameters, and a run is three.
MOST_RUNS = 2000


def numbers_of(topic):
    """Return the numbers of a topic's posts in their order."""
    return db.session.scalars(select(Post.number).where(Post.topic_id == topic.id).order_by(Post.number)).all()


def runs_between(old_numbers, new_numbers):
    """Return the runs in which posts go from their old numbers to their new ones."""
    runs = []
    for old, new in zip(old_numbers, new_numbers, strict=True):
        if runs and (old, new) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1][2] += 1
        else:
            runs.append([old, new, 1])
    return runs


def reversed_runs(runs):
    """Return the runs that lead back."""
    return [[new, old, length] for old, new, length in runs]


def move(runs, *, origin, destination):
    """Take posts from one topic to another, leaving at every old address the way to the post."""
    tables = [_as_table(runs[start:start + MOST_RUNS]) for start in range(0, len(runs), MOST_RUNS)]
    for run in tables:
        reading.carry(run, origin=origin, destination=destination)
    for run in tables:
        leaving = and_(Post.topic_id == origin.id, Post.number.between(run.c.old, run.c.old + run.c.length - 1))
        _leave_addresses(leaving)
        _execute(update(Post).where(leaving).values(
            topic_id=destination.id, number=Post.number + run.c.new - run.c.old, version=Post.version + 1))
    destination.last_number = max([destination.last_number, *(new + length - 1 for _old, new, length in runs)])
    _forget_addresses_in_use(destination)
    _renew_answers_to(runs, destination)
    _recount_answers(runs, destination)


def recount(topic):
    """Count a topic's posts and speakers anew and find its newest post."""
    db.session.flush()
    there = (Post.topic_id == topic.id, Post.deleted_at.is_(None))
    _execute(delete(Speaker).where(Speaker.topic_id == topic.id))
    _execute(insert(Speaker).from_select(
        ["topic_id", "user_id", "posts_count"],
        select(literal(topic.id), Post.author_id, func.count()).where(*there).group_by(Post.author_id)))
    counted = (Post.words_count, Post.links_count, Post.reactions["helpful"].as_integer())
    sums = (func.coalesce(func.sum(one), 0) for one in counted)
    topic.posts_count, topic.words_count, topic.links_count, topic.helpful_count = db.session.execute(
        select(func.count(), *sums).where(*there)).one()
    topic.speakers_count = db.session.scalar(
        select(func.count()).select_from(Speaker).join(User, User.id == Speaker.user_id)
        .where(Speaker.topic_id == topic.id, User.is_system.is_(False)))
    follow_newest(topic)


def _as_table(runs):
    return values(column("old", Integer), column("new", Integer), column("length", Integer), name="run").data(runs).cte()


def _leave_addresses(leaving):
    known = select(PostLocation.post_id).where(
        PostLocation.topic_id == Post.topic_id, PostLocation.number == Post.number).exists()
    _execute(insert(PostLocation).from_select(
        ["topic_id", "number", "post_id"], select(Post.topic_id, Post.number, Post.id).where(leaving, ~known)))


def _forget_addresses_in_use(topic):
    # A post that came home stands at its old address itself: a way from there to there would go in a circle.
    here = select(Post.id).where(
        Post.topic_id == PostLocation.topic_id, Post.number == PostLocation.number).exists()
    _execute(delete(PostLocation).where(PostLocation.topic_id == topic.id, here))


def _renew_answers_to(runs, destination):
    # A post shows the number of the one it answers; those that moved themselves have a new version already.
    arrived = _arrived(runs, destination)
    moved = select(Post.id).where(arrived)
    _execute(update(Post).values(version=Post.version + 1).where(Post.reply_to_id.in_(moved), ~arrived))


def _recount_answers(runs, destination):
    # Those of the moved ones, and of what they answer, may be others now.
    moved = _arrived(runs, destination)
    answered = select(Post.reply_to_id).where(moved, Post.reply_to_id.is_not(None))
    recount_answers(or_(moved, Post.id.in_(answered)))


def _arrived(runs, destination):
    first, last = (min((new for _old, new, _length in runs), default=0),
                   max((new + length - 1 for _old, new, length in runs), default=-1))
    return and_(Post.topic_id == destination.id, Post.number.between(first, last))


def _execute(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False})
