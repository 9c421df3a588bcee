"""People, their sign-ins and the links that let them in."""
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, and_, not_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, holds_not, where

# A page was opened, a button of a letter pressed, a letter answered.
WAYS = ("page", "letter", "reply")
# A sign-in link was handed over, asked for by e-mail, or asked for because the password is lost.
PURPOSES = ("handed", "mailed", "password")
TONES = ("rose", "clay", "moss", "pine", "lake", "plum")


class User(db.Model):
    """A person with an account, or one of the forum's own (`is_system`)."""

    __tablename__ = "users"
    # Ids are addresses: SQLite must not give one out again.
    __table_args__ = (Index("ix_users_silenced", "silenced_until", **where("silenced_until IS NOT NULL")),
                      Index("ix_users_suspended", "suspended_until", **where("suspended_until IS NOT NULL")),
                      {"sqlite_autoincrement": True})
    policy_kind = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    jst: Mapped[str] = mapped_column(String(160), default="")
    job: Mapped[str] = mapped_column(String(160), default="")
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_system: Mapped[bool] = mapped_column(default=False)
    shows_presence: Mapped[bool] = mapped_column(default=True)
    can_help: Mapped[str] = mapped_column(String(500), default="")
    looks_for: Mapped[str] = mapped_column(String(500), default="")
    # Keyboard shortcuts get in the way of some screen readers and of speech input.
    uses_shortcuts: Mapped[bool] = mapped_column(default=True)
    tour_ended_at: Mapped[datetime | None]
    # Something of the first steps waits: who they are, a network's conditions, the information clause.
    first_steps_due: Mapped[bool] = mapped_column(default=False)
    # The account has become "Osoba usunięta".
    erased_at: Mapped[datetime | None]
    # What rings the bell no more, by kind: notifications.models.KINDS.
    silent_kinds: Mapped[list] = mapped_column(JSON, default=list)
    # Topics they open, answer or read for long are followed without their doing.
    follows_by_itself: Mapped[bool] = mapped_column(default=True)
    # Reads, but writes nothing until then.
    silenced_until: Mapped[datetime | None]
    # Does not come in until then.
    suspended_until: Mapped[datetime | None]
    # Raised when anything a post shows of its author changes: part of the key of cached posts.
    card_version: Mapped[int] = mapped_column(default=1)
    # Raised by every loss of access: open sockets compare it and leave their rooms.
    access_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    memberships = relationship("Membership", back_populates="user", passive_deletes=True)

    @property
    def roles(self):
        """The roles this person holds, by network id; where they are suspended they hold none."""
        return {membership.network_id: membership.roles for membership in self.memberships if not membership.is_suspended}

    @property
    def silenced_networks(self):
        """The ids of the networks in which this person reads, but does not write."""
        return frozenset(membership.network_id for membership in self.memberships if membership.is_silenced)

    @property
    def suspended_networks(self):
        """The ids of the networks in which this person is as a stranger for a time."""
        return frozenset(membership.network_id for membership in self.memberships if membership.is_suspended)

    @property
    def is_silenced(self):
        return is_silenced(self)

    @property
    def is_suspended(self):
        return is_suspended(self)

    @property
    def is_invited(self):
        return is_invited(self)

    @property
    def initials(self):
        return initials(self.name)

    @property
    def tone(self):
        return tone(self.id)


class UserSession(db.Model):
    """One signed-in browser; deleting the row signs it out."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    agent: Mapped[str] = mapped_column(String(300), default="")
    # Whoever came by a link may set a new password without knowing the old one.
    by_link: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class SignInLink(db.Model):
    """A link that lets its owner in once."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # One of PURPOSES.
    purpose: Mapped[str] = mapped_column(String(10), default="handed")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Presence(db.Model):
    """That somebody took part on a day in Warsaw, and by which way: reports count whoever answers by e-mail, too."""

    __tablename__ = "presences"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    # One of WAYS.
    way: Mapped[str] = mapped_column(String(6), primary_key=True)


def is_silenced(person):
    """Tell whether a user or viewer is silenced at this moment."""
    return person.silenced_until is not None and person.silenced_until > clock.now()


def is_suspended(person):
    """Tell whether a user, viewer or membership is suspended at this moment."""
    return person.suspended_until is not None and person.suspended_until > clock.now()


def is_invited(person):
    """Tell whether anybody can ever enter as this person; the forum's own accounts nobody can."""
    return not person.is_system and (person.email is not None or person.is_demo)


def initials(name):
    """Return the one or two letters an avatar shows."""
    words = name.replace("-", " ").split()
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper() if words else "?"


def tone(user_id):
    """Return the avatar's colour name, the same for a person everywhere."""
    return TONES[user_id % len(TONES)]


# The rule `is_suspended` of a person, said in SQL of who is not.
COMES = holds_not(User.suspended_until)
# The rule `is_invited`, said in SQL: these people read, so the counts of a network count them.
INVITED = and_(not_(User.is_system), or_(User.email.is_not(None), User.is_demo))
# Somebody real answers for these accounts, so others may be told to write to them.
REACHABLE = and_(not_(User.is_system), User.email.is_not(None), not_(User.is_demo))
