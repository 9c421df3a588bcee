"""Fields of a form by which somebody chooses a moment: with one click, or by day and hour."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import ValidationError

from ..bookmarks import reminders
from ..posts.forms import clean_line


class Moment:
    """A moment to come; `due_at` is what was chosen, in UTC. `elsewhere` are choices that are none, with their labels."""

    when = RadioField(_l("When"), default="", validate_choice=False)
    day = StringField(_l("Day"), filters=[clean_line])
    hour = StringField(_l("Hour"), filters=[clean_line])

    due_at, elsewhere = None, {}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.when.choices = [*self.elsewhere.items(), *reminders.choices()[1:]]

    def validate_when(self, field):
        """Find the moment that was chosen with one click."""
        if field.data == reminders.AT or field.data in self.elsewhere:
            return
        self.due_at = reminders.offers().get(field.data)
        if self.due_at is None:
            raise ValidationError(_("Choose when it is to happen."))

    def validate_day(self, field):
        """Find the moment that was typed, when that was chosen."""
        if self.when.data == reminders.AT:
            self.due_at = typed(field.data, self.hour.data)


class Later:
    """Whether something is published later, and when: `due_at`, in UTC."""

    later = BooleanField(_l("Publish later"))
    day = StringField(_l("Day"), filters=[clean_line])
    hour = StringField(_l("Hour"), filters=[clean_line])

    due_at = None

    def validate_day(self, field):
        """Find the moment, when one is wanted."""
        if self.later.data:
            self.due_at = typed(field.data, self.hour.data)


def until_when():
    """Return the field of a moment at which something ends."""
    return RadioField(_l("Until when"), default="", validate_choice=False)


def typed(day, hour):
    """Return the moment that a typed day and hour mean, for the validator of a field."""
    try:
        return reminders.typed(day, hour)
    except reminders.NoMoment as problem:
        raise ValidationError(str(problem)) from None
