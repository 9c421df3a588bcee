"""Writing about people: making accounts, letting in, one's own facts and password."""
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from .. import clock
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..filters import full_time
from ..identity import end_sessions, hash_token, lose_access, may_enter
from ..jst import service as jsts
from ..mail import service as mail
from ..networks.counts import lock_networks_of, recount
from ..networks.models import Membership
from ..policy import require
from ..topics.models import slugify
from . import passwords
from .models import PURPOSES, SignInLink, User, UserSession, is_suspended

LINK_LIVES, MAILED_LINK_LIVES = timedelta(days=7), timedelta(minutes=15)
NAMELESS = "osoba"


def person_with(email, password):
    """Return whose e-mail address and password these are, or None – after the same time, whatever was wrong.

    Whoever is suspended is told so, once the password is right.
    """
    row = db.session.execute(select(User.id, User.password_hash, User.is_system, User.is_demo, User.suspended_until)
                             .where(User.email == normal_email(email))).first()
    known = row if row and (is_suspended(row) or may_enter(row)) else None
    db.session.rollback()  # gives the connection back: the line for hashing may be long
    if not passwords.is_right(known and known.password_hash, password):
        return None
    if not may_enter(known):
        raise Refused(why_suspended(known))
    if passwords.is_outdated(known.password_hash):
        _keep_hash(known.id, passwords.hash_password(password))
    return db.session.get(User, known.id)


def why_suspended(person):
    """Return what somebody is told who may not come in for a time."""
    return _("Your account is suspended until %(day)s. The letter about this decision says why and how to appeal.",
             day=full_time(person.suspended_until))


@writes
def create_person(*, name, email, jst="", job="", is_admin=False):
    """Make an account that a link lets its owner into; the e-mail address must be nobody's yet."""
    refuse_taken_name(name)
    if db.session.scalar(select(User.id).where(User.email == normal_email(email))):
        raise Refused(_("Somebody already has an account with this e-mail address."), 409)
    user = User(username=_free_username(name), name=name, email=normal_email(email), job=job, is_admin=is_admin)
    db.session.add(user)
    db.session.flush()
    jsts.state(user, jst, job)
    return user


@writes
def invite(user, email):
    """Give an account that nobody could enter its e-mail address, so that a link may lead to it."""
    networks = lock_networks_of(user)
    [user] = lock_rows(User, user.id)
    taken = db.session.scalar(select(User.id).where(User.email == normal_email(email), User.id != user.id))
    if taken:
        raise Refused(_("Somebody already has an account with this e-mail address."), 409)
    user.email = normal_email(email)
    for network in networks:
        recount(network)


@writes
def make_link(user, *, token=None, purpose="handed"):
    """Make a link that lets `user` in once and return its token; one handed over takes the place of those before it."""
    lock_rows(User, user.id)
    token = token or secrets.token_urlsafe(32)
    lives = LINK_LIVES if purpose == "handed" else MAILED_LINK_LIVES
    if purpose == "handed":
        # Whoever asks for links by e-mail, in whoever's name, ends none: of two letters either may be opened.
        forget_links(user, "handed")
    db.session.add(SignInLink(user_id=user.id, token_hash=hash_token(token), purpose=purpose, expires_at=clock.now() + lives))
    return token


@writes
def hand_over_link(person, admin, *, email=""):
    """Make a link for somebody who cannot get in, and say so in the logs; an account without `email` gets this one."""
    lock_networks_of(person)  # before the person, as everywhere
    [person] = lock_rows(User, person.id)
    require(admin, "invite", person)
    if person.email is None:
        invite(person, email)
    _record_everywhere("link_made", admin, person, "")
    return make_link(person)


def owner_of(token):
    """Return whom the link with this token lets in at this moment, or None."""
    user = db.session.scalar(select(User).join(SignInLink, SignInLink.user_id == User.id).where(*_usable(token)))
    return user if user and may_enter(user) else None


