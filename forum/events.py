"""What happens in the forum: recorded inside the write, announced after the commit."""
from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from . import clock
from .db import db, on_commit, where


@dataclass(frozen=True)
class Action:
    """What one kind of happening is called and who hears of it."""

    sentence: str
    icon: str
    in_topic: bool = False
    in_log: bool = False
    undo: str | None = None
    consumers: tuple = ()
    # Only one post looks different afterwards: it alone is shown anew.
    of_post: bool = False
    # The log's sentence, where the topic has to be named.
    log: str = ""


BELLS = ("notifications",)
# One table for every kind of happening. moderation.sentences fills in %(actor)s, %(person)s, %(topic)s, %(other)s
# (the other topic of a merge) and what it makes of the details: %(place)s, %(posts)s, %(role)s, %(jst)s, %(former)s.
ACTIONS = {
    "topic_created": Action(_l("%(actor)s opens the topic %(topic)s"), "plus"),
    "post_created": Action(_l("%(actor)s replies in the topic %(topic)s"), "reply", consumers=BELLS, of_post=True),
    "post_edited": Action(_l("%(actor)s edits a post in the topic %(topic)s"), "edit", consumers=BELLS, of_post=True),
    "post_deleted": Action(_l("%(actor)s deletes a post by %(person)s in the topic %(topic)s"), "trash", in_log=True,
                           of_post=True, undo="post_restored"),
    "post_restored": Action(_l("%(actor)s restores a post by %(person)s in the topic %(topic)s"), "undo", in_log=True,
                            of_post=True, undo="post_deleted"),
    "post_erased": Action(_l("A post by %(person)s in the topic %(topic)s is erased at their wish"), "trash", in_log=True,
                          of_post=True),
    "wiki_made": Action(_l("%(actor)s lets all members edit a post by %(person)s in the topic %(topic)s"), "edit",
                        in_log=True, of_post=True, undo="wiki_ended"),
    "wiki_ended": Action(_l("%(actor)s no longer lets all members edit a post by %(person)s in the topic %(topic)s"),
                         "edit", in_log=True, of_post=True, undo="wiki_made"),
    "post_linked": Action(_l("%(actor)s refers to a post of the topic %(topic)s"), "link", of_post=True),
    "post_reacted": Action(_l("%(actor)s reacts to a post in the topic %(topic)s"), "helpful", consumers=BELLS, of_post=True),
    "task_ticked": Action(_l("%(actor)s ticks a task in the topic %(topic)s"), "check", of_post=True),
    "poll_voted": Action(_l("Somebody votes in the topic %(topic)s"), "check", of_post=True),
    "poll_closed": Action(_l("A poll in the topic %(topic)s has ended"), "lock", of_post=True),
    "topic_pinned": Action(_l("%(actor)s pins the topic %(place)s"), "pin", consumers=BELLS, in_topic=True, in_log=True,
                           undo="topic_unpinned", log=_l("%(actor)s pins the topic %(topic)s %(place)s")),
    "topic_unpinned": Action(_l("%(actor)s unpins the topic"), "pin", consumers=BELLS, in_topic=True, in_log=True,
                             undo="topic_pinned", log=_l("%(actor)s unpins the topic %(topic)s")),
    "topic_locked": Action(_l("%(actor)s closes the topic"), "lock", consumers=BELLS, in_topic=True, in_log=True,
                           undo="topic_unlocked", log=_l("%(actor)s closes the topic %(topic)s")),
    "topic_unlocked": Action(_l("%(actor)s opens the topic again"), "unlock", consumers=BELLS, in_topic=True, in_log=True,
                             undo="topic_locked", log=_l("%(actor)s opens the topic %(topic)s again")),
    "topic_merged_away": Action(_l("%(actor)s merges this topic into the topic %(other)s (%(posts)s)"), "merge",
                                consumers=BELLS, in_topic=True, in_log=True, undo="merge_undone_away",
                                log=_l("%(actor)s merges the topic %(topic)s into the topic %(other)s (%(posts)s)")),
    "topic_merged_in": Action(_l("%(actor)s merges the topic %(other)s into this one (%(posts)s)"), "merge",
                              in_topic=True, in_log=True, undo="merge_undone_in",
                              log=_l("%(actor)s merges the topic %(other)s into the topic %(topic)s (%(posts)s)")),
    "merge_undone_away": Action(_l("%(actor)s takes back the merging into the topic %(other)s (%(posts)s)"), "undo",
                                consumers=BELLS, in_topic=True, in_log=True,
                                log=_l("%(actor)s takes back the merging of the topic %(topic)s into the topic "
                                       "%(other)s (%(posts)s)")),
    "merge_undone_in": Action(_l("%(actor)s takes back the merging of the topic %(other)s (%(posts)s)"), "undo",
                              in_topic=True, in_log=True,
                              log=_l("%(actor)s takes back the merging of the topic %(other)s into the topic "
                                     "%(topic)s (%(posts)s)")),
    "topic_summed_up": Action(_l("%(actor)s marks the topic as summed up"), "check", consumers=BELLS, in_topic=True,
                              in_log=True, undo="topic_resumed", log=_l("%(actor)s marks the topic %(topic)s as summed up")),
    "topic_resumed": Action(_l("%(actor)s resumes the topic that was summed up"), "reply", consumers=BELLS, in_topic=True,
                            in_log=True, undo="topic_summed_up", log=_l("%(actor)s resumes the topic %(topic)s")),
    "role_given": Action(_l("%(actor)s gives %(person)s the role: %(role)s"), "user", in_log=True),
    "role_taken": Action(_l("%(actor)s takes from %(person)s the role: %(role)s"), "user", in_log=True),
    "person_suspended": Action(_l("%(actor)s suspends the account of %(person)s"), "warning", in_log=True),
    "person_restored": Action(_l("%(actor)s lifts the suspension of %(person)s"), "check", in_log=True),
    "link_made": Action(_l("%(actor)s makes a sign-in link for %(person)s"), "link", in_log=True),
    "person_erased": Action(_l("%(actor)s erases the account of %(person)s"), "trash", in_log=True),
    "second_factor_added": Action(_l("%(actor)s adds a second factor to their account"), "lock"),
    "second_factor_removed": Action(_l("%(actor)s removes a second factor of %(person)s"), "unlock"),
    "second_factor_required": Action(_l("%(actor)s decides whether staff needs a second factor"), "lock"),
    "data_forgotten": Action(_l("The forum forgets traces that are old"), "trash"),
    "data_asked": Action(_l("%(actor)s asks about their own data"), "info"),
    "data_answered": Action(_l("%(actor)s answers what %(person)s asked about their data"), "check"),
    "intake_planned": Action(_l("%(actor)s sets the dates of the intake"), "calendar", in_log=True),
    "application_made": Action(_l("Somebody applies to the network"), "user"),
    "application_approved": Action(_l("%(actor)s accepts the application of %(person)s"), "check", in_log=True),
    "application_refused": Action(_l("%(actor)s refuses an application to the network"), "user", in_log=True),
    "application_put_in_line": Action(_l("%(actor)s puts an application on the waiting list"), "clock", in_log=True),
    "conditions_accepted": Action(_l("%(actor)s accepts the conditions of the network"), "check"),
    "jst_corrected": Action(_l("%(actor)s corrects the JST %(former)s: %(jst)s"), "edit", in_log=True),
    "jst_merged": Action(_l("%(actor)s merges the JST %(former)s into %(jst)s"), "merge", in_log=True),
    "jst_seated": Action(_l("%(actor)s gives %(jst)s a seat in the network"), "users", in_log=True),
    "jst_unseated": Action(_l("%(actor)s takes back the empty seat of %(jst)s"), "users", in_log=True),
    "jst_passed_on": Action(_l("%(actor)s passes the seat of %(jst)s on to %(person)s"), "users", in_log=True),
    "jst_loaded": Action(_l("The forum takes over the country's register of JST"), "new"),
    "letters_stopped": Action(_l("Letters to %(person)s come back or are unwanted, so no more are sent"), "mail", in_log=True),
    "letters_resumed": Action(_l("Letters are sent to %(person)s again"), "mail", in_log=True),
    "address_asked": Action(_l("%(actor)s asks for another e-mail address"), "mail"),
    "address_changed": Action(_l("%(actor)s confirms another e-mail address"), "mail"),
    "address_stopped": Action(_l("The account of %(person)s is given back to its former address"), "undo"),
    "everybody_put_out": Action(_l("Everybody is put out of the account of %(person)s, at its owner's wish"), "warning"),
    "account_connected": Action(_l("%(actor)s connects a sign-in elsewhere"), "link"),
    "account_disconnected": Action(_l("%(actor)s disconnects a sign-in elsewhere"), "link"),
    "people_invited": Action(_l("%(actor)s invites people to the network: %(people)s"), "mail", in_log=True),
    "invitations_renewed": Action(_l("%(actor)s writes again to people who have not come: %(people)s"), "mail", in_log=True),
    "invitation_withdrawn": Action(_l("%(actor)s takes an invitation back"), "close", in_log=True),
    "placement_set": Action(_l("%(actor)s says by a rule who belongs to the network"), "settings", in_log=True),
    "placement_ended": Action(_l("%(actor)s ends a rule about who belongs to the network"), "settings", in_log=True),
    "network_edited": Action(_l("%(actor)s edits the network's card"), "edit", in_log=True),
    "blanks_filled": Action(_l("%(actor)s fills in the footer pages"), "edit"),
    "reactions_chosen": Action(_l("%(actor)s changes the reactions there are"), "edit"),
}
# What people say is nearly all that happens, and stands in no log: the log's index leaves it out, and each query of the
# log says so in these words.
TALK = ("topic_created", "post_created", "post_edited", "post_linked", "post_reacted", "task_ticked", "poll_voted",
        "poll_closed")
