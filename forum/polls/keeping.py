"""Keeping the polls that a post's text asks for, in the transaction that writes the text."""
from datetime import timedelta
from difflib import SequenceMatcher

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import delete, select

from .. import clock
from ..db import db
from ..errors import Refused
from ..text.polls import framed
from .models import Poll, PollOption, PollVote

# So long after a poll was made everything about it may be changed, at the price of the votes it has.
GRACE = timedelta(minutes=5)
FURTHEST = timedelta(days=3660)
# How much of a question may be another one once there are votes: a misspelling, not another question.
ALIKE = 0.6
# What people have agreed to by voting.
SETTLED = ("kind", "minimum", "maximum", "dots", "results", "is_anonymous")
_FRAME = Markup('<turbo-frame class="poll" id="poll-{id}" src="{address}" loading="lazy">')
_LINK = Markup('<p class="poll__foot"><a href="{address}">{words}</a></p></turbo-frame>')


def keep(post, asked):
    """Keep the polls `asked` for (text.polls.Asked) in a post's text, in place of what its earlier text asked for.

    Raise Refused when people have voted on something that the new text no longer has.
    """
    present = list(db.session.scalars(select(Poll).where(Poll.post_id == post.id).order_by(Poll.position)))
    kept = [_change(poll, wanted) or _replace(poll, post, wanted) for poll, wanted in zip(present, asked)]
    for poll in present[len(asked):]:
        _remove(poll)
    kept += [_make(post, position, wanted) for position, wanted in enumerate(asked) if position >= len(present)]
    db.session.flush()
    if kept:
        post.html = framed(post.html, [_frame(poll) for poll in kept])


def _make(post, position, asked):
    _check_end(asked.closes_at, post.created_at if post.version == 1 else clock.now())
    poll = Poll(post_id=post.id, position=position, question=asked.question, closes_at=asked.closes_at,
                options=[PollOption(position=at, text=text) for at, text in enumerate(asked.options)],
                **{name: getattr(asked, name) for name in SETTLED})
    db.session.add(poll)
    return poll


def _change(poll, asked):
    before = _form(poll)
    if poll.voters_count and not _fits(poll, asked):
        _start_anew(poll)
    if poll.is_anonymous and not asked.is_anonymous:
        return None
    for name in SETTLED:
        setattr(poll, name, getattr(asked, name))
    poll.question = asked.question
    _set_end(poll, asked.closes_at)
    _set_options(poll, asked.options)
    if _form(poll) != before:
        poll.shape += 1
    return poll


def _replace(poll, post, asked):
    # A ballot that somebody has before them still promises a secret: it must not fill in an open one.
    db.session.delete(poll)
    db.session.flush()
    return _make(post, poll.position, asked)


def _form(poll):
    return [poll.question, poll.closes_at, poll.closed_at, *(getattr(poll, name) for name in SETTLED),
            *(option.text for option in poll.options)]


def _fits(poll, asked):
    """Tell whether the votes there are can stand as they are; raise Refused when they cannot and it is too late."""
    reason = _reason_against(poll, asked)
    if reason and clock.now() - poll.created_at > GRACE:
        raise Refused(reason)
    return not reason


def _reason_against(poll, asked):
    if any(getattr(poll, name) != getattr(asked, name) for name in SETTLED):
        return _("People have already voted: the kind of the poll, its rules, its secrecy and when its results are shown "
                 "can no longer be changed.")
    if poll.question and SequenceMatcher(None, poll.question, asked.question, autojunk=False).ratio() < ALIKE:
        return _("People have already voted: in the question only spelling can be corrected now.")
    lost = [option.text for option in poll.options if option.votes_count and option.text not in asked.options]
    if lost:
        return _("People have already voted for “%(answer)s”: this answer can neither be removed nor changed. "
                 "New answers may be added.", answer=lost[0])
    if poll.kind == "scale" and tuple(option.text for option in poll.options) != asked.options:
        return _("People have already voted: the steps of the scale can no longer be changed.")
    return None


def _remove(poll):
    if poll.voters_count and clock.now() - poll.created_at > GRACE:
        raise Refused(_("People have already voted in the poll “%(question)s”, so it cannot be removed from the post. "
                        "You can end it.", question=poll.question or poll.options[0].text))
    db.session.execute(delete(PollVote).where(PollVote.poll_id == poll.id))
    db.session.delete(poll)


def _start_anew(poll):
    db.session.execute(delete(PollVote).where(PollVote.poll_id == poll.id))
    poll.voters_count, poll.version = 0, poll.version + 1
    for option in poll.options:
        option.votes_count = 0


def _set_end(poll, closes_at):
    if closes_at == poll.closes_at:
        return
    _check_end(closes_at, clock.now())
    was_due = poll.due_at is not None and poll.closed_at is not None and poll.closed_at >= poll.due_at
    # Given more time, a poll whose time was up goes on; one that somebody ended stays ended.
    if was_due:
        poll.closed_at = None
    poll.closes_at = closes_at


def _check_end(closes_at, since):
    if closes_at is not None and closes_at <= since:
        raise Refused(_("The poll would end before it begins: choose a later closing time."), 422)
    if closes_at is not None and closes_at > since + FURTHEST:
        raise Refused(_("Choose a closing time at most ten years ahead."), 422)


def _set_options(poll, texts):
    known = {option.text: option for option in poll.options}
    poll.options = [known.get(text) or PollOption(text=text) for text in texts]
    for position, option in enumerate(poll.options):
        option.position = position


def _frame(poll):
    address = url_for("polls.show", poll_id=poll.id)
    return _FRAME.format(id=poll.id, address=address), _LINK.format(address=address, words=_("Vote or see the results"))
