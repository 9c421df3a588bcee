"""The form that edits a network's card."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from ..letters.models import PROPOSED
from ..letters.words import RHYTHM_WORDS
from ..text import clean
from .models import VISIBILITIES

MOST_LINES, LONGEST_LINE = 20, 500
VISIBILITY_WORDS = {
    "public": _l("Everybody, also without an account"),
    "signed_in": _l("Everybody who is signed in"),
    "members": _l("Only the members of the network"),
}


def _tidy(text):
    return clean(text or "").strip()


def _lines(text):
    return [line.strip() for line in _tidy(text).split("\n") if line.strip()]


class AtMost(Length):
    """Says in words of ours how long a text may be."""

    def __init__(self, most):
        super().__init__(max=most, message=_l("This text is too long: at most %(max)d characters."))


def few_short_lines(_form, field):
    """Refuse too many lines, or one that is too long."""
    if len(_lines(field.data)) > MOST_LINES:
        raise ValidationError(_("At most %(count)s lines, please.", count=MOST_LINES))
    if any(len(line) > LONGEST_LINE for line in _lines(field.data)):
        raise ValidationError(_("One line is too long: at most %(count)s characters.", count=LONGEST_LINE))


class CardForm(FlaskForm):
    """The texts of a card, lists with one item in a line, and who may read the network."""

    TEXTS, LISTS = ("description", "general_goal", "work_model"), ("specific_goals", "benefits")

    description = TextAreaField(_l("In one or two sentences"), [
        DataRequired(_l("Say in a sentence who this network is for.")), AtMost(600)])
    general_goal = TextAreaField(_l("General goal"), [AtMost(2000)])
    specific_goals = TextAreaField(_l("Specific goals"), [few_short_lines])
    benefits = TextAreaField(_l("What members gain"), [few_short_lines])
    work_model = TextAreaField(_l("How the network works"), [AtMost(2000)])
    visibility = RadioField(_l("Who reads the talks"), choices=[
        SelectChoice(name, VISIBILITY_WORDS[name]) for name in VISIBILITIES])
    letter_rhythm = RadioField(_l("What comes by e-mail to who has chosen nothing"), choices=[
        SelectChoice(name, RHYTHM_WORDS[name]) for name in PROPOSED])

    @classmethod
    def of(cls, network):
        """Return the form filled with what the network's card says now."""
        return cls(visibility=network.visibility, letter_rhythm=network.letter_rhythm,
                   **{name: getattr(network, name) for name in cls.TEXTS},
                   **{name: "\n".join(getattr(network, name)) for name in cls.LISTS})

    def changes(self):
        """Return what was filled in, by the names the network knows."""
        filled = {name: _tidy(self[name].data) for name in self.TEXTS}
        filled |= {name: _lines(self[name].data) for name in self.LISTS} | {"letter_rhythm": self.letter_rhythm.data}
        return filled | ({"visibility": self.visibility.data} if self.visibility else {})
