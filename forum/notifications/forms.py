"""The form of what rings somebody's bell."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from .models import KINDS


class KindsForm(FlaskForm):
    """For each of KINDS whether it rings, and whether topics are followed by themselves."""

    answer = BooleanField(_l("Answers to my posts"))
    mention = BooleanField(_l("Mentions of me (@username)"))
    quote = BooleanField(_l("Quotes of my posts"))
    welcome = BooleanField(_l("New people who wait for a welcome in the networks I moderate"))
    post = BooleanField(_l("New posts in the topics I watch"))
    topic = BooleanField(_l("New topics in the networks I watch"))
    moderation = BooleanField(_l("What moderators do to my topics and posts"))
    reminder = BooleanField(_l("Reminders I have set"))
    reaction = BooleanField(_l("Reactions to my posts"))
    follows_by_itself = BooleanField(_l("Follow by itself the topics I take part in"))

    @classmethod
    def of(cls, person, *, welcomes=True):
        """Return the form, filled with what a person has chosen so far; who welcomes nobody is not asked about it."""
        form = cls(follows_by_itself=person.follows_by_itself, **{kind: kind not in person.silent_kinds for kind in KINDS})
        form.kept = {} if welcomes else {"welcome": "welcome" not in person.silent_kinds}
        for kind in form.kept:
            del form[kind]
        return form

    @property
    def silent(self):
        """The kinds that are not to ring."""
        return [kind for kind in KINDS if not (self.kept[kind] if kind in self.kept else self[kind].data)]
