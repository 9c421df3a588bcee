"""The form of what comes by e-mail."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from ..notifications.models import KINDS
from .models import NIGHT, RHYTHMS, WAYS
from .words import RHYTHM_WORDS, WAY_WORDS

_HOURS = [SelectChoice(hour, f"{hour}:00") for hour in range(24)]


def _way(label):
    return SelectField(label, choices=[SelectChoice(way, WAY_WORDS[way]) for way in WAYS])


class LettersForm(FlaskForm):
    """By which way each of KINDS is told, when letters are quiet, and how often each of a person's networks writes."""

    answer = _way(_l("Answers to my posts"))
    mention = _way(_l("Mentions of me (@username)"))
    quote = _way(_l("Quotes of my posts"))
    welcome = _way(_l("New people who wait for a welcome in the networks I moderate"))
    post = _way(_l("New posts"))
    topic = _way(_l("New topics"))
    moderation = _way(_l("What moderators do to my topics and posts"))
    reminder = _way(_l("Reminders I have set"))
    reaction = _way(_l("Reactions to my posts"))
    quiet_nights = BooleanField(_l("No letters at night"))
    quiet_from = SelectField(_l("Quiet from"), coerce=int, choices=_HOURS)
    quiet_until = SelectField(_l("Quiet until"), coerce=int, choices=_HOURS)
    quiet_weekends = BooleanField(_l("No letters on Saturdays and Sundays"))
    with_closed_texts = BooleanField(_l("Send me the texts of posts from closed networks, too"))
    is_off = BooleanField(_l("No letters about what happens in the forum"))

    @classmethod
    def of(cls, choices, networks, *, welcomes=True):
        """Return the form filled with a person's choices; `networks` are (network, the rhythm they chose or None).

        Who welcomes nobody is not asked about it, and what they chose before stays.
        """
        named = {f"network_{network.id}": RadioField(network.name, choices=[
            SelectChoice(rhythm, RHYTHM_WORDS[rhythm]) for rhythm in RHYTHMS]) for network, _rhythm in networks}
        form = type("LettersFormOfNetworks", (cls,), named)(
            **{kind: choices.way(kind) for kind in KINDS},
            **{f"network_{network.id}": rhythm or network.letter_rhythm for network, rhythm in networks},
            quiet_nights=choices.quiet_from is not None,
            quiet_from=NIGHT[0] if choices.quiet_from is None else choices.quiet_from,
            quiet_until=NIGHT[1] if choices.quiet_until is None else choices.quiet_until,
            **{name: getattr(choices, name) for name in ("quiet_weekends", "with_closed_texts", "is_off")})
        form.network_ids = [network.id for network, _rhythm in networks]
        form.kept_ways = {} if welcomes else {"welcome": choices.way("welcome")}
        for kind in form.kept_ways:
            del form[kind]
        return form

    @property
    def of_networks(self):
        """The fields of networks, in their order."""
        return [self[f"network_{network_id}"] for network_id in self.network_ids]

    @property
    def of_kinds(self):
        """The fields of kinds, in their order."""
        return [self[kind] for kind in KINDS if kind in self]

    def chosen(self):
        """Return what was chosen, by the names the service knows."""
        nights = (self.quiet_from.data, self.quiet_until.data) if self.quiet_nights.data else (None, None)
        return {"ways": self.kept_ways | {field.name: field.data for field in self.of_kinds},
                "rhythms": {network_id: self[f"network_{network_id}"].data for network_id in self.network_ids},
                "quiet_from": nights[0], "quiet_until": nights[1], "quiet_weekends": self.quiet_weekends.data,
                "with_closed_texts": self.with_closed_texts.data, "is_off": self.is_off.data}
