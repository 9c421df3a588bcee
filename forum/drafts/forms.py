"""What is sent of a text that is being written."""
import json
import re

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from ..posts.forms import at_most, clean, clean_line, sequence_of
from ..posts.models import LONGEST

LONGEST_TITLE = 200
# What may stand beside a text: which post it answers and whose that is, which form of a post it changes.
BESIDE = {"to": re.compile("[1-9][0-9]{0,8}"), "name": re.compile(".{1,200}"), "version": re.compile("[0-9]{1,9}")}


class DraftForm(FlaskForm):
    """The text and the title as they are, what stands beside them, and `draft`: the sequence they come from."""

    text = TextAreaField(_l("Text of the post"), filters=[clean], validators=[at_most(LONGEST)])
    title = StringField(_l("Title of the topic"), filters=[clean_line], validators=[at_most(LONGEST_TITLE)])
    beside = HiddenField()
    to = HiddenField()
    draft = HiddenField()

    @property
    def based_on(self):
        """The sequence of the draft the text comes from, 0 for none."""
        return sequence_of(self.draft.data)

    @property
    def stands_beside(self):
        """What is kept with the text: sent by a script or, without one, the number of the post it answers."""
        try:
            sent = json.loads(self.beside.data or "{}")
        except (ValueError, RecursionError):
            sent = {}
        found = sent if isinstance(sent, dict) and sent else {"to": self.to.data or ""}
        return {name: clean_line(str(value)) for name, value in found.items()
                if name in BESIDE and type(value) in (str, int) and BESIDE[name].fullmatch(str(value))}
