"""Reports of posts, the cases they are gathered in, posts that wait for moderators, and how a network wants it."""
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

# New; somebody looks at it; decided, so that it may be appealed against; closed.
STATES = ("new", "claimed", "decided", "closed")
OPEN = ("new", "claimed")
# What something is reported for: one of the network's conditions, a point of the terms, the law (DSA art. 16), anything else.
KINDS = ("condition", "terms", "illegal", "other")
# What may come of a case.
OUTCOMES = ("keep", "edit", "hide", "warn", "silence", "suspend")
# Why a text waits: its author's first ones here, with files, a watched word.
WAITS = ("first", "files", "word")
HELD_STATES = ("waiting", "approved", "rejected", "withdrawn")
# Moderators aim at deciding within this time.
DECIDE_WITHIN = timedelta(hours=48)


class Case(db.Model):
    """All that was reported about one post and has not been decided; without a post, an address nobody could place."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("uq_cases_open_post", "post_id", unique=True, **where("state IN ('new', 'claimed') AND post_id IS NOT NULL")),
        Index("ix_cases_open", "network_id", "opened_at", **where("state IN ('new', 'claimed')")),
        Index("ix_cases_network", "network_id", "id"),
        {"sqlite_autoincrement": True})
    policy_kind = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Empty where administrators alone can say what it is about.
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    # Whose words it is about.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="new")
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]
    # Hidden because as many people reported it as the network has set, before anybody looked.
    is_automatic: Mapped[bool] = mapped_column(default=False)
    # One of OUTCOMES, by whom, when, and what its author is told or asked.
    outcome: Mapped[str] = mapped_column(String(10), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(Text, default="")

    network = relationship("Network")
    post = relationship("Post")
    person = relationship("User", foreign_keys=person_id)
    claimed_by = relationship("User", foreign_keys=claimed_by_id)
    decided_by = relationship("User", foreign_keys=decided_by_id)
    reports = relationship("Report", back_populates="case", order_by="Report.id", passive_deletes=True)

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def due_at(self):
        return self.opened_at + DECIDE_WITHIN

    @property
    def is_late(self):
        return self.is_open and self.due_at < clock.now()


class Report(db.Model):
    """What one person – or the forum itself – says against a post; a notice of illegal content has an address and a name."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),
                      Index("ix_reports_case", "case_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    # Empty for who has no account, and for the forum itself (`is_automatic`).
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    is_automatic: Mapped[bool] = mapped_column(default=False)
    # One of KINDS; the number of a condition or of a point of the terms, and what it said then.
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(12), default="")
    wording: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text, default="")
    # Of a notice: what it is about, as it was typed, who gives it, and where they are told.
    address: Mapped[str] = mapped_column(String(500), default="")
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    # The number its writer names it by; what the secret of its page is made of, and that secret's hash.
    ticket: Mapped[str | None] = mapped_column(String(24), unique=True)
    mark: Mapped[str] = mapped_column(String(32), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    # When its writer was told what came of it.
    told_at: Mapped[datetime | None]

    case = relationship("Case", back_populates="reports")
    reporter = relationship("User")


class HeldPost(db.Model):
    """A text that is written and waits for moderators; it becomes a post, or is refused with a reason."""

    __tablename__ = "held_posts"
    __table_args__ = (UniqueConstraint("author_id", "key"),
                      Index("ix_held_posts_waiting", "network_id", "created_at", **where("state = 'waiting'")),
                      Index("ix_held_posts_own", "author_id", "topic_id", **where("state = 'waiting'")),
                      {"sqlite_autoincrement": True})
    policy_kind = "held_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    # Empty for a topic that is to be opened.
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    # What a topic is opened with beside its words (tags, say), as keyword arguments of topics.service.add_topic.
    more: Mapped[dict] = mapped_column(JSON, default=dict)
    # [[one of WAITS, what it was found by], …]
    waits: Mapped[list] = mapped_column(JSON, default=list)
    key: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), default="")
    by_mail: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)

    network = relationship("Network")
    topic = relationship("Topic")
    author = relationship("User", foreign_keys=author_id)
    claimed_by = relationship("User", foreign_keys=claimed_by_id)
    post = relationship("Post", foreign_keys=post_id)

    @property
    def due_at(self):
        return self.created_at + DECIDE_WITHIN

    @property
    def is_late(self):
        return self.state == "waiting" and self.due_at < clock.now()


class HeldUpload(db.Model):
    """A text that waits shows an upload: its moderators may read it, and no sweep takes it away."""

    __tablename__ = "held_uploads"

    held_id: Mapped[int] = mapped_column(ForeignKey("held_posts.id", ondelete="CASCADE"), primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True, index=True)

    held = relationship("HeldPost")
    upload = relationship("Upload", backref="held_uses")


class ReviewSettings(db.Model):
    """How a network looks after what is written in it; without a row nothing waits and nothing hides by itself."""

    __tablename__ = "review_settings"

    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True)
    # A post hides by itself when as many people have reported it; empty: never.
    hide_after: Mapped[int | None]
    holds_first: Mapped[bool] = mapped_column(default=False)
    holds_files: Mapped[bool] = mapped_column(default=False)
