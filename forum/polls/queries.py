"""Reading polls: what somebody has voted, how it stands, who voted what."""
from typing import NamedTuple

from sqlalchemy import func, or_, select

from ..accounts.models import User
from ..db import db
from ..identity import seal
from ..posts.models import Post
from .models import Poll, PollVote

MOST_NAMES = 50


class Ballot(NamedTuple):
    """A poll as one person has it: {option id: what they gave it}."""

    poll: Poll
    given: dict

    policy_kind = "ballot"

    @property
    def has_voted(self):
        return bool(self.given)


class Row(NamedTuple):
    """One answer in the results; `percent` is of the voters where each may choose several, else the parts make 100."""

    id: int
    text: str
    count: int
    percent: int


class Named(NamedTuple):
    """An answer with the first of those who chose it, and how many others did."""

    text: str
    people: list
    more: int


def voter_key(poll, user):
    """Return the name under which a person's votes on a poll are kept: for an anonymous poll nobody can read it back."""
    if not poll.is_anonymous:
        return f"user:{user.id}"
    return seal(f"poll:{poll.id}:{user.id}")


def ballot(poll, user):
    """Return what `user` (None: a visitor) has voted."""
    if user is None:
        return Ballot(poll, {})
    rows = db.session.execute(select(PollVote.option_id, PollVote.weight).where(
        PollVote.poll_id == poll.id, PollVote.voter == voter_key(poll, user)))
    return Ballot(poll, {row.option_id: row.weight for row in rows})


def rows(poll):
    """Return the results, an answer a row, in the order of the answers."""
    counts = [option.votes_count for option in poll.options]
    if poll.kind == "multiple":
        percents = [_share(count, poll.voters_count) for count in counts]
    else:
        percents = _parts_of_hundred(counts)
    return [Row(option.id, option.text, option.votes_count, percent)
            for option, percent in zip(poll.options, percents, strict=True)]


def mean(poll):
    """Return the mean of a scale, or None when nobody has voted yet."""
    counts = [option.votes_count for option in poll.options]
    return sum(step * count for step, count in enumerate(counts, 1)) / sum(counts) if any(counts) else None


def named(poll):
    """Return who voted what in an open poll, at most MOST_NAMES people an answer."""
    place = func.row_number().over(partition_by=PollVote.option_id, order_by=(User.name, User.id)).label("place")
    votes = (select(PollVote.option_id, PollVote.weight, User.name, User.username, User.jst, place)
             .join(User, User.id == PollVote.user_id).where(PollVote.poll_id == poll.id)).subquery()
    counts = dict(db.session.execute(select(PollVote.option_id, func.count()).where(PollVote.poll_id == poll.id)
                                     .group_by(PollVote.option_id)).all())
    people = {}
    for vote in db.session.execute(select(votes).where(votes.c.place <= MOST_NAMES).order_by(votes.c.place)):
        people.setdefault(vote.option_id, []).append(vote)
    return [Named(option.text, people.get(option.id, []), counts.get(option.id, 0) - len(people.get(option.id, [])))
            for option in poll.options]


def in_topic(topic_id, post_ids):
    """Return the polls of posts, with their answers, as far as they stand in a topic and are shown there."""
    return db.session.scalars(
        select(Poll).join(Post, Post.id == Poll.post_id).where(Poll.post_id.in_(post_ids), Post.topic_id == topic_id,
                                                              Post.deleted_at.is_(None))
        .order_by(Poll.post_id, Poll.position).execution_options(populate_existing=True)).all()


def due(now):
    """Return the ids of the polls whose time is up but that nobody has closed, some at a time."""
    return list(db.session.scalars(
        select(Poll.id).where(Poll.closes_at <= now, Poll.closed_at.is_(None),
                              or_(Poll.reopened_at.is_(None), Poll.reopened_at < Poll.closes_at))
        .order_by(Poll.closes_at, Poll.id).limit(50)))


def _share(count, whole):
    return round(100 * count / whole) if whole else 0


def _parts_of_hundred(counts):
    # The largest remainders are rounded up: nobody has to ask where the hundred-and-first percent comes from.
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    percents = [100 * count // whole for count in counts]
    remainders = sorted(range(len(counts)), key=lambda at: (-(100 * counts[at] % whole), at))
    for at in remainders[:100 - sum(percents)]:
        percents[at] += 1
    return percents
