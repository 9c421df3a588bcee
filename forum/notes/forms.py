"""The forms of notes and notices."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from ..text import clean
from .models import LONGEST, LONGEST_NOTICE


def _tidy(text):
    return clean(text or "").strip()


class NoteForm(FlaskForm):
    """What is noted."""

    text = TextAreaField(_l("New note"), filters=[_tidy], validators=[
        DataRequired(_l("Write what the others who moderate should know.")),
        Length(max=LONGEST, message=_l("This note is too long: at most %(max)d characters."))])


class NoticeForm(FlaskForm):
    """What all readers of a post are told above it; without words the notice goes."""

    text = TextAreaField(_l("Notice"), filters=[_tidy], validators=[
        Length(max=LONGEST_NOTICE, message=_l("This notice is too long: at most %(max)d characters."))])
