"""Forms about JST: one's own, corrections, seats."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ..accounts.forms import at_most, email_field, not_blank, one_line
from ..bodies import LARGEST_ID
from ..networks.people_queries import polish
from .models import VOIVODESHIPS
from .terc import is_code, kind_of

KIND_NAMES = {
    "rural": _l("rural commune"), "mixed": _l("urban-rural commune"), "urban": _l("urban commune"),
    "county": _l("county"), "other": _l("another unit")}


def name_field():
    """Return the field for the name of a JST, the same on every form."""
    return StringField(_l("Name of the JST"), [InputRequired(_l("Give the name of the JST.")), not_blank, at_most(160)],
                       [one_line])


def known_choice(_form, field):
    """Refuse what the list does not offer, in our words."""
    given = field.data if isinstance(field.data, list) else [field.data or ""]
    if not set(given) <= {choice.value for choice in field.choices}:
        raise ValidationError(_("Choose something from the list."))


def _kinds():
    return [SelectChoice(*pair) for pair in KIND_NAMES.items()]


def _voivodeships(none):
    # Ł stands after L, and after Z in the order of bytes.
    return [SelectChoice("", none), *(SelectChoice(one) for one in sorted(VOIVODESHIPS.values(), key=polish))]


class PlaceForm(FlaskForm):
    """One more JST somebody works in."""

    jst = name_field()
    job = StringField(_l("Function"), [at_most(160)], [one_line])


class CorrectForm(FlaskForm):
    """What a JST is."""

    name = name_field()
    kind = SelectField(_l("Kind"), [known_choice], choices=_kinds(), validate_choice=False)
    teryt = StringField(_l("TERYT code"), [Optional()], [one_line])
    voivodeship = SelectField(_l("Voivodeship"), [known_choice], choices=_voivodeships("–"), validate_choice=False)

    def validate_teryt(self, field):
        """Refuse a code that no unit can have, and one of another kind of unit or of another voivodeship."""
        if not is_code(field.data):
            raise ValidationError(_("A code has two digits for a voivodeship, four for a county, seven for a commune."))
        if kind_of(field.data) != self.kind.data:
            raise ValidationError(_("This is the code of another kind: %(kind)s.", kind=KIND_NAMES[kind_of(field.data)]))
        if self.voivodeship.data not in ("", VOIVODESHIPS[field.data[:2]]):
            raise ValidationError(_("A code that begins so belongs to another voivodeship."))


class MergeForm(FlaskForm):
    """Into which JST another one is merged."""

    into = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])


class FilterForm(FlaskForm):
    """Which JST a list shows."""

    class Meta:
        csrf = False

    q = StringField(_l("Name or code"), filters=[one_line])
    kind = SelectField(_l("Kind"), choices=[SelectChoice("", _l("all kinds")), *_kinds()])
    voivodeship = SelectField(_l("Voivodeship"), choices=_voivodeships(_l("all voivodeships")))
    state = SelectField(_l("State"), choices=[SelectChoice("", _l("all")), SelectChoice("unconfirmed", _l("to be checked"))])


class SeatForm(FlaskForm):
    """Which JST is given a seat."""

    jst = name_field()


class PassOnForm(FlaskForm):
    """Who takes a seat, and who leaves it."""

    email = email_field()
    name = StringField(_l("First and last name"), [at_most(120)], [one_line])
    job = StringField(_l("Function"), [at_most(160)], [one_line])
    leaving = SelectMultipleField(_l("Who leaves the network"), [known_choice], validate_choice=False,
                                  widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
