"""Units of local government, the people who work in them, and their seats in networks."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

KINDS = ("rural", "mixed", "urban", "county", "other")
VOIVODESHIPS = {
    "02": "dolnośląskie", "04": "kujawsko-pomorskie", "06": "lubelskie", "08": "lubuskie", "10": "łódzkie",
    "12": "małopolskie", "14": "mazowieckie", "16": "opolskie", "18": "podkarpackie", "20": "podlaskie",
    "22": "pomorskie", "24": "śląskie", "26": "świętokrzyskie", "28": "warmińsko-mazurskie", "30": "wielkopolskie",
    "32": "zachodniopomorskie"}


class Jst(db.Model):
    """A unit of local government: a commune, a county or another office that takes part."""

    __tablename__ = "jsts"
    __table_args__ = {"sqlite_autoincrement": True}
    policy_kind = "jst"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Where the country has several of one name, its county or voivodeship stands behind it in brackets.
    name: Mapped[str] = mapped_column(String(160), unique=True)
    # names.key_of(name): what other ways of writing the name have in common.
    key: Mapped[str] = mapped_column(String(160), index=True)
    # One of KINDS.
    kind: Mapped[str] = mapped_column(String(10), default="other")
    # Seven digits for a commune, four for a county, two for a voivodeship.
    teryt: Mapped[str | None] = mapped_column(String(7), unique=True)
    voivodeship: Mapped[str] = mapped_column(String(40), default="")
    # Somebody typed a name that nobody has looked at yet, while this is not true.
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    people = relationship("JstPerson", back_populates="jst", passive_deletes=True)
    seats = relationship("JstSeat", back_populates="jst", passive_deletes=True)


class JstAlias(db.Model):
    """Another way of writing a JST's name, kept when it was corrected or merged into another; it leads there for ever."""

    __tablename__ = "jst_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    jst_id: Mapped[int] = mapped_column(ForeignKey("jsts.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(160), index=True)
    # The id of what was merged into it: its address goes on leading somewhere.
    former_id: Mapped[int | None] = mapped_column(index=True)

    jst = relationship("Jst")


class JstPerson(db.Model):
    """What somebody does in a JST; `User.jst` and `User.job` repeat the main one, because posts show them."""

    __tablename__ = "jst_people"
    __table_args__ = (UniqueConstraint("user_id", "jst_id"),
                      Index("uq_jst_people_main", "user_id", unique=True, **where("is_main")))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    jst_id: Mapped[int] = mapped_column(ForeignKey("jsts.id", ondelete="CASCADE"), index=True)
    function: Mapped[str] = mapped_column(String(160), default="")
    is_main: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    jst = relationship("Jst", back_populates="people")
    user = relationship("User")


class JstSeat(db.Model):
    """A JST's place in a network: kept when the people who filled it leave."""

    __tablename__ = "jst_seats"

    jst_id: Mapped[int] = mapped_column(ForeignKey("jsts.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    jst = relationship("Jst", back_populates="seats")
    network = relationship("Network")
