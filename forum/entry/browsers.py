"""Letters about sign-ins from browsers that have not been seen with their owner before."""
import re
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy import and_, delete, or_, select

from .. import clock
from ..accounts import agents
from ..db import db, insert_into, writes
from ..filters import full_time
from ..identity import hash_token, seal
from ..mail import service as mail
from ..mail.composing import compose, sign
from .models import KnownBrowser

COOKIE = "forum_browser"
COOKIE_LIVES, PLACE_LIVES = timedelta(days=400), timedelta(days=30)
# Of an address as much as an office or a home has for itself.
SHARED_BITS = {4: 24, 6: 48}
# Stands for all browsers of an account after its owner has said "it was not me": none is its first.
NOBODYS = "-"
_TOKEN = re.compile(r"[\w-]{43}")


def meet(person, answer, *, tells=True):
    """Know the browser of this request again next time; if its owner has never come from it, tell them by a letter.

    Some offices forget all cookies every evening: the same kind of browser at the same place is no news for 30 days.
    """
    if person.is_demo:
        return
    token = request.cookies.get(COOKIE, "")
    token = token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)
    agent = agents.readable(request.headers.get("User-Agent", ""))
    marks = {hash_token(f"{person.id}:{token}"): False, _place(person, agent): True}
    letter = _letter(person, agent) if tells and person.email and _is_news(person, marks) else None
    _remember(person, marks, letter)
    answer.set_cookie(COOKIE, token, max_age=COOKIE_LIVES, httponly=True, samesite="Lax",
                      secure=current_app.config["SESSION_COOKIE_SECURE"])


@writes
def forget_all(person):
    """Forget which browsers somebody came from: whatever comes next is told of."""
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.user_id == person.id))
    db.session.add(KnownBrowser(user_id=person.id, mark_hash=NOBODYS, is_place=False))


def put_out_at(user_id):
    """Return when somebody last said that it was not them, or None."""
    return db.session.scalar(select(KnownBrowser.seen_at).filter_by(user_id=user_id, mark_hash=NOBODYS))


def not_me_token(person):
    """Return the token of the link by which whoever reads somebody's letters puts everybody out of the account."""
    return sign("not_me", person.id, hash_token(person.email or ""))


def _place(person, agent):
    # A keyed hash: nobody finds out by trying all addresses where somebody was.
    address = ip_address(request.remote_addr or "127.0.0.1")
    address = getattr(address, "ipv4_mapped", None) or address
    network = ip_network(f"{address}/{SHARED_BITS[address.version]}", strict=False)
    return seal(f"browser|{person.id}|{agent}|{network}")


def _is_news(person, marks):
    known = db.session.scalars(select(KnownBrowser.mark_hash).where(
        KnownBrowser.user_id == person.id, or_(~KnownBrowser.is_place, KnownBrowser.seen_at > clock.now() - PLACE_LIVES))).all()
    # From somewhere everybody comes for the first time.
    return bool(known) and not set(known) & set(marks)


def _letter(person, agent):
    return compose("new_browser", _("A sign-in from a new browser"), browser=agent, at=full_time(clock.now()),
                   person_name=person.name, token=not_me_token(person))


@writes
def _remember(person, marks, letter):
    now = clock.now()
    old = or_(and_(KnownBrowser.is_place, KnownBrowser.seen_at < now - PLACE_LIVES), KnownBrowser.seen_at < now - COOKIE_LIVES)
    db.session.execute(delete(KnownBrowser).where(old, KnownBrowser.mark_hash != NOBODYS))
    rows = [{"user_id": person.id, "mark_hash": mark, "is_place": is_place, "seen_at": now} for mark, is_place in marks.items()]
    db.session.execute(insert_into(KnownBrowser).values(rows).on_conflict_do_update(
        index_elements=["user_id", "mark_hash"], set_={"seen_at": now}))
    if letter:
        mail.post(letter, kind="new_browser", user=person)
