"""The forms of what moderators do to a whole topic: another title, another network, a ground for deleting it."""
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from ..posts.forms import LONGEST_TITLE, at_most, clean_line, written
from ..sanctions.forms import GroundForm
from .forms import ReasonForm


class RenameForm(ReasonForm):
    """Another title; `instead_of` is the one the person saw."""

    title = StringField(_l("Title of the topic"), filters=[clean_line],
                        validators=[written(_l("Give the topic a title.")), at_most(LONGEST_TITLE)])
    instead_of = HiddenField()


class MoveForm(ReasonForm):
    """To which network."""

    to = HiddenField()


class DeleteForm(GroundForm):
    """On what ground somebody else's topic is deleted; and the number of the post the person was reading."""

    number = HiddenField(filters=[lambda typed: typed if str(typed or "").isdecimal() else None])
