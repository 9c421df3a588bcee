"""The forms of a network's page „Osoby”."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from ..accounts.forms import at_most, email_field, one_line
from .models import ROLES

# What a role lets somebody do, as one sentence beside its name.
ROLE_HINTS = {
    "participant": _l("Reads all talks of the network and writes in them."),
    "moderator": _l("Also pins, closes and merges topics, and adds participants."),
    "coordinator": _l("Also looks after the network's card and gives the role of moderator."),
}


class RoleForm(FlaskForm):
    """Who gets or loses which role."""

    username = HiddenField(validators=[InputRequired(), Length(max=60)])
    role = HiddenField(validators=[InputRequired()])
    sure = BooleanField()

    def validate_role(self, field):
        """Refuse roles that do not exist."""
        if field.data not in ROLES:
            raise ValidationError("")


class AddForm(FlaskForm):
    """Whom to add to the network, and in which role."""

    email = email_field()
    name = StringField(_l("First and last name"), [at_most(120)], [one_line])
    jst = StringField(_l("JST"), [at_most(160)], [one_line])
    job = StringField(_l("Function"), [at_most(160)], [one_line])
    role = RadioField(_l("Role"), default="participant")
    key = HiddenField(validators=[Length(max=64)])
