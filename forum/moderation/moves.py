"""Posts on their way between topics, or to other numbers in theirs: set-based and in small steps, because topics may be long.

What an act moves stands in `Passage`: which post, from which address, to which. One row of the database is one post.
"""
from sqlalchemy import delete, func, insert, literal, or_, select, tuple_, update

from ..accounts.models import User
from ..checkpoints import write_back_apart
from ..db import breathe, db, unhurried
from ..links import changes
from ..posts.counts import follow_newest, recount_answers
from ..posts.models import Post, PostLocation
from ..reports.models import OPEN, Case
from ..topics.models import Speaker
from .models import Passage

# So many posts a statement: whoever else is served waits no longer than for one of them.
STEP = 250
_passages = Passage.__table__.c


def places_of(topic, post_ids=None):
    """Return (id, topic_id, number) of a topic's posts, or of these of them, in the order of their numbers."""
    return _places(Post.number, [topic], post_ids)


def in_time(origin, destination, post_ids=None):
    """Return the same of all posts of `destination` and of `origin`, or these of them, the oldest first.

    What `destination` begins with stays its beginning: all else answers that.
    """
    wanted = None if post_ids is None else set(post_ids)
    ways = [way for way in _places(Post.created_at, [origin, destination], None)
            if wanted is None or way.topic_id == destination.id or way.id in wanted]
    first = min((way.number for way in ways if way.topic_id == destination.id), default=None)
    begins = next((place for place, way in enumerate(ways) if (way.topic_id, way.number) == (destination.id, first)), 0)
    breathe()
    return ways[begins:begins + 1] + ways[:begins] + ways[begins + 1:]


def plan(event, places, destination, numbers=None):
    """Write down that posts, given as places, go to `destination` in this order, to these numbers or to fresh ones."""
    numbers = numbers or range(destination.last_number + 1, destination.last_number + 1 + len(places))
    assert len(places) == len(numbers)
    for start in range(0, len(places), STEP):
        some = slice(start, start + STEP)
        db.session.execute(insert(Passage.__table__), [
            {"event_id": event.id, "post_id": post_id, "topic_id": topic_id, "number": number,
             "new_topic_id": destination.id, "new_number": new_number}
            for (post_id, topic_id, number), new_number in zip(places[some], numbers[some], strict=True)])
        breathe()


def passages(event):
    """Return the Passages of an act as (post_id, topic_id, number, new_topic_id, new_number), by the place they came from."""
    columns = (_passages.post_id, _passages.topic_id, _passages.number, _passages.new_topic_id, _passages.new_number)
    return unhurried(select(*columns).where(_passages.event_id == event.id).order_by(_passages.topic_id, _passages.number))


def move(event, origin, destination, *, returns=False):
    """Take posts where the passages of an act say, leaving at every old address the way to the post.

    `returns`: to addresses that they have had before.
    """
    steps = steps_of(event)
    if len(steps) > 1:
        write_back_apart()
    for first, last in steps:
        _leave_addresses(_of(event, first, last))
        _execute(update(Post).where(Post.id == _passages.post_id, *_of(event, first, last)).values(
            topic_id=_passages.new_topic_id, number=_passages.new_number, version=Post.version + 1))
        if returns:
            _forget_addresses_in_use(_of(event, first, last))
        breathe()
    for topic in (origin, destination):
        highest = select(func.max(_passages.new_number)).where(
            _passages.event_id == event.id, _passages.new_topic_id == topic.id)
        topic.last_number = max(topic.last_number, db.session.scalar(highest) or 0)
    for first, last in steps:
        _renew_answers(event, _of(event, first, last))
        breathe()
    _owe_new_looks(event)
    breathe()
    if origin.network_id != destination.network_id:
        _pass_cases_on(event, (origin, destination))


def settle(*topics):
    """Count the posts and speakers of topics anew, and find the newest and the first post of each."""
    for topic in topics:
        recount(topic)
        first = db.session.execute(select(Post.number, Post.author_id).where(Post.topic_id == topic.id)
                                   .order_by(Post.number).limit(1)).first()
        if first is not None and first.number != topic.first_number:
            # Whoever wrote the first post opened the topic.
            topic.first_number, topic.author_id = first
        breathe()
    db.session.flush()


