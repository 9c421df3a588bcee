"""The forms people write in."""
import re
import secrets

from flask import request
from flask_babel import lazy_gettext as _l, ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField, ValidationError

from .. import text
from .models import LONGEST

LONGEST_TITLE, LONGEST_REASON = 200, 200
_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


def new_key():
    """Return the mark of one filled-in form: sent twice, it makes one post."""
    return secrets.token_urlsafe(18)


def clean(value):
    """Tidy what was typed, before anything is counted: browsers send two characters for each line break."""
    return text.clean(value) if value else ""


def clean_line(value):
    """Tidy what was typed into a single line."""
    return text.plain(value) if value else ""


def sequence_of(sent):
    """Return the sequence of a draft as a form has sent it, 0 for none."""
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 16 else 0


def written(sentence):
    """Return a validator that asks for something to read."""
    def check(_form, field):
        if text.is_blank(field.data):
            raise ValidationError(sentence)
    return check


def at_most(most):
    """Return a validator that says by how much a text is too long."""
    def check(_form, field):
        over = len(field.data) - most
        if over > 0:
            raise ValidationError(ngettext("The text is %(num)s character too long.",
                                           "The text is %(num)s characters too long.", over))
    return check


class WritingForm(FlaskForm):
    """What every form for writing holds: the text and the key."""

    text = TextAreaField(_l("Text of the post"), filters=[clean],
                         validators=[written(_l("Write something first.")), at_most(LONGEST)])
    key = HiddenField()
    draft = HiddenField()

    @property
    def based_on(self):
        """The sequence of the draft the text comes from, 0 for none."""
        return sequence_of(self.draft.data)

    @property
    def one_key(self):
        """The key that was sent, or a new one when somebody broke it."""
        return self.key.data if _KEY.fullmatch(self.key.data or "") else new_key()

    @property
    def asks_for_preview(self):
        """Tell whether the button for the preview was pressed: the way without JavaScript."""
        return "preview" in request.form

    def render_again(self):
        """Return what the page needs to show the form as it was sent."""
        return {"text": self.text.data or "", "key": self.one_key, "draft": self.based_on, "errors": self.errors}


class ReplyForm(WritingForm):
    """A reply; `at_end` says that the page shows the topic's end."""

    at_end = HiddenField()


class EditForm(WritingForm):
    """Another text for a post; `began` says from which form of it, `reason` what has been changed and why."""

    title = StringField(_l("Title of the topic"), filters=[clean_line])
    reason = StringField(_l("What you have changed, and why"), filters=[clean_line], validators=[at_most(LONGEST_REASON)])
    began = HiddenField()

    def __init__(self, *, has_title, needs_reason):
        super().__init__()
        self.has_title, self.needs_reason = has_title, needs_reason

    def validate_title(self, field):
        """Take a title only where the form has one, and then one that says something."""
        if self.has_title:
            written(_l("Give the topic a title."))(self, field)
            at_most(LONGEST_TITLE)(self, field)

    def validate_reason(self, field):
        """Ask whoever changes another person's post for the reason."""
        if self.needs_reason:
            written(_l("Say why you change somebody else's post: its author will see it."))(self, field)

    def render_again(self):
        """Return what the page needs to show the form as it was sent."""
        return {**super().render_again(), "title": self.title.data or "", "reason": self.reason.data or "",
                "began": self.began.data or ""}
