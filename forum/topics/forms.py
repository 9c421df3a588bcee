"""The form of a new topic."""
from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from ..bodies import ids_of_fields
from ..posts.forms import WritingForm, at_most, clean_line, written
from ..timers.moments import Later

LONGEST_TITLE = 200


class TopicForm(Later, WritingForm):
    """A new topic with its first post, now or later."""

    title = StringField(_l("Title of the topic"), filters=[clean_line],
                        validators=[written(_l("Give the topic a title.")), at_most(LONGEST_TITLE)])

    @property
    def tag_ids(self):
        """The ids of the tags that were ticked."""
        return ids_of_fields(request.form.getlist("tags"))

    def render_again(self):
        """Return what the page needs to show the form as it was sent."""
        return {"title": self.title.data or "", "tag_ids": self.tag_ids, "later": self.later.data, "day": self.day.data or "",
                "hour": self.hour.data or "", **super().render_again()}
