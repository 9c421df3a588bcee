"""Who is asking: the signed-in person behind a request or a socket. flask-login lives here only."""
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from blinker import Signal
from flask import current_app, g, request, session
from flask_login import LoginManager, login_user, logout_user
from gevent import spawn
from gevent.monkey import is_module_patched
from sqlalchemy import bindparam, delete, func, select, update

from . import clock, outages
from .accounts.models import Presence, User, UserSession, initials, is_silenced, is_suspended, tone
from .db import db, holds_not, insert_into, on_commit, reading, writes
from .mail.models import AddressState
from .networks.models import HERE, ROLES, Membership, Site
from .notifications.models import Notification
from .welcome.changed import conditions_changed

SEEN_EVERY = timedelta(minutes=1)
# A browser unused for this long has to sign in again.
KEPT = timedelta(days=60)
# Sent after the commit with the ids of people who may see less than before; with None when that may be anybody.
access_lost = Signal()
login_manager = LoginManager()
login_manager.session_protection = None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person as pages and rules need them, read in one statement."""

    id: int
    username: str
    name: str
    jst: str
    job: str
    is_admin: bool
    is_demo: bool
    is_system: bool
    shows_presence: bool
    uses_shortcuts: bool
    silenced_until: datetime | None
    tour_ended_at: datetime | None
    first_steps_due: bool
    # What waits is, first of all, that a network of theirs has changed its conditions.
    conditions_changed: bool
    # Why nothing is sent to their address: mail.models.BOUNCES, COMPLAINT; None while letters arrive.
    letters_stopped: str | None
    access_version: int
    session_id: int
    token: str
    seen_at: datetime
    unread_notifications: int
    roles: dict = field(default_factory=dict)
    silenced_networks: frozenset = frozenset()
    suspended_networks: frozenset = frozenset()

    is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self):
        return self.token

    @property
    def is_silenced(self):
        return is_silenced(self)

    @property
    def initials(self):
        return initials(self.name)

    @property
    def tone(self):
        return tone(self.id)


_columns = (User.id, User.username, User.name, User.jst, User.job, User.is_admin, User.is_demo, User.is_system,
            User.shows_presence, User.uses_shortcuts, User.silenced_until, User.suspended_until, User.tour_ended_at,
            User.first_steps_due, User.access_version,
            UserSession.id.label("session_id"), UserSession.seen_at,
            Membership.network_id, Membership.is_participant, Membership.is_moderator, Membership.is_coordinator,
            holds_not(Membership.silenced_until).label("writes_here"), HERE.label("is_here"))
_unread = (select(func.count()).select_from(Notification)
           .where(Notification.user_id == User.id, Notification.read_at.is_(None)).scalar_subquery())
_stopped = (select(AddressState.stopped_for).where(AddressState.address == User.email, AddressState.stopped_for != "")
            .scalar_subquery())
_by_token = (select(*_columns, _unread.label("unread_notifications"), _stopped.label("letters_stopped"))
             .add_columns(conditions_changed.label("conditions_changed"))
             .select_from(UserSession).join(User, User.id == UserSession.user_id)
             .outerjoin(Membership, Membership.user_id == User.id)
             .where(UserSession.token_hash == bindparam("token_hash"), UserSession.seen_at > bindparam("oldest")))


def init_app(app):
    """Let flask-login find people by the tokens of their sessions."""
    login_manager.init_app(app, add_context_processor=False)
    # There is no remember cookie; looking for one would touch the session and forbid caching.
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)
    app.permanent_session_lifetime = KEPT
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # `_touch` renews the cookie, once a minute at most


def current_user():
    """Return the Viewer behind this request, or None for a visitor."""
    if "viewer" not in g:
        g.viewer = _find_viewer()
    return g.viewer


def viewer_of(token):
    """Return the Viewer whose session has this token, or None when it has ended or may not be used."""
    rows = reading().execute(_by_token, {"token_hash": hash_token(token), "oldest": clock.now() - KEPT}).all()
    if not rows or not may_enter(rows[0]):
        return None
    first = rows[0]._mapping
    known = {name: first[name] for name in Viewer.__dataclass_fields__ if name in first}
    return Viewer(**known, token=token, roles={
        row.network_id: frozenset(role for role in ROLES if getattr(row, f"is_{role}"))
        for row in rows if row.network_id is not None and row.is_here},
        silenced_networks=frozenset(row.network_id for row in rows if not row.writes_here),
        suspended_networks=frozenset(row.network_id for row in rows if not row.is_here))


def may_enter(person):
    """Tell whether anybody may be signed in as `person`: nobody suspended, nor the system; demo people in a demo."""
    return not person.is_system and not is_suspended(person) and (not person.is_demo or current_app.config["FORUM_DEMO"])


def sign_in(user, *, by_link=False):
    """Start a session for `user` in this browser, in place of the one it had."""
    if not may_enter(user):
        raise LookupError(f"nobody signs in as {user.username}")
    sign_out()  # nothing chosen as a visitor, no CSRF secret known to one, outlives the sign-in
    login_user(_start_session(user.id, request.headers.get("User-Agent", "")[:300], by_link=by_link))
    session.permanent = True
    g.pop("viewer", None)


def sign_out():
    """End this browser's session."""
    viewer = current_user()
    if viewer:
        end_sessions(viewer, only=viewer.session_id)
    if "_user_id" in session:
        logout_user()
    session.clear()
    g.viewer = None


