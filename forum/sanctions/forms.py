"""The forms of decisions: on what ground, until when, an appeal and its answer."""
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from .. import clock
from ..text import clean
from . import grounds

LONGEST_EXPLANATION, LONGEST_APPEAL = 2000, 5000
FURTHEST = timedelta(days=3660)
_TRIM = [lambda text: clean(text or "").strip()]
_TOO_LONG = _l("This text is too long: at most %(max)d characters.")


class GroundForm(FlaskForm):
    """The ground of a decision, for a dialog that includes sanctions/_ground.html; make it by `of(network)`."""

    ground = SelectField(_l("Ground of the decision"), validators=[InputRequired(_l("Choose what the decision rests on."))])
    law = StringField(_l("Legal provision"), filters=_TRIM, validators=[Length(max=300, message=_TOO_LONG)])
    explanation = TextAreaField(_l("Explanation"), filters=_TRIM, validators=[
        DataRequired(_l("Explain the decision: the person it concerns will read it.")),
        Length(max=LONGEST_EXPLANATION, message=_TOO_LONG)])

    @classmethod
    def of(cls, network, **more):
        """Return the form with the grounds there are in this network, or everywhere (None)."""
        form = cls(**more)
        form.network = network
        form.ground.choices = _choices(network)
        return form

    def validate_law(self, field):
        """Ask for the provision of whoever says that something is illegal."""
        if self.ground.data == "illegal" and not field.data:
            raise ValidationError(_("Name the provision of the law, for example “Art. 212 of the Penal Code”."))

    def chosen(self):
        """Return the Ground that was chosen, as `decisions.decide` takes it."""
        return grounds.ground(self.network, self.ground.data, self.explanation.data, law=self.law.data)


class SanctionForm(GroundForm):
    """A ground and, for what has an end, until when: so many days, or a day."""

    days = RadioField(_l("For how long"), choices=[
        ("1", _l("1 day")), ("3", _l("3 days")), ("7", _l("7 days")), ("30", _l("30 days")), ("day", _l("until a day"))])
    until = StringField(_l("Until the end of the day"))

    @classmethod
    def of(cls, network, **more):
        """Return the form; `days` proposes the first step unless something was chosen."""
        return super().of(network, **({"days": "1"} | more))

    def without_end(self):
        """Take the time out of the form, for a warning; return the form."""
        del self.days, self.until
        return self

    def validate_until(self, field):
        """Take no day that is none, is over or lies too far away, when a day was chosen."""
        if self.days.data != "day":
            return
        if not (field.data or "").strip():
            raise ValidationError(_("Give the day."))
        day = _day(field.data)
        if day is None:
            raise ValidationError(_("This is not a day. Write it like this: %(day)s.", day=clock.today().isoformat()))
        if not clock.today() <= day <= clock.today() + FURTHEST:
            raise ValidationError(_("Choose a day from today to ten years from now."))

    def moment(self):
        """Return when it ends, or None for what has no end."""
        if self.days is None:
            return None
        return clock.end_of_day(_day(self.until.data)) if self.days.data == "day" else (
            clock.now() + timedelta(days=int(self.days.data)))


class AppealForm(FlaskForm):
    """Why a decision is wrong."""

    text = TextAreaField(_l("Why you do not agree"), filters=_TRIM, validators=[
        DataRequired(_l("Say what you do not agree with.")), Length(max=LONGEST_APPEAL, message=_TOO_LONG)])


class AnswerForm(FlaskForm):
    """Whether a decision stands, and why."""

    outcome = RadioField(_l("The decision"), choices=[
        ("upheld", _l("stands")), ("reversed", _l("is reversed: what it did is undone"))],
        validators=[InputRequired(_l("Choose whether the decision stands."))])
    text = TextAreaField(_l("Why"), filters=_TRIM, validators=[
        DataRequired(_l("Explain it: the person who appeals will read it.")), Length(max=LONGEST_APPEAL, message=_TOO_LONG)])


def _day(text):
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _choices(network):
    titles = {"condition": _("Conditions of the network"), "terms": _("Terms of the forum"), "illegal": _("The law")}
    choices = {"": [("", _("Choose…"))]}
    for key, ground in grounds.offered(network).items():
        words = f"{grounds.label(ground)}: {ground.wording}" if ground.wording else grounds.label(ground)
        choices.setdefault(titles[ground.kind], []).append((key, words))
    return choices
