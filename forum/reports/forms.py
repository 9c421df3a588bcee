"""The forms of reports: saying what is wrong, deciding it, refusing a text, a network's wishes."""
import time

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from ..addresses import is_elsewhere
from ..accounts.forms import at_most, is_email, one_line, some_lines
from ..accounts.service import normal_email
from ..mail.composing import read_signed, sign
from ..posts.forms import WritingForm, clean_line, written
from ..sanctions import grounds
from ..sanctions.forms import GroundForm, SanctionForm

OTHER = "other"
# Faster than this nobody fills in a notice; after a day the page is asked for once more.
QUICKEST, SLOWEST = 3, 24 * 3600
LONGEST = 4000


class ReportForm(FlaskForm):
    """What is wrong with a post: a point it breaks, or a word to the moderators."""

    ground = SelectField(_l("What is wrong"), [InputRequired(_l("Choose what is wrong."))])
    message = TextAreaField(_l("Message to the moderators"), [at_most(2000)], [some_lines])

    @classmethod
    def of(cls, network, **more):
        """Return the form with the points there are in this network."""
        form = cls(**more)
        form.network = network
        form.ground.choices = _choices(network)
        return form

    def validate_message(self, field):
        """Ask for words where nothing else says what is wrong."""
        if self.ground.data in (OTHER, "illegal") and not (field.data or "").strip():
            raise ValidationError(_("Write what is wrong, so that the moderators understand it."))

    def said(self):
        """Return the grounds.Ground that was chosen, or None for anything else."""
        return None if self.ground.data == OTHER else grounds.ground(self.network, self.ground.data, "")


class NoticeForm(FlaskForm):
    """A notice of illegal content: where, why, by whom (DSA art. 16(2))."""

    address = StringField(_l("Exact address of the content"), [
        InputRequired(_l("Give the address of the page with the content.")), at_most(500)], [one_line])
    message = TextAreaField(_l("Why you think it is illegal"), [
        InputRequired(_l("Explain why you think the content is illegal.")), at_most(LONGEST)], [some_lines])
    about_children = BooleanField(_l("The notice is about sexual abuse of children. I may stay unnamed."))
    name = StringField(_l("First and last name"), [at_most(120)], [one_line])
    email = StringField(_l("E-mail address"), [at_most(254)], [one_line])
    good_faith = BooleanField(_l("I believe in good faith that what I have written is accurate and complete"), [
        InputRequired(_l("Confirm it: without this statement we cannot take the notice."))])
    began = HiddenField()

    def validate_address(self, field):
        """Refuse a page of somebody else's; whether one of ours exists, nobody learns."""
        if is_elsewhere(field.data, request.host):
            raise ValidationError(_("This address leads outside the forum. Give the address of a page of the forum."))

    def validate_name(self, field):
        """Ask for the name unless the law lets its giver stay unnamed."""
        if not self.about_children.data and not field.data:
            raise ValidationError(_("Give your name."))

    def validate_email(self, field):
        """Ask for an address that letters reach, unless its giver stays unnamed."""
        if not field.data and self.about_children.data:
            return
        if not is_email(field.data or ""):
            raise ValidationError(_("Give an e-mail address, so that we can confirm the notice and tell you the decision."))

    def validate_began(self, field):
        """Refuse what no person can have typed: filled in within seconds, or on a page that we never made."""
        began = read_signed("notice", field.data or "", max_age=SLOWEST)
        if began is None:
            raise ValidationError(_("Check what you have written and send it once more."))
        if time.time() - began[0] < QUICKEST:
            raise ValidationError(_("That was quick. Wait a few seconds and send it once more: your text is still here."))

    def begin_again(self):
        """Mark the form as begun now, unless it was begun on a page of ours before."""
        if read_signed("notice", self.began.data or "", max_age=SLOWEST) is None:
            self.began.data = sign("notice", int(time.time()))
        return self

    def values(self):
        """Return what was filled in, as notices.give takes it."""
        return {"address": self.address.data, "message": self.message.data, "name": self.name.data or "",
                "email": normal_email(self.email.data or "")}


class KeepForm(FlaskForm):
    """A case that ends without a restriction; whoever reported may be told why."""

    message = TextAreaField(_l("Message to those who reported it"), [at_most(2000)], [some_lines])


class AskForm(FlaskForm):
    """What an author is asked to change."""

    message = TextAreaField(_l("What should be changed, and why"), [
        InputRequired(_l("Write what should be changed: the author will read it.")), at_most(2000)], [some_lines])


class HideForm(GroundForm):
    """On what ground a post is hidden."""


class PersonForm(SanctionForm):
    """On what ground, until when, and whether the post is hidden, too."""

    hides = BooleanField(_l("Hide the post, too"))


class RejectForm(FlaskForm):
    """Why a text that waited is refused."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give the reason: the author will read it.")), at_most(1000)],
                           [some_lines])


class HeldForm(WritingForm):
    """A text that waits, as it is to be posted."""

    title = StringField(_l("Title of the topic"), filters=[clean_line])

    def __init__(self, *, has_title, **more):
        super().__init__(**more)
        self.has_title = has_title

    def validate_title(self, field):
        """Take a title only where a topic is opened."""
        if self.has_title:
            written(_l("Give the topic a title."))(self, field)


class PlaceForm(FlaskForm):
    """Which post a notice is about."""

    address = StringField(_l("Address of the post"), [InputRequired(_l("Give the address of the post.")), at_most(500)],
                          [one_line])


class ReviewForm(FlaskForm):
    """What waits for moderators in a network, and when posts hide by themselves."""

    holds_first = BooleanField(_l("The first post of each person waits"))
    holds_files = BooleanField(_l("Posts with files wait"))
    hide_after = IntegerField(_l("A post hides by itself when so many people report it"), [
        Optional(), NumberRange(2, 50, _l("Give a number from 2 to 50, or nothing."))])


def decision_form(outcome, network):
    """Return the form that decides a case as this outcome."""
    if outcome == "keep":
        return KeepForm()
    if outcome == "edit":
        return AskForm()
    if outcome == "hide":
        return HideForm.of(network)
    form = PersonForm.of(network)
    return form.without_end() if outcome == "warn" else form


def _choices(network):
    titles = {"condition": _("Conditions of the network"), "terms": _("Terms of the forum")}
    choices = {"": [("", _("Choose…"))]}
    for key, ground in grounds.offered(network).items():
        if ground.kind in titles:
            choices.setdefault(titles[ground.kind], []).append((key, f"{grounds.label(ground)}: {ground.wording}"))
    choices[_("Besides")] = [("illegal", _("Illegal content")), (OTHER, _("Something else – a message to the moderators"))]
    return choices