def recount(topic):
    """Count a topic's posts and speakers anew and find its newest post."""
    db.session.flush()
    there = (Post.topic_id == topic.id, Post.deleted_at.is_(None))
    _execute(delete(Speaker).where(Speaker.topic_id == topic.id))
    _execute(insert(Speaker).from_select(
        ["topic_id", "user_id", "posts_count"],
        select(literal(topic.id), Post.author_id, func.count()).where(*there).group_by(Post.author_id)))
    breathe()
    counted = (Post.words_count, Post.links_count, Post.reactions["helpful"].as_integer())
    sums = (func.coalesce(func.sum(one), 0) for one in counted)
    topic.posts_count, topic.words_count, topic.links_count, topic.helpful_count = db.session.execute(
        select(func.count(), *sums).where(*there)).one()
    topic.speakers_count = db.session.scalar(
        select(func.count()).select_from(Speaker).join(User, User.id == Speaker.user_id)
        .where(Speaker.topic_id == topic.id, User.is_system.is_(False)))
    follow_newest(topic)


def _places(order, topics, post_ids):
    if post_ids is not None and not post_ids:
        return []
    # All of them: ids as parameters are only so many, and both indexes hold the answer.
    rows = unhurried(select(Post.id, Post.topic_id, Post.number).order_by(order, Post.id).where(
        Post.topic_id.in_([topic.id for topic in topics])))
    wanted = None if post_ids is None else set(post_ids)
    return [row for row in rows if wanted is None or row.id in wanted]


def steps_of(event):
    """Return the passages of an act in steps: the first and the last id of the posts of each."""
    ids = db.session.scalars(select(_passages.post_id).where(_passages.event_id == event.id).order_by(_passages.post_id)).all()
    return [(ids[start], ids[min(start + STEP, len(ids)) - 1]) for start in range(0, len(ids), STEP)]


def _of(event, first, last):
    return _passages.event_id == event.id, _passages.post_id.between(first, last)


def _leave_addresses(some):
    known = select(PostLocation.post_id).where(
        PostLocation.topic_id == _passages.topic_id, PostLocation.number == _passages.number).exists()
    _execute(insert(PostLocation).from_select(
        ["topic_id", "number", "post_id"],
        select(_passages.topic_id, _passages.number, _passages.post_id).where(*some, ~known)))


def _forget_addresses_in_use(some):
    # A post that came home stands at its old address itself: a way from there to there would go in a circle.
    taken = select(_passages.new_topic_id, _passages.new_number).where(*some)
    _execute(delete(PostLocation).where(tuple_(PostLocation.topic_id, PostLocation.number).in_(taken)))


def _renew_answers(event, some):
    # A post shows the number of the one it answers; those that moved themselves have a new version already.
    some, all_moved = select(_passages.post_id).where(*some), select(_passages.post_id).where(_passages.event_id == event.id)
    _execute(update(Post).values(version=Post.version + 1).where(Post.reply_to_id.in_(some), Post.id.not_in(all_moved)))
    # How many answers the moved ones have, and those they answer, may be another number now.
    answered = select(Post.reply_to_id).where(Post.id.in_(some), Post.reply_to_id.is_not(None))
    recount_answers(or_(Post.id.in_(some), Post.id.in_(answered)))


def _owe_new_looks(event):
    here = select(_passages.post_id).where(_passages.event_id == event.id)
    changes.note_moved(here.where(_passages.topic_id != _passages.new_topic_id))
    changes.note_renumbered(here.where(_passages.topic_id == _passages.new_topic_id))


def _pass_cases_on(event, topics):
    # Whoever moderates where a reported post comes to decides about it.
    for topic in topics:
        here = select(_passages.post_id).where(_passages.event_id == event.id, _passages.new_topic_id == topic.id)
        _execute(update(Case).where(Case.post_id.in_(here), Case.state.in_(OPEN)).values(
            network_id=topic.network_id, state=OPEN[0], claimed_by_id=None, claimed_at=None))


def _execute(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False})
