"""The forms people fill in about themselves, and administrators about others."""
import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import EqualTo, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import EmailInput

from ..text import clean, is_blank, plain
from . import passwords

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f]+")


def one_line(text):
    """Tidy what was typed into a one-line field."""
    return plain(text or "")


def some_lines(text):
    """Tidy what was typed into a field of several lines."""
    return "" if is_blank(text or "") else clean(text).strip()


def is_email(text):
    """Tell whether a text may be an e-mail address; only a sent message could tell whether it is one."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def email_address(_form, field):
    """Refuse what cannot be an e-mail address."""
    if not is_email(field.data):
        raise ValidationError(_("This does not look like an e-mail address."))


def not_blank(_form, field):
    """Refuse a text in which nothing can be seen."""
    if is_blank(field.data):
        raise ValidationError(_("Fill this in, please."))


def at_most(count):
    """Return a validator that says in our words how long a text may be."""
    return Length(max=count, message=_l("This is too long: at most %(max)d characters."))


def email_field(label=_l("E-mail address")):
    """Return the field for an e-mail address, the same on every form."""
    return StringField(label, [InputRequired(_l("Give an e-mail address.")), email_address],
                       [one_line], widget=EmailInput())


class SignInForm(FlaskForm):
    """E-mail address, password, and where to go then."""

    email = email_field()
    password = PasswordField(_l("Password"), [InputRequired(_l("Give your password.")), at_most(1000)])
    next = HiddenField()


class FactsForm(FlaskForm):
    """What a person says of themselves."""

    name = StringField(_l("First and last name"), [InputRequired(_l("Give your name.")), not_blank, at_most(120)],
                       [one_line])
    jst = StringField(_l("JST"), [at_most(160)], [one_line])
    job = StringField(_l("Function"), [at_most(160)], [one_line])


class OfferForm(FlaskForm):
    """What a person can help others with, and what they look for themselves."""

    can_help = TextAreaField(_l("What I can help with"), [at_most(500)], [some_lines])
    looks_for = TextAreaField(_l("What I am looking for"), [at_most(500)], [some_lines])


class PasswordForm(FlaskForm):
    """The old password, where it is asked for, and the new one."""

    current_password = PasswordField(_l("Present password"), [
        InputRequired(_l("Give your present password.")), at_most(1000)])
    password = PasswordField(_l("New password"), [InputRequired(_l("Give a new password.")), at_most(1000)])
    password_again = PasswordField(_l("New password once more"), [
        InputRequired(_l("Give a new password.")), EqualTo("password", _l("The two passwords differ."))])

    def __init__(self, person, *, asks_current, **options):
        super().__init__(**options)
        self.person = person
        if not asks_current:
            del self.current_password

    def validate_current_password(self, field):
        """Refuse a wrong present password."""
        if not passwords.is_right(self.person.password_hash, field.data):
            raise ValidationError(_("This is not your present password."))

    def validate_password(self, field):
        """Refuse a password that is easy to guess."""
        weakness = passwords.weakness(field.data, words=[*self.person.name.split(), *_parts(self.person.email)])
        if weakness:
            raise ValidationError(weakness)


class PresenceForm(FlaskForm):
    """Whether others see that one is reading now."""

    shows_presence = BooleanField(_l("Show others that I am reading now"))


class InviteForm(FlaskForm):
    """The e-mail address of somebody whose account nobody could enter yet; empty where there is one."""

    email = StringField(_l("E-mail address"), [Optional(), email_address], [one_line], widget=EmailInput())


def _parts(email):
    return email.partition("@")[0].replace(".", " ").split() if email else []
