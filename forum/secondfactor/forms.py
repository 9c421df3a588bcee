"""What people fill in about their second factor."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from ..accounts.forms import at_most, not_blank, one_line


class CodeForm(FlaskForm):
    """A code of an application, or a recovery code."""

    code = StringField(_l("Code"), [InputRequired(_l("Give the code.")), at_most(40)], [one_line])


class SureForm(FlaskForm):
    """The password once more, before a second factor is changed."""

    present = PasswordField(_l("Present password"), [InputRequired(_l("Give your present password.")), at_most(1000)])


class PasskeyForm(FlaskForm):
    """What the browser says of a passkey, and what its owner calls it."""

    credential = HiddenField(validators=[InputRequired()])
    name = StringField(_l("What to call it"), [InputRequired(_l("Give it a name, such as “Office telephone”.")), not_blank,
                                              at_most(60)], [one_line])


class ShownForm(FlaskForm):
    """A passkey that the browser shows."""

    credential = HiddenField(validators=[InputRequired()])


class RequireForm(FlaskForm):
    """Whether staff signs in with a second factor."""

    is_required = BooleanField(_l("Moderators, coordinators and administrators sign in with a second factor"))
