"""The forms of the page where a network's agenda is arranged."""
from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from ..posts.forms import at_most, clean_line, written
from ..posts.models import LONGEST
from ..text import clean
from ..topics.forms import LONGEST_TITLE
from .forms import ReasonForm
from .queries import id_in


class OrderForm(ReasonForm):
    """The places of the topics, each as place-<its id>; `seen` are their ids in the order that the person saw."""

    seen = HiddenField()

    def seen_ids(self):
        """Return the ids in the order that the person saw."""
        return list(dict.fromkeys(id_in(one) for one in (self.seen.data or "")[:1000].split(",")))

    def topic_ids(self):
        """Return the ids in the order that the places ask for; a place that is none stays as it was."""
        ids = self.seen_ids()
        asked = {topic_id: id_in(request.form.get(f"place-{topic_id}", "").strip()) or place
                 for place, topic_id in enumerate(ids, start=1)}
        if sorted(asked.values()) == list(range(1, len(ids) + 1)):
            return sorted(ids, key=asked.get)
        # Somebody gave one of them a place that another one has: it goes there, and the others make room.
        for topic_id in [one for place, one in enumerate(ids, start=1) if asked[one] != place]:
            ids.remove(topic_id)
            ids.insert(asked[topic_id] - 1, topic_id)
        return ids


class AgendaTopicForm(FlaskForm):
    """A new topic of the agenda: its title, and what it is about."""

    title = StringField(_l("Title of the topic"), filters=[clean_line],
                        validators=[written(_l("Give the topic a title.")), at_most(LONGEST_TITLE)])
    text = TextAreaField(_l("First post"), filters=[lambda text: clean(text or "").strip()], validators=[
        written(_l("Write what the topic is about.")), at_most(LONGEST)])
