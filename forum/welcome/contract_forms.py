"""The form of a network's conditions: one field for each, and what is to be done with them."""
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from ..moderation.acts import LONGEST_REASON
from ..networks.forms import LONGEST_LINE, MOST_LINES
from ..text import clean


class ContractForm(FlaskForm):
    """The version that was being looked at, and why it is changed; `lines` are the conditions as they were typed."""

    seen = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=2**31 - 1)])
    reason = TextAreaField(_l("What changes, and why"), filters=[lambda text: clean(text or "").strip()], validators=[
        Length(max=LONGEST_REASON, message=_l("This reason is too long: at most %(max)d characters."))])

    @property
    def typed(self):
        """The conditions as the fields hold them, also empty ones."""
        return [" ".join(clean(line).split()) for line in request.form.getlist("line")]

    @property
    def lines(self):
        """The conditions without the empty ones."""
        return [line for line in self.typed if line]

    def problem(self):
        """Return what is wrong with the conditions, or an empty text."""
        if len(self.lines) > MOST_LINES:
            return _("At most %(count)s lines, please.", count=MOST_LINES)
        if any(len(line) > LONGEST_LINE for line in self.lines):
            return _("One line is too long: at most %(count)s characters.", count=LONGEST_LINE)
        return " ".join(self.reason.errors)


def rearranged(lines, wish):
    """Return the lines after a wish – "add", "up-2", "down-2", "remove-2" –, and the number of the one to go on with."""
    verb, _dash, place = wish.partition("-")
    index = int(place) - 1 if place.isdecimal() and len(place) < 3 else -1
    if verb == "add":
        return [*lines, ""], len(lines) + 1
    if not 0 <= index < len(lines):
        return lines, None
    if verb == "remove":
        return lines[:index] + lines[index + 1:], min(index + 1, len(lines) - 1) or None
    other = index + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= other < len(lines):
        lines = list(lines)
        lines[index], lines[other] = lines[other], lines[index]
        return lines, other + 1
    return lines, index + 1