@writes
def end_sessions(user, *, only=None, but=None):
    """End all sessions of `user`, or the one with the id `only`, or all others than `but`; return how many ended.

    Open pages of the ended ones are put out of their rooms.
    """
    statement = delete(UserSession).where(UserSession.user_id == user.id)
    if only is not None:
        statement = statement.where(UserSession.id == only)
    if but is not None:
        statement = statement.where(UserSession.id != but)
    ended = db.session.execute(statement).rowcount
    if ended or only is None:
        # Also when nobody was in: somebody may be half way in, between the first factor and the second.
        lose_access([user.id])
    return ended


def lose_access(user_ids):
    """Make every worker ask anew what these people's (None: anybody's) open pages may still see.

    Call it in the transaction that takes something away: it is a fact in the database, the signal only makes it sooner.
    """
    if user_ids is None:
        db.session.execute(update(Site).values(version=Site.version + 1))
    else:
        db.session.execute(update(User).where(User.id.in_(user_ids)).values(access_version=User.access_version + 1))
    on_commit(access_lost.send, user_ids if user_ids is None else list(user_ids))


@login_manager.user_loader
def _load(token):
    return viewer_of(token)


def _find_viewer():
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None  # leaves the session untouched, so that a visitor's page may be cached
    token = session.get("_user_id")
    viewer = viewer_of(token) if token else None
    if viewer and clock.now() - viewer.seen_at > SEEN_EVERY:
        _touch_later(viewer.session_id)
        session.modified = True
    return viewer


def _touch_later(session_id):
    app = current_app._get_current_object()

    def touch():
        with app.app_context():
            try:
                _touch(session_id)
            except Exception as problem:
                outages.report(problem, "noting when a session was used")
    # Whoever only reads waits for no lock, though another process may hold the database for seconds.
    if is_module_patched("threading"):
        spawn(touch)
    else:
        touch()


@writes
def _touch(session_id):
    seen = update(UserSession).where(UserSession.id == session_id).values(seen_at=clock.now())
    user_id = db.session.scalar(seen.returning(UserSession.user_id))
    if user_id is not None:
        note_presence(user_id, "page")


@writes
def _start_session(user_id, agent, *, by_link=False):
    token = secrets.token_urlsafe(32)
    db.session.add(UserSession(user_id=user_id, token_hash=hash_token(token), agent=agent, by_link=by_link))
    note_presence(user_id, "page")
    db.session.flush()
    return viewer_of(token)


@writes
def note_presence(user_id, way):
    """Remember that somebody took part today; `way` is one of WAYS."""
    db.session.execute(insert_into(Presence).values(user_id=user_id, day=clock.today(), way=way).on_conflict_do_nothing())


def hash_token(token):
    """Return what the database keeps of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(words):
    """Return a token that only this forum can make of these words, always the same; begin them with what they are for."""
    return hmac.new(current_app.secret_key.encode(), words.encode(), hashlib.sha256).hexdigest()
