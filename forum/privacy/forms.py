"""What people ask about their data, and what administrators answer."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from ..accounts import passwords
from ..accounts.forms import at_most, not_blank, one_line, some_lines

LONGEST = 4000


class RequestForm(FlaskForm):
    """A correction that somebody cannot make themselves, or an objection."""

    kind = HiddenField()
    text = TextAreaField(_l("What is it about"), [InputRequired(_l("Write what it is about.")), not_blank, at_most(LONGEST)],
                         [some_lines])

    def validate_kind(self, field):
        """Refuse what is asked for in another way."""
        if field.data not in ("correction", "objection"):
            raise ValidationError(_("Choose what you ask for."))


class AnswerForm(FlaskForm):
    """What administrators answer."""

    text = TextAreaField(_l("Answer"), [InputRequired(_l("Write the answer.")), not_blank, at_most(LONGEST)], [some_lines])


class EraseForm(FlaskForm):
    """Erasing an account: what becomes of its posts, and that it is meant."""

    posts = RadioField(_l("What becomes of the posts"), choices=[
        ("stay", _l("They stay, without a name: talks with others remain whole")),
        ("go", _l("They go: only empty places with numbers remain"))], default="stay")
    name = StringField(_l("First and last name, to be sure"), [InputRequired(_l("Write the name, to be sure."))], [one_line])
    password = PasswordField(_l("Your password"), [InputRequired(_l("Give your password.")), at_most(1000)])

    def __init__(self, person, *, asks_password, **options):
        super().__init__(**options)
        self.person = person
        if not asks_password:
            del self.password

    def validate_name(self, field):
        """Refuse another name."""
        if field.data.lower() != self.person.name.lower():
            raise ValidationError(_("This is not the name on the account."))

    def validate_password(self, field):
        """Refuse a wrong password."""
        if not passwords.is_right(self.person.password_hash, field.data):
            raise ValidationError(_("This is not your present password."))
