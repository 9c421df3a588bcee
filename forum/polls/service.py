"""Voting: giving a vote, changing it, taking it back; ending a poll and opening it again."""
from flask_babel import gettext as _, ngettext
from sqlalchemy import delete, func, select

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..policy import require
from ..posts.models import Post
from ..topics.models import Topic
from . import queries
from .models import Poll, PollVote


class Unfit(Refused):
    """A vote that does not fit its poll: too many answers, none, an answer that is not there."""

    def __init__(self, reason):
        super().__init__(reason, 422)


@writes
def vote(poll, user, given):
    """Vote {option id: weight}, in place of what the same person voted before; the same again changes nothing."""
    poll, topic = _held(poll, user, to="vote")
    given = _fitting(poll, given)
    if given != queries.ballot(poll, user).given:
        _replace(poll, topic, user, given)
    return poll


@writes
def withdraw(poll, user):
    """Take one's vote back, while the poll is open."""
    poll, topic = _held(poll, user, to="vote")
    if queries.ballot(poll, user).has_voted:
        _replace(poll, topic, user, {})
    return poll


@writes
def close(poll, user):
    """End a poll before its time; one that has ended stays as it is."""
    poll, topic = _held(poll, user, to="close")
    if not poll.is_closed:
        _close(poll, topic, user)
    return poll


@writes
def reopen(poll, user):
    """Let people vote again on a poll that has ended; its closing time no longer counts."""
    poll, topic = _held(poll, user, to="reopen")
    if poll.is_closed:
        poll.closed_at, poll.reopened_at, poll.shape = None, clock.now(), poll.shape + 1
        record("poll_voted", None, topic=topic, post=poll.post, poll=poll.id)
    return poll


@writes
def forget(people):
    """Forget all that people, given as a select of their ids, have voted, under a seal too."""
    voters = db.session.scalars(select(User).where(User.id.in_(people))).all()
    for poll in db.session.scalars(select(Poll).order_by(Poll.id)).all():
        keys = [queries.voter_key(poll, voter) for voter in voters]
        if db.session.execute(delete(PollVote).where(PollVote.poll_id == poll.id, PollVote.voter.in_(keys))).rowcount:
            _count_anew(poll)


def close_due():
    """End the polls whose time is up; return how many were looked at."""
    due = queries.due(clock.now())
    db.session.rollback()
    for poll_id in due:
        _close_in_time(poll_id)
    return len(due)


@writes
def _close_in_time(poll_id):
    poll, topic = _locked(poll_id)
    # Another worker may have been quicker, or somebody has given people more time.
    if poll is not None and poll.closed_at is None and poll.is_closed:
        _close(poll, topic, None, at=poll.due_at)


def _close(poll, topic, user, at=None):
    poll.closed_at, poll.shape = at or clock.now(), poll.shape + 1
    record("poll_closed", user, topic=topic, post=poll.post, poll=poll.id)


def _replace(poll, topic, user, given):
    key, before = queries.voter_key(poll, user), queries.ballot(poll, user)
    db.session.execute(delete(PollVote).where(PollVote.poll_id == poll.id, PollVote.voter == key))
    db.session.add_all(PollVote(option_id=option_id, voter=key, poll_id=poll.id, weight=weight,
                                user_id=None if poll.is_anonymous else user.id) for option_id, weight in given.items())
    for option in poll.options:
        option.votes_count += given.get(option.id, 0) - before.given.get(option.id, 0)
    poll.voters_count += bool(given) - before.has_voted
    poll.version += 1
    record("poll_voted", None if poll.is_anonymous else user, topic=topic, post=poll.post, poll=poll.id)


def _count_anew(poll):
    given = dict(db.session.execute(select(PollVote.option_id, func.sum(PollVote.weight))
                                    .where(PollVote.poll_id == poll.id).group_by(PollVote.option_id)).all())
    for option in poll.options:
        option.votes_count = given.get(option.id, 0)
    poll.voters_count = db.session.scalar(
        select(func.count(PollVote.voter.distinct())).where(PollVote.poll_id == poll.id))
    poll.version += 1


def _fitting(poll, given):
    given = {option_id: weight for option_id, weight in given.items() if weight}
    if given.keys() - {option.id for option in poll.options}:
        raise Unfit(_("This answer is no longer there. Look at the answers once more and choose again."))
    if any(weight < 0 for weight in given.values()):
        raise Unfit(_("Nobody takes points away: write 0 or more."))
    if poll.kind == "dots":
        _check_dots(poll, sum(given.values()))
        return given
    if not poll.minimum <= len(given) <= poll.most:
        raise Unfit(_bounds(poll))
    return dict.fromkeys(given, 1)


def _check_dots(poll, spent):
    if not spent:
        raise Unfit(_("Give at least one point to some answer."))
    if spent > poll.dots:
        raise Unfit(ngettext("You have %(num)s point to give.", "You have %(num)s points to give.", poll.dots)
                    + " " + ngettext("You gave %(num)s.", "You gave %(num)s.", spent))


def _bounds(poll):
    if poll.most == 1:
        return _("Choose one answer.")
    if poll.minimum == poll.most:
        return ngettext("Choose exactly %(num)s answer.", "Choose exactly %(num)s answers.", poll.most)
    return _("Choose from %(least)s to %(most)s answers.", least=poll.minimum, most=poll.most)


def _held(poll, user, *, to):
    poll, topic = _locked(poll.id)
    if poll is None:
        raise Refused(_("This poll is no longer there."), 404)
    require(user, to, poll)
    return poll, topic


def _locked(poll_id):
    """Lock the topic a poll stands in, then the poll; return both, freshly read."""
    poll = db.session.get(Poll, poll_id, populate_existing=True)
    post = poll and db.session.get(Post, poll.post_id, populate_existing=True)
    if post is None:
        return None, None
    [topic] = lock_rows(Topic, post.topic_id)
    db.session.refresh(post)
    if post.topic_id != topic.id:
        # It was moved on while we waited; whoever moves posts holds both topics, so it stays there now.
        [topic] = lock_rows(Topic, post.topic_id)
    [poll] = lock_rows(Poll, poll_id)
    return poll, topic
