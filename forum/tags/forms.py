"""The forms of the tags: a topic's choice, and what moderators do to a network's tags."""
import re

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from ..bodies import ids_of_fields
from ..moderation.forms import ReasonForm
from ..posts.forms import at_most, clean_line
from .models import LONGEST, LONGEST_PURPOSE

_NAME = re.compile(r"[ .-]*[^\W_](?:[^\W_]|[ .-])*")


def plain_name(_form, field):
    """Refuse signs that a name in lists and addresses does not need."""
    if not _NAME.fullmatch(field.data):
        raise ValidationError(_("A tag has only letters, digits, spaces, hyphens and dots in its name."))


class ChoiceForm(ReasonForm):
    """Which tags a topic carries, and why."""

    @property
    def tag_ids(self):
        """The ids that were ticked."""
        return ids_of_fields(request.form.getlist("tags"))


class TagForm(FlaskForm):
    """What a tag is called and what it is for."""

    name = StringField(_l("Tag"), filters=[clean_line], validators=[DataRequired(_l("Give the tag a name.")), Length(
        max=LONGEST, message=_l("This name is too long: at most %(max)d characters.")), plain_name])
    purpose = StringField(_l("What it is for"), filters=[clean_line], validators=[at_most(LONGEST_PURPOSE)])


class SynonymForm(FlaskForm):
    """Another word for a tag."""

    synonym = StringField(_l("Another word for it"), filters=[clean_line], validators=[
        DataRequired(_l("Give the tag a name.")),
        Length(max=LONGEST, message=_l("This name is too long: at most %(max)d characters.")), plain_name])


class MergeForm(FlaskForm):
    """Which other tag of the network it becomes a synonym of."""

    into = SelectField(_l("Into which tag"), coerce=str, validate_choice=False)

    @classmethod
    def among(cls, tags):
        """Return the form that offers these tags."""
        form = cls()
        form.into.choices = [("", _("choose")), *((str(tag.id), tag.name) for tag in tags)]
        return form

    def target_of(self, tags):
        """Return the tag that was chosen, or None."""
        return next((tag for tag in tags if str(tag.id) == self.into.data), None)
