"""The forms of acts on several topics: a reason, whether silently, and what the act needs besides."""
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import ValidationError

from ..hosts import safe_next
from ..sanctions.forms import GroundForm
from .forms import PinForm, ReasonForm

MOST_TAGS = 60


class BulkForm(ReasonForm):
    """What every act asks: which topics, why, and whether anybody is to notice."""

    topics = HiddenField()
    back = HiddenField(filters=[lambda typed: safe_next(typed or "")])
    silently = BooleanField(_l("Silently: no bells and no line in the topics, only in the event log"))

    def options(self):
        """Return what the act needs besides, by name."""
        return {}


class BulkPinForm(PinForm, BulkForm):
    """Until when; everywhere is for one topic at a time."""

    everywhere = None

    def options(self):
        """Return until when."""
        return {"until": self.day}


class BulkMoveForm(BulkForm):
    """To which network."""

    to = SelectField(_l("To which network?"), validate_choice=False)

    def among(self, networks):
        """Offer these networks."""
        self.networks = networks
        self.to.choices = [("", _("choose")), *((str(network.id), network.name) for network in networks)]

    def validate_to(self, field):
        """Take one of the networks that were offered."""
        if self.target is None:
            raise ValidationError(_("Choose one of the networks you moderate."))

    @property
    def target(self):
        """The network that was chosen, or None."""
        return next((network for network in self.networks if str(network.id) == self.to.data), None)

    def options(self):
        """Return the network."""
        return {"to": self.target}


class BulkTagForm(BulkForm):
    """Which tags, by their addresses: each network has its own."""

    @property
    def slugs(self):
        """The addresses of the tags that were ticked."""
        return request.form.getlist("slugs")[:MOST_TAGS]

    def validate_topics(self, _field):
        """Ask for a tag at least."""
        if not self.slugs:
            raise ValidationError(_("Choose at least one tag."))

    def options(self):
        """Return the tags."""
        return {"slugs": self.slugs}


class BulkDeleteForm(GroundForm):
    """On what ground the topics are deleted: each author gets it."""

    topics = HiddenField()
    back = HiddenField(filters=[lambda typed: safe_next(typed or "")])
    silently = BooleanField(_l("Silently: no bells and no line in the topics, only in the event log"))

    reason = None

    def options(self):
        """Return the ground."""
        return {"ground": self.chosen()}


FORMS = {"pin": BulkPinForm, "move": BulkMoveForm, "tag": BulkTagForm, "untag": BulkTagForm}
