"""The forms of an intake: applying, deciding, setting its dates."""
from datetime import UTC, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from .. import clock
from ..accounts.forms import at_most, email_field, not_blank, one_line, some_lines
from .models import Intake

LONGEST_INTAKE = timedelta(days=730)


class ApplyForm(FlaskForm):
    """Who applies; the address of somebody signed in is known and not asked for."""

    email = email_field()
    name = StringField(_l("First and last name"), [InputRequired(_l("Give your name.")), not_blank, at_most(120)], [one_line])
    jst = StringField(_l("JST"), [InputRequired(_l("Give the local government you work for.")), not_blank, at_most(160)],
                      [one_line])
    job = StringField(_l("Function"), [at_most(160)], [one_line])
    answer = TextAreaField(_l("Why you would like to join"), [at_most(1000)], [some_lines])

    FACTS = ("name", "jst", "job", "answer")

    @property
    def facts(self):
        """What was filled in, but the address."""
        return {name: self[name].data for name in self.FACTS}


class RefuseForm(FlaskForm):
    """Why an application is refused, as its writer will read it."""

    reason = TextAreaField(_l("Reason"), [
        InputRequired(_l("Give the reason: the applicant will read it.")), not_blank, at_most(500)], [some_lines])


class PlanForm(FlaskForm):
    """When a network takes applications, for how many, and what it says and asks."""

    opens = DateField(_l("First day"), [InputRequired(_l("Choose a day."))])
    closes = DateField(_l("Last day"), [InputRequired(_l("Choose a day."))])
    places = IntegerField(_l("Number of places"), [Optional(), NumberRange(1, 10_000, _l("Give a number from 1 to 10,000."))])
    about = TextAreaField(_l("What applicants should know"), [at_most(2000)], [some_lines])
    question = StringField(_l("Your question to applicants"), [at_most(200)], [one_line])

    @classmethod
    def of(cls, intake):
        """Return the form filled with an intake, or empty for none."""
        if intake is None or intake.is_over:
            return cls(about=intake.about if intake else "", question=intake.question if intake else "")
        return cls(obj=intake, opens=clock.local(intake.opens_at).date(), closes=clock.local(intake.closes_at).date())

    def validate_closes(self, field):
        """Refuse an intake that ends before it begins, has ended already, or hardly ever ends."""
        if not (self.opens.data and field.data):
            return
        if field.data < self.opens.data:
            raise ValidationError(_("The last day cannot be before the first one."))
        if field.data < clock.today():
            raise ValidationError(_("Choose today or a later day."))
        if field.data - self.opens.data > LONGEST_INTAKE:
            raise ValidationError(_("An intake lasts at most two years."))

    def values(self):
        """Return what was filled in, by the names an intake knows."""
        return {"opens_at": _beginning_of(self.opens.data), "closes_at": clock.end_of_day(self.closes.data),
                **{name: self[name].data for name in ("places", "about", "question")}}


def question_of(intake: Intake):
    """Return what applicants are asked, in the network's words or in ours."""
    return intake.question or _("Why would you like to join the network?")


def _beginning_of(day):
    return datetime.combine(day, time(), clock.WARSAW).astimezone(UTC).replace(tzinfo=None)
