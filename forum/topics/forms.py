"""The form of a new topic."""
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from ..posts.forms import WritingForm, at_most, clean_line, written

LONGEST_TITLE = 200


class TopicForm(WritingForm):
    """A new topic with its first post."""

    title = StringField(_l("Title of the topic"), filters=[clean_line],
                        validators=[written(_l("Give the topic a title.")), at_most(LONGEST_TITLE)])

    def render_again(self):
        """Return what the page needs to show the form as it was sent."""
        return {"title": self.title.data or "", **super().render_again()}
