"""Notices of illegal content by anybody, with or without an account (DSA art. 16): receipt by letter, a page by secret link."""
import secrets

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from .. import clock
from ..bodies import LARGEST_ID
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import hash_token
from ..mail.service import post as post_letter
from ..posts.holding import hold_post
from ..posts.models import Post, PostLocation
from . import letters
from .holding import open_case
from .models import Case, Report
from .telling import tell_queue

BULK = {"synchronize_session": False}
# Without what is easily taken for something else when it is read out.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def give(*, address, message, name="", email="", user=None):
    """Take a notice and confirm it by letter where there is an address; return the secret of its page.

    `user` is who is signed in. Whether the address leads anywhere, whoever gives the notice does not learn.
    """
    ticket = f"Z-{clock.today():%Y%m%d}-" + "".join(secrets.choice(_SIGNS) for _sign in range(6))
    mark = secrets.token_hex(16)
    receipt = letters.received(ticket, mark) if email else None
    _write(post_at(address), receipt, user, address=address[:500], message=message, name=name, email=email, ticket=ticket,
           mark=mark, token_hash=hash_token(letters.token_of(mark)))
    return letters.token_of(mark)


def post_at(address):
    """Return the id of the post that an address leads to – of a topic, its first one –, or None."""
    _endpoint, values = current_app.page_at(address)
    if max((value for value in values.values() if isinstance(value, int)), default=0) > LARGEST_ID:
        return None
    if "post_id" in values:
        return db.session.scalar(select(Post.id).where(Post.id == values["post_id"]))
    topic_id, number = values.get("topic_id") or 0, values.get("number")
    location = number and db.session.get(PostLocation, (topic_id, number))
    if location:
        return location.post_id
    posts = select(Post.id).where(Post.topic_id == topic_id).order_by(Post.number).limit(1)
    return db.session.scalar(posts.where(Post.number == number) if number else posts)


@writes
def place(case, admin, address):
    """Say for a notice whose address led nowhere which post it is about; return that post's case."""
    post_id = post_at(address)
    if post_id is None:
        raise Refused(_("No post stands at this address."), 422)
    topic, post = hold_post(post_id)
    target = open_case(post)
    lock_rows(Case, case.id)
    # Of two by one person in one case, one has their name.
    again = select(Report.reporter_id).where(Report.case_id == target.id, Report.reporter_id.is_not(None))
    db.session.execute(update(Report).where(Report.case_id == case.id, Report.reporter_id.in_(again)).values(reporter_id=None),
                       execution_options=BULK)
    db.session.execute(update(Report).where(Report.case_id == case.id).values(case_id=target.id),
                       execution_options=BULK)
    db.session.execute(delete(Case).where(Case.id == case.id), execution_options=BULK)
    record("case_opened", admin, network_id=topic.network_id, case=target.id)
    tell_queue(topic.network_id)
    return target


@writes
def _write(post_id, receipt, user, **said):
    topic, post = hold_post(post_id) if post_id is not None else (None, None)
    case = open_case(post) if post is not None else _without_post()
    reporter_id = user.id if user and not db.session.scalar(
        select(Report.id).filter_by(case_id=case.id, reporter_id=user.id)) else None
    db.session.add(Report(case_id=case.id, reporter_id=reporter_id, kind="illegal", **said))
    db.session.flush()
    if receipt is not None:
        post_letter(receipt, kind=letters.KIND, address=said["email"])
    record("case_opened", user, network_id=case.network_id, case=case.id)
    tell_queue(case.network_id)


def _without_post():
    case = Case()
    db.session.add(case)
    db.session.flush()
    return case

