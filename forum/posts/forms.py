"""The forms people write in."""
import re
import secrets

from flask import request
from flask_babel import lazy_gettext as _l, ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField, ValidationError

from .. import text
from .models import LONGEST

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
        return {"text": self.text.data or "", "key": self.one_key, "errors": self.errors}


class ReplyForm(WritingForm):
    """A reply; `at_end` says that the page shows the topic's end."""

    at_end = HiddenField()
