"""Digests: once a day every network writes to its members what is new for them, one batch of people after the other.

A round is a row for the network and the day; how far it has got, the letters and up to when their readers have been told are
one transaction. After a crash the batch is worked out anew; two workers at once write it once.
"""
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select, update

from .. import clock
from ..accounts.models import User
from ..db import db, insert_into, writes
from ..identity import may_enter
from ..mail.service import post
from ..networks.models import Network
from . import composing, digest_queries
from .digest_news import News
from .models import DIGESTS, DigestRound, NetworkLetters
from .quiet import is_quiet_day, opens_at

# Hours in Warsaw between which a day's digests are begun: whoever starts the forum at night wakes nobody.
FROM, UNTIL = 7, 19
# What is committed, or rings, this much later than it was written is told all the same.
MARGIN = timedelta(minutes=15)
DAY, WEEK, LONGEST = timedelta(days=1), timedelta(days=7), timedelta(days=14)


class Draft(NamedTuple):
    """A digest as plain values, which outlive the session they were read in."""

    user_id: int
    composed: object
    headers: dict
    due_at: datetime


def write():
    """Write the digests of some members of one network; return how many were looked at."""
    _begin_rounds()
    found = digest_queries.open_round()
    if found is None:
        return 0
    day_round, network = found
    members = digest_queries.members(network, day_round.cursor)
    due = [(member, since) for member in members if (since := _since(member, day_round)) is not None]
    drafts, told = _drafts(network, day_round, due)
    before, last = day_round.cursor, members[-1].person.id if members else None
    _settle(day_round.network_id, day_round.day, before, last, drafts, told)
    return len(members) or 1


def _begin_rounds():
    now = clock.local(clock.now())
    if FROM <= now.hour < UNTIL:
        networks = digest_queries.networks_without_round(now.date())
        if networks:
            _begin(networks, now.date(), clock.now() - MARGIN)


@writes
def _begin(networks, day, until):
    # What an earlier day left undone, today's digests tell.
    db.session.execute(update(DigestRound).where(DigestRound.day < day, DigestRound.ended_at.is_(None))
                       .values(ended_at=clock.now()))
    db.session.execute(insert_into(DigestRound).on_conflict_do_nothing(), [
        {"network_id": network_id, "day": day, "until": until, "cursor": 0, "ended_at": None} for network_id in networks])


def _since(member, day_round):
    """Return from when on a member has not been told, or None when no digest is due to them on this day."""
    person, choices, rhythm, told, joined, level = member
    is_nobody = person.email is None or person.erased_at is not None or not may_enter(person)
    if is_nobody or choices.is_off or rhythm not in DIGESTS or level == "muted" or is_quiet_day(choices, day_round.day):
        return None
    monday = day_round.day - timedelta(days=day_round.day.weekday())
    if rhythm == "weekly" and (day_round.day != monday if told is None else told > clock.end_of_day(monday - DAY)):
        return None
    first = max(joined or datetime.min, day_round.until - WEEK)
    return max(told or first, day_round.until - LONGEST)


def _drafts(network, day_round, due):
    if not due:
        return [], []
    news, drafts, told = News(network, due, day_round.until), [], []
    for member, _since_then in due:
        try:
            draft = _draft(network, news, member)
        except Exception:
            # The next digest tells them what this one could not.
            current_app.logger.exception("the digest of network %s for %s cannot be written", network.id, member.person.id)
            continue
        told.append(member.person.id)
        drafts += [draft] if draft else []
        time.sleep(0)  # beside the server's requests: each of them may come between two digests
    return drafts, told


def _draft(network, news, member):
    found = news.of(member)
    if not found.mine and not found.topics:
        return None
    composed, headers = composing.digest(member.person, network, member.choices, found)
    return Draft(member.person.id, composed, headers, opens_at(member.choices, clock.now()))


@writes
def _settle(network_id, day, before, last, drafts, told):
    day_round = db.session.get(DigestRound, (network_id, day), with_for_update=True, populate_existing=True)
    if day_round is None or day_round.cursor != before or day_round.ended_at is not None:
        return  # somebody else has written them
    network = db.session.get(Network, network_id)
    people = {person.id: person for person in db.session.scalars(
        select(User).where(User.id.in_([draft.user_id for draft in drafts])))}
    for draft in drafts:
        post(draft.composed, kind="digest", user=people[draft.user_id], network=network, headers=draft.headers,
             due_at=draft.due_at, key=f"digest-{network_id}-{day}-{draft.user_id}")
    if told:
        _note_told(network_id, told, day_round.until)
    if last is None:
        day_round.ended_at = clock.now()
    else:
        day_round.cursor = last


def _note_told(network_id, user_ids, until):
    db.session.execute(
        insert_into(NetworkLetters).on_conflict_do_update(index_elements=["user_id", "network_id"], set_={"told_until": until}),
        [{"user_id": user_id, "network_id": network_id, "rhythm": None, "told_until": until} for user_id in user_ids])
