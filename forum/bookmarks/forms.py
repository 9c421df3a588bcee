"""The form of a bookmark: a name and when to be reminded."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import ValidationError

from .. import clock
from ..posts.forms import at_most, clean_line
from . import reminders

LONGEST_NAME = 100


class BookmarkForm(FlaskForm):
    """What the bookmark is called, when it reminds, and where the form was opened: `place` is "list", "topic" or empty."""

    name = StringField(_l("Name of the bookmark"), filters=[clean_line], validators=[at_most(LONGEST_NAME)])
    reminder = RadioField(_l("Remind me"), default=reminders.NEVER, validate_choice=False)
    day = StringField(_l("Day"), filters=[clean_line])
    hour = StringField(_l("Hour"), filters=[clean_line])
    place = HiddenField()

    remind_at = None

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.reminder.choices = reminders.choices()

    @classmethod
    def of(cls, bookmark, *, place):
        """Return the form, filled with a bookmark or, for None, empty."""
        if bookmark is None:
            return cls(formdata=None, place=place)
        if bookmark.remind_at is None:
            return cls(formdata=None, place=place, name=bookmark.name)
        moment = clock.local(bookmark.remind_at)
        return cls(formdata=None, place=place, name=bookmark.name, reminder=reminders.AT,
                   day=moment.date().isoformat(), hour=f"{moment:%H:%M}")

    def validate_reminder(self, field):
        """Find the moment that was chosen, for `remind_at`."""
        if field.data == reminders.AT or field.data == reminders.NEVER:
            return
        self.remind_at = reminders.offers().get(field.data)
        if field.data == reminders.LATER and self.remind_at is None:
            raise ValidationError(_("It is too late for “later today”. Choose another moment."))
        if self.remind_at is None:
            raise ValidationError(_("Choose when to be reminded."))

    def validate_day(self, field):
        """Find the moment that was typed, when that was chosen."""
        if self.reminder.data == reminders.AT:
            try:
                self.remind_at = reminders.typed(field.data, self.hour.data)
            except reminders.NoMoment as problem:
                raise ValidationError(str(problem)) from None
