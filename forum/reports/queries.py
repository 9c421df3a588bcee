"""What the queue of a network, a case and one's own pages show; the same number of queries for any length."""
from typing import NamedTuple

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ..db import db
from ..identity import hash_token
from ..networks.models import Network
from ..paging import LIST
from ..posts.models import DeletedText, Post
from ..sanctions.models import Decision
from ..text import excerpt
from .models import OPEN, Case, HeldPost, Report, ReviewSettings

DECIDED = ("decided", "closed")


class Row(NamedTuple):
    """One case in a queue: the first words of its post, and what is said against it."""

    case: Case
    words: str
    grounds: list


class Queue(NamedTuple):
    """What waits in a network, the longest first, and what was decided lately."""

    cases: list
    held: list
    decided: list


def queue(network_id):
    """Return the Queue of a network; of None, what administrators alone can place."""
    return Queue(_rows(_cases(network_id).where(Case.state.in_(OPEN)).order_by(Case.opened_at, Case.id).limit(LIST)),
                 _held(network_id),
                 _rows(_cases(network_id).where(Case.state.in_(DECIDED)).order_by(Case.decided_at.desc(), Case.id.desc())
                       .limit(LIST)))


def case_with_all(case_id):
    """Return a case with its post, its people and its reports, or None."""
    return db.session.scalar(_with_people(select(Case).where(Case.id == case_id))
                             .execution_options(populate_existing=True))


def words_of(post):
    """Return (text, HTML) of a post as its moderators read it, also when it is hidden."""
    kept = db.session.get(DeletedText, post.id) if post.deleted_at is not None else None
    return (kept.text, kept.html) if kept else (post.text, post.html)


def decisions_of(case):
    """Return what has been decided in a case, with what became of it."""
    return db.session.scalars(select(Decision).filter_by(case_id=case.id).options(joinedload(Decision.appeal))
                              .order_by(Decision.id)).all()


def earlier_cases(case):
    """Return what else has been decided about the same person in this network, the latest first."""
    if case.person_id is None:
        return []
    return db.session.scalars(select(Case).where(
        Case.person_id == case.person_id, Case.network_id == case.network_id, Case.id != case.id, Case.state.in_(DECIDED))
        .order_by(Case.decided_at.desc()).limit(5)).all()


def networks_led(viewer):
    """Return the networks whose queue somebody looks at, in their order."""
    networks = select(Network).order_by(Network.position, Network.id)
    if not viewer.is_admin:
        networks = networks.where(Network.id.in_(
            [key for key, roles in viewer.roles.items() if roles & {"moderator", "coordinator"}]))
    return db.session.scalars(networks).all()


def unplaced_count():
    """Return how many notices lead to no post."""
    return db.session.scalar(select(func.count()).where(Case.network_id.is_(None), Case.state.in_(OPEN)))


def settings_of(network):
    """Return how a network looks after what is written in it."""
    return db.session.get(ReviewSettings, network.id) or ReviewSettings(
        network_id=network.id, hide_after=None, holds_first=False, holds_files=False)


def own_waiting(viewer):
    """Return somebody's texts that wait, and those refused lately, newest first."""
    waits_first = when((HeldPost.state == "waiting", 0), else_=1)
    return db.session.scalars(
        select(HeldPost).where(HeldPost.author_id == viewer.id, HeldPost.state.in_(("waiting", "rejected")))
        .options(joinedload(HeldPost.network), joinedload(HeldPost.topic)).order_by(waits_first, HeldPost.id.desc())
        .limit(LIST)).all()


def waiting_in_topic(viewer, topic_id):
    """Return somebody's texts that wait in a topic, in their order."""
    return db.session.scalars(select(HeldPost).filter_by(author_id=viewer.id, topic_id=topic_id, state="waiting")
                              .order_by(HeldPost.id)).all()


def own_reports(viewer):
    """Return what somebody has reported, newest first, each with its case."""
    return db.session.scalars(select(Report).where(Report.reporter_id == viewer.id)
                              .options(joinedload(Report.case).joinedload(Case.post).joinedload(Post.topic))
                              .order_by(Report.id.desc()).limit(LIST)).unique().all()


def notice_with(token):
    """Return the notice whose page has this secret, or None."""
    return db.session.scalar(select(Report).where(Report.token_hash == hash_token(token)).options(joinedload(Report.case)))


def _cases(network_id):
    place = Case.network_id.is_(None) if network_id is None else Case.network_id == network_id
    return _with_people(select(Case).where(place))


def _with_people(statement):
    return statement.options(
        joinedload(Case.post).joinedload(Post.topic), joinedload(Case.network), joinedload(Case.person),
        joinedload(Case.claimed_by), joinedload(Case.decided_by), selectinload(Case.reports).joinedload(Report.reporter))


def _rows(statement):
    cases = db.session.scalars(statement).unique().all()
    hidden = [case.post_id for case in cases if case.post is not None and case.post.deleted_at is not None]
    kept = dict(db.session.execute(select(DeletedText.post_id, DeletedText.html).where(
        DeletedText.post_id.in_(hidden))).all()) if hidden else {}
    return [Row(case, excerpt(kept.get(case.post_id, case.post.html), 160) if case.post else "",
                _grounds(case)) for case in cases]


def _grounds(case):
    return list({(report.kind, report.number): report for report in case.reports}.values())


def _held(network_id):
    if network_id is None:
        return []
    return db.session.scalars(
        select(HeldPost).where(HeldPost.network_id == network_id, HeldPost.state == "waiting")
        .options(joinedload(HeldPost.author), joinedload(HeldPost.topic), joinedload(HeldPost.claimed_by))
        .order_by(HeldPost.created_at, HeldPost.id).limit(LIST)).all()

