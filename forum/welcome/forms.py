"""The forms of the first steps."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from ..accounts.forms import FactsForm, OfferForm, at_most, not_blank, some_lines


class AboutForm(FactsForm, OfferForm):
    """How somebody is shown, what they can help with and what they look for."""


class AcceptForm(FlaskForm):
    """Which version of the conditions was read."""

    version = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=2**31 - 1)])


class IntroductionForm(FlaskForm):
    """Three sentences, of which the first is needed."""

    who = TextAreaField(_l("Who you are"), [InputRequired(_l("Write a sentence about yourself.")), not_blank, at_most(500)],
                        [some_lines])
    gives = TextAreaField(_l("What I can help with"), [at_most(500)], [some_lines])
    seeks = TextAreaField(_l("What I am looking for"), [at_most(500)], [some_lines])
