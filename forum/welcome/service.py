"""Writing what somebody new does: their facts, the conditions they accept, how they introduce themselves."""
from flask_babel import gettext as _
from sqlalchemy import select

from ..accounts import service as accounts
from ..db import db, insert_into, lock, writes
from ..errors import Refused
from ..events import record
from ..policy import require
from ..posts import service as posts
from ..privacy.service import note_seen
from .models import Acceptance, Conditions, FactsConfirmed, Introduction
from .settling import settle


@writes
def confirm_facts(user, *, name, jst, job, can_help, looks_for):
    """Keep what somebody says of themselves, and that they have been shown the information clause beside it."""
    accounts.change_facts(user, name=name, jst=jst, job=job)
    accounts.offer(user, can_help=can_help, looks_for=looks_for)
    db.session.execute(insert_into(FactsConfirmed).values(user_id=user.id).on_conflict_do_nothing())
    note_clause(user)


@writes
def note_clause(user):
    """Remember that somebody has been shown the information clause."""
    note_seen(user)
    settle(user)


@writes
def accept(network, user, version):
    """Accept the conditions of a network in the version that was shown; another one by now is refused."""
    network = lock(network)
    require(user, "accept_conditions", network)
    if version != network.conditions_version:
        raise Refused(_("The conditions have been changed a moment ago. Please read them once more."), 409)
    db.session.execute(insert_into(Conditions).values(
        network_id=network.id, version=version, lines=network.conditions).on_conflict_do_nothing())
    accepted = db.session.scalar(insert_into(Acceptance).values(
        network_id=network.id, user_id=user.id, version=version).on_conflict_do_nothing().returning(Acceptance.version))
    if accepted is not None:
        record("conditions_accepted", user, network_id=network.id, version=version)
    settle(user)


@writes
def introduce(network, topic, user, cooked, *, waits=()):
    """Post somebody's introduction in `topic` and ask the moderators to welcome them; a second one is not posted.

    One that `waits` for moderators becomes an introduction when they approve it (`introduced`).
    """
    topic = lock(topic)
    said = _said(network, user)
    if said is not None and said.post_id is not None:
        return said.post
    post = posts.reply(topic, user, cooked, waits=waits, kind="introduction")
    introduced(network, user, None if waits else post)
    return post


def introduced(network, user, post):
    """Note in the caller's transaction that this post is somebody's introduction; None for one that waits."""
    said = _said(network, user)
    if said is None:
        said = Introduction(network_id=network.id, user_id=user.id)
        db.session.add(said)
    if post is not None:
        said.post_id, said.at = post.id, post.created_at
    settle(user)


@writes
def put_off_introduction(network, user):
    """Remember that somebody does not want to introduce themselves in this network now."""
    require(user, "accept_conditions", network)
    db.session.execute(insert_into(Introduction).values(network_id=network.id, user_id=user.id).on_conflict_do_nothing())
    settle(user)


def _said(network, user):
    return db.session.scalar(select(Introduction).filter_by(network_id=network.id, user_id=user.id)
                             .execution_options(populate_existing=True))
