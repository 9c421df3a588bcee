"""The forms about ways in."""
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, ValidationError

from ..accounts import passwords
from ..accounts.forms import at_most, email_field
from ..accounts.service import normal_email


class LinkForm(FlaskForm):
    """To which address a sign-in link shall go, and where it leads."""

    email = email_field()
    next = HiddenField()


class SureForm(FlaskForm):
    """The password once more, before an account elsewhere opens this one."""

    known_password = PasswordField(_l("Present password"), [
        InputRequired(_l("Give your present password.")), at_most(1000)])

    def is_right_for(self, person):
        """Tell whether this is somebody's password, with what is wrong beside the field."""
        if self.validate() and not passwords.is_right(person.password_hash, self.known_password.data):
            self.known_password.errors = [_("This is not your present password.")]
        return not self.errors


class AddressForm(FlaskForm):
    """Another e-mail address, and the password where there is one to ask for."""

    # Named apart from the fields of the form for the password, which stands on the same page.
    new_email = email_field(_l("New e-mail address"))
    known_password = PasswordField(_l("Present password"), [
        InputRequired(_l("Give your present password.")), at_most(1000)])

    def __init__(self, person, *, asks_current, **options):
        super().__init__(**options)
        self.person = person
        if not asks_current:
            del self.known_password

    def validate_new_email(self, field):
        """Refuse the address one has already."""
        if normal_email(field.data) == self.person.email:
            raise ValidationError(_("You have this address already."))

    def validate_known_password(self, field):
        """Refuse a wrong present password."""
        if not passwords.is_right(self.person.password_hash, field.data):
            raise ValidationError(_("This is not your present password."))