BESIDE_TALK = f"action NOT IN ({', '.join(map(repr, TALK))})"
_signals = Namespace()


class Event(db.Model):
    """One thing somebody did: log, activity, grey line in a topic, source of notifications. Ids, never names."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_topic", "topic_id", "id"), Index("ix_events_network", "network_id", "id"),
                      Index("ix_events_lines", "topic_id", "action", "number"),
                      # Last by its name, so in the migration: among indexes it takes for equal, SQLite uses the one made last.
                      Index("ix_events_without_talk", "network_id", "id", **where(BESIDE_TALK)),
                      # Pages compare these ids: SQLite must not give one out again.
                      {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    action: Mapped[str] = mapped_column(String(40))
    # Empty when a timer did it.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The topic's last number when it happened: where the line stands in the stream.
    number: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict] = mapped_column(JSON, default=dict)
    # The event before this one in the same topic: a page that has it may apply this one's push.
    previous_id: Mapped[int | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    # An act on two topics is one row for each, sharing the first one's id.
    group_id: Mapped[int | None] = mapped_column(index=True)

    actor = relationship("User", foreign_keys=actor_id)
    person = relationship("User", foreign_keys=person_id)
    topic = relationship("Topic")

    @property
    def kind(self):
        return ACTIONS[self.action]


class Delivery(db.Model):
    """One consumer's debt to one event: written with it, deleted when it is worked off."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_due", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    consumer: Mapped[str] = mapped_column(String(30))
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Happening:
    """An event as its listeners get it after the commit: plain values, safe outside any session."""

    id: int
    action: str
    actor_id: int | None
    network_id: int | None
    topic_id: int | None
    post_id: int | None
    person_id: int | None
    previous_id: int | None
    details: dict


