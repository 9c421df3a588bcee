"""The forms of timers and of slow mode."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from .. import clock
from ..moderation.forms import FURTHEST, ReasonForm
from ..topics.jump import read_day
from .models import LOCK, PIN, REMIND_ME, REMIND_MODERATORS, UNLOCK, UNPIN
from .moments import Moment
from .slow import PACES
from .words import pace

AFTER, MOST_DAYS = "after", 365


class TimerForm(Moment, ReasonForm):
    """What is to happen and when; `seen` are the timers that were shown beside it."""

    kind = RadioField(_l("What is to happen"), validate_choice=False)
    days = StringField(_l("Days after the last post"))
    seen = HiddenField()

    elsewhere = {AFTER: _l("So many days after the last post")}

    @classmethod
    def of(cls, topic, timers, **more):
        """Return the form with the kinds that make sense in a topic as it stands; a waiting one has to be published first."""
        form = cls(seen=",".join(str(timer.id) for timer in timers), **more)
        kinds = [] if topic.withheld else [UNLOCK if topic.is_locked else LOCK, UNPIN if topic.is_pinned else PIN]
        offered = {LOCK: _("Close the topic"), UNLOCK: _("Open the topic again"), PIN: _("Pin the topic"),
                   UNPIN: _("Unpin the topic"), REMIND_ME: _("Remind me"), REMIND_MODERATORS: _("Remind all moderators"),
                   "publish": _("Publish the topic")}
        kinds = ["publish"] if topic.withheld else kinds
        form.kind.choices = [(kind, offered[kind]) for kind in (*kinds, REMIND_ME, REMIND_MODERATORS)]
        return form

    @property
    def after_days(self):
        """How many days after the last post, None for a moment."""
        return _days(self.days.data) if self.when.data == AFTER else None

    @property
    def timers_seen(self):
        """The ids of the timers that were shown."""
        return {int(part) for part in (self.seen.data or "").split(",") if part.isascii() and part.isdigit()}

    def validate_kind(self, field):
        """Take one of those offered."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose what is to happen."))

    def validate_days(self, field):
        """Take a number of days when they are to be counted from the last post."""
        if self.when.data != AFTER:
            return
        if self.kind.data == "publish":
            raise ValidationError(_("Choose a day and an hour: nobody writes in a topic that has not been published."))
        if not _days(field.data):
            raise ValidationError(_("Write a number of days, from 1 to %(most)d.", most=MOST_DAYS))


class SlowForm(ReasonForm):
    """How often members write and until when; `seen` is slow mode as it was shown."""

    seconds = SelectField(_l("Each person writes once in"), coerce=str)
    until = StringField(_l("Until the end of the day"))
    seen = HiddenField()

    day = None

    @classmethod
    def of(cls, topic, **more):
        """Return the form, filled with a present slow mode or the usual one."""
        slow = topic.is_slow
        day = clock.local(topic.slow_until).date() if slow else clock.today()
        form = cls(seconds=str(topic.slow_seconds if slow else PACES[2]), until=day.isoformat(),
                   seen=f"{topic.slow_seconds} {topic.slow_until.isoformat()}" if slow else "", **more)
        form.seconds.choices = [(str(seconds), pace(seconds)) for seconds in PACES]
        return form

    @property
    def state_seen(self):
        """Slow mode as it was shown, None for none."""
        seconds, _space, until = (self.seen.data or "").partition(" ")
        return {"seconds": int(seconds), "until": until} if seconds.isascii() and seconds.isdigit() else None

    def validate_until(self, field):
        """Take a day that is not over."""
        self.day = read_day(field.data or "")
        if self.day is None:
            raise ValidationError(_("This is not a day. Write it like this: %(day)s.", day=clock.today().isoformat()))
        if not clock.today() <= self.day <= clock.today() + FURTHEST:
            raise ValidationError(_("Choose a moment that is still to come, at most ten years ahead."))


def _days(typed):
    typed = (typed or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and 1 <= int(typed[:5]) <= MOST_DAYS and len(typed) < 5 else None
