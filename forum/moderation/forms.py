"""The forms of a moderator's acts: a reason, and what the act needs besides."""
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from .. import clock
from ..text import clean
from ..timers.moments import Moment, until_when
from .acts import LONGEST_REASON

FURTHEST = timedelta(days=3660)


class ReasonForm(FlaskForm):
    """Why; and the number of the post the person was reading, to lead them back to it."""

    reason = TextAreaField(_l("Reason"), filters=[lambda text: clean(text or "").strip()], validators=[
        Length(max=LONGEST_REASON, message=_l("This reason is too long: at most %(max)d characters."))])
    number = HiddenField(filters=[lambda typed: typed if str(typed or "").isdecimal() else None])


class LockForm(Moment, ReasonForm):
    """Closing a topic, for good or only until a moment."""

    when = until_when()
    elsewhere = {"": _l("Until somebody opens it again")}


class UnlockForm(Moment, ReasonForm):
    """Opening a topic again, for good or only until a moment."""

    when = until_when()
    elsewhere = {"": _l("Until somebody closes it again")}


class PinForm(ReasonForm):
    """Until when and where a topic stands at the top; `instead_of` says which pin the person saw."""

    until = StringField(_l("Until the end of the day"))
    everywhere = BooleanField(_l("In all networks, on the list of the latest topics"))
    instead_of = HiddenField()

    @classmethod
    def of(cls, topic, **more):
        """Return the form, filled with a present pin."""
        if not topic.is_pinned:
            return cls(**more)
        until = clock.local(topic.pinned_until).date().isoformat() if topic.pinned_until else ""
        return cls(until=until, everywhere=topic.pinned_everywhere, instead_of=topic.pinned_at.isoformat(), **more)

    def validate_until(self, field):
        """Take no day that is none, is over or lies too far away."""
        if field.data and self.day is None:
            raise ValidationError(_("This is not a day. Write it like this: %(day)s.", day=clock.today().isoformat()))
        if self.day and self.day < clock.today():
            raise ValidationError(_("This day has already passed. Choose today or a later one."))
        if self.day and self.day > clock.today() + FURTHEST:
            raise ValidationError(_("This day is too far away: at most ten years from now."))

    @property
    def day(self):
        """The day, or None."""
        return _parsed(date.fromisoformat, self.until.data)

    @property
    def pin_seen(self):
        """The start of the pin the person saw, or None."""
        return _parsed(datetime.fromisoformat, self.instead_of.data)


class MergeForm(ReasonForm):
    """Into which topic, and whether among its posts, in order of time."""

    target = HiddenField()
    by_time = HiddenField()


def _parsed(parse, text):
    try:
        return parse(text.strip()) if text else None
    except ValueError:
        return None
