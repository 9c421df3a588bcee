"""What somebody fills in to invite people."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from ..accounts.forms import at_most, email_field, one_line
from ..jst.forms import KIND_NAMES
from .models import RULE_KINDS

LONGEST_LIST = 400_000
RULE_WORDS = {"group": _l("People of the training group"), "jst_kind": _l("People of JST of the kind")}


class ListForm(FlaskForm):
    """Lines or a file, and the network of those for whom the list names none."""

    text = TextAreaField(_l("Paste the list"), [at_most(LONGEST_LIST)])
    file = FileField(_l("Or choose a file"))
    network = SelectField(_l("Network"), coerce=lambda value: int(value) if str(value).isdigit() else None)

    def offer(self, networks, *, chosen=None):
        """Offer these networks, and the way in which the list and the rules decide."""
        self.network.choices = [SelectChoice("", _l("As the list and the rules say"))] + [
            SelectChoice(network.id, network.name) for network in networks]
        if chosen is not None:
            self.network.data = chosen


class CorrectForm(FlaskForm):
    """The lines of a list that were wrong, written anew."""

    lines = TextAreaField(_l("Lines to correct"), [at_most(LONGEST_LIST)])


class SendForm(FlaskForm):
    """What was looked at, and whether rows with something wrong in them may be left out."""

    seen = HiddenField(validators=[Length(max=40)])
    leaves_out = BooleanField(_l("Leave out the rows that need correcting"))


class ResendForm(FlaskForm):
    """Where the letter goes this time."""

    email = email_field()


class AgainForm(FlaskForm):
    """The address of whoever needs a new link."""

    email = email_field()


class RuleForm(FlaskForm):
    """Whose people belong to which network."""

    kind = SelectField(_l("Who"), choices=[SelectChoice(name, RULE_WORDS[name]) for name in RULE_KINDS])
    group = StringField(_l("Name of the group"), [at_most(120)], [one_line])
    jst_kind = SelectField(_l("Kind of JST"), choices=[SelectChoice(*one) for one in KIND_NAMES.items()])
    network = SelectField(_l("Network"), [InputRequired(_l("Choose a network."))], coerce=int)

    def validate(self, extra_validators=None):
        """Ask for a group's name where the rule is about a group."""
        fits = super().validate(extra_validators)
        if self.kind.data == "group" and not self.group.data:
            self.group.errors = [*self.group.errors, _l("Give the name of the group, as it stands on lists.")]
            return False
        return fits

    @property
    def value(self):
        return self.group.data.casefold() if self.kind.data == "group" else self.jst_kind.data