def init_app(app):
    """Give templates the table of happenings."""
    app.jinja_env.globals["ACTIONS"] = ACTIONS


def record(action, actor, *, topic=None, network_id=None, post=None, person_id=None, reason="", undoes=None,
           group_id=None, at=None, quiet=False, **details):
    """Write down, inside the transaction, that `actor` did `action`; listeners hear of it after the commit.

    The topic's row must be locked. `quiet` is for seeds: nobody hears of it and nothing is delivered.
    """
    event = Event(
        action=action, at=at or clock.now(), actor_id=actor.id if actor else None,
        network_id=topic.network_id if topic else network_id, topic_id=topic.id if topic else None,
        post_id=post.id if post else None, person_id=person_id, number=topic.last_number if topic else None,
        reason=reason, details=details, previous_id=topic.last_event_id if topic else None,
        undoes_id=undoes.id if undoes else None, group_id=group_id)
    db.session.add(event)
    db.session.flush()
    if topic:
        topic.last_event_id = event.id
    if not quiet:
        db.session.add_all(Delivery(event_id=event.id, consumer=name) for name in event.kind.consumers)
        on_commit(announce, Happening(event.id, action, event.actor_id, event.network_id, event.topic_id,
                                      event.post_id, person_id, event.previous_id, details))
    return event


def on(*actions):
    """Subscribe the decorated function to what has happened; it gets a Happening after the commit."""
    def subscribe(listener):
        for action in actions:
            if action not in ACTIONS:
                raise LookupError(f"unknown action {action!r}")
            _signals.signal(action).connect(listener, weak=False)
        return listener
    return subscribe


def announce(happening):
    """Tell every listener; one that fails is logged and spoils nothing for the others."""
    for listener in _signals.signal(happening.action).receivers_for(happening):
        try:
            listener(happening)
        except Exception:
            db.session.rollback()
            current_app.logger.exception("%s failed on %s", listener.__qualname__, happening.action)
