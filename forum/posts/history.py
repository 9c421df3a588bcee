"""The history of a post: its earlier forms, who changed them, when and why."""
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ..db import db
from ..text import cook
from . import diffs
from .models import DeletedText, Revision

# How a change is shown: inside one text, as two texts side by side, or as it was typed.
VIEWS = ("inline", "sides", "source")


class Step(NamedTuple):
    """One edit: what the post said before it and after it, and the edits around it that are still kept."""

    revision: Revision
    before: str
    after: str
    title_before: str | None
    title_after: str
    first: int
    last: int

    @property
    def number(self):
        return self.revision.number

    @property
    def previous(self):
        """The number of the edit before this one, or None."""
        return self.number - 1 if self.number > self.first else None

    @property
    def next(self):
        """The number of the edit after this one, or None."""
        return self.number + 1 if self.number < self.last else None

    @property
    def at(self) -> datetime:
        """When it was."""
        return self.revision.created_at


def step_of(post, number=None):
    """Return one edit of a post as a Step – the latest, without a number –, or None."""
    numbers = db.session.scalars(select(Revision.number).where(Revision.post_id == post.id).order_by(Revision.number)).all()
    number = number or (numbers[-1] if numbers else 0)
    if number not in numbers:
        return None
    both = db.session.scalars(select(Revision).where(Revision.post_id == post.id, Revision.number.in_((number, number + 1)))
                              .order_by(Revision.number).options(selectinload(Revision.editor))).all()
    after = both[1].text if len(both) > 1 else present_text(post)
    return Step(both[0], both[0].text, after, both[0].title, _title_after(post, number), numbers[0], numbers[-1])


def present_text(post):
    """Return what a post says now, or said before it was deleted."""
    kept = db.session.get(DeletedText, post.id) if post.deleted_at is not None else None
    return kept.text if kept else post.text


def compared(step, post, view):
    """Return what an edit has changed as the template of `view` shows it: one text, or two Sides."""
    if view == "source":
        return diffs.of_sources(step.before, step.after)
    before, after = (cook(text, place=post.topic, author=post.author, post=post).html for text in (step.before, step.after))
    return diffs.of_shown(before, after) if view == "inline" else diffs.sides_of_shown(before, after)


def _title_after(post, number):
    later = db.session.scalar(select(Revision.title).where(
        Revision.post_id == post.id, Revision.number > number, Revision.title.is_not(None)).order_by(Revision.number).limit(1))
    return later or post.topic.title
