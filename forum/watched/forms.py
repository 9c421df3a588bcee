"""The forms of watched words."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from ..posts.forms import clean, clean_line
from ..text.words import WORD
from .models import ACTS, LONGEST, LONGEST_NOTE, MOST_PARTS

ACT_WORDS = {"block": _l("Refuse the text and name the word"), "queue": _l("Let the text wait for moderators"),
             "replace": _l("Put something else in its place")}
_TOO_LONG = _l("This text is too long: at most %(max)d characters.")


class WordForm(FlaskForm):
    """A word to be watched, and what happens where it stands."""

    word = StringField(_l("Word"), filters=[clean_line], validators=[
        DataRequired(_l("Write the word.")), Length(max=LONGEST, message=_TOO_LONG)])
    act = RadioField(_l("What happens"), choices=[SelectChoice(name, ACT_WORDS[name]) for name in ACTS], default="block",
                     validators=[DataRequired(_l("Choose what happens."))], validate_choice=False)
    replacement = StringField(_l("What stands in its place"), filters=[clean_line],
                              validators=[Length(max=LONGEST, message=_TOO_LONG)])
    note = StringField(_l("Note for the administrators"), filters=[clean_line],
                       validators=[Length(max=LONGEST_NOTE, message=_TOO_LONG)])

    def validate_word(self, field):
        """Take letters alone: a few words at most."""
        parts = WORD.findall(field.data)
        if not parts or "".join(parts) != "".join(field.data.split()):
            raise ValidationError(_("Write letters only: one word or a few, in any form."))
        if len(parts) > MOST_PARTS:
            raise ValidationError(ngettext("At most %(num)d word.", "At most %(num)d words.", MOST_PARTS))

    def validate_act(self, field):
        """Take one of the acts there are."""
        if field.data not in ACTS:
            raise ValidationError(_("Choose what happens."))

    def validate_replacement(self, field):
        """Ask for something to put in a word's place, where it is to be replaced."""
        if self.act.data == "replace" and not field.data:
            raise ValidationError(_("Say what stands in its place."))

    def values(self):
        """Return what was filled in."""
        return {"word": self.word.data, "act": self.act.data, "replacement": self.replacement.data or "",
                "note": self.note.data or ""}


class TryForm(FlaskForm):
    """A text to be tried."""

    text = TextAreaField(_l("A text to try"), filters=[clean], validators=[Length(max=10_000, message=_TOO_LONG)])