@writes
def use_link(token):
    """Spend the link with this token and return whom it lets in; None when it was spent, is too old or nobody's."""
    user = owner_of(token)
    if user is None:
        return None
    # Whoever comes second, even at the same moment, finds nothing to change.
    spent = db.session.execute(update(SignInLink).where(*_usable(token)).values(used_at=clock.now())).rowcount
    if spent and purpose_of(token) != "handed":
        forget_links(user, "mailed", "password")
    return user if spent else None


@writes
def forget_links(user, *purposes):
    """End the links of these purposes, or of all, that nobody has used yet."""
    db.session.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None),
                                                SignInLink.purpose.in_(purposes or PURPOSES)))


def purpose_of(token):
    """Return what the link with this token was made for; None for a link that there is not."""
    return db.session.scalar(select(SignInLink.purpose).where(SignInLink.token_hash == hash_token(token)))


def set_password(user, password, *, session_id, letter=None):
    """Set a new password, and owe its owner this letter about it; all other sessions and links of theirs end."""
    _keep_hash(user.id, passwords.hash_password(password), session_id, letter)


@writes
def change_facts(user, *, name, jst, job):
    """Change what a person says of themselves, wherever it is shown."""
    lock_networks_of(user)  # before the person, as everywhere
    [user] = lock_rows(User, user.id)
    if name != user.name:
        refuse_taken_name(name)
        user.name = name
        user.card_version += 1
    if (user.jst, user.job) != (jst, job):
        jsts.state(user, jst, job)


@writes
def offer(user, *, can_help, looks_for):
    """Change what a person can help with and what they look for, as their profile and their card say it."""
    [user] = lock_rows(User, user.id)
    # No post shows it, so nothing that is kept grows old.
    user.can_help, user.looks_for = can_help, looks_for


@writes
def end_tour(user):
    """Remember that somebody has seen the tour, or does not want it."""
    [user] = lock_rows(User, user.id)
    user.tour_ended_at = user.tour_ended_at or clock.now()


@writes
def show_presence(user, shows):
    """Let others see, or stop seeing, that this person is reading now."""
    [user] = lock_rows(User, user.id)
    user.shows_presence = shows
    lose_access([user.id])  # open pages ask anew, so that the choice holds at once


def normal_email(email):
    """Return an e-mail address the one way it is kept."""
    return email.strip().lower()


def refuse_taken_name(name):
    """Raise Refused when a name is one that the forum itself uses to speak."""
    if db.session.scalar(select(User.id).where(User.is_system, func.lower(User.name) == name.lower())):
        raise Refused(_("The forum itself uses this name. Please give yours."), 409)


@writes
def _keep_hash(user_id, password_hash, session_id=None, letter=None):
    [user] = lock_rows(User, user_id)
    user.password_hash = password_hash
    if session_id is not None:
        forget_links(user)
        end_sessions(user, but=session_id)
        db.session.execute(update(UserSession).where(UserSession.id == session_id).values(by_link=False))
    if letter:
        mail.post(letter, kind="password", user=user)


def _usable(token):
    return (SignInLink.token_hash == hash_token(token), SignInLink.used_at.is_(None),
            SignInLink.expires_at > clock.now())


def _record_everywhere(action, actor, person, reason, **details):
    # One row for each of their networks, so that it stands in the logs of all who moderate them.
    ids = db.session.scalars(select(Membership.network_id).where(Membership.user_id == person.id)
                             .order_by(Membership.network_id)).all()
    events = [record(action, actor, network_id=network_id, person_id=person.id, reason=reason, **details)
              for network_id in ids or [None]]
    for event in events[1:] and events:
        event.group_id = events[0].id


def _free_username(name):
    # "temat" is what slugify makes of a name without a single Latin letter.
    words = slugify(name).replace("-", ".")[:50]
    stem = NAMELESS if words == "temat" else words
    taken = set(db.session.scalars(select(User.username).where(User.username.startswith(stem, autoescape=True))))
    return next(candidate for number in range(1, len(taken) + 2)
                if (candidate := stem if number == 1 else f"{stem}.{number}") not in taken)
