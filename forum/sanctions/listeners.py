"""What happens to decisions by itself: bells, letters, and ends."""
from flask_babel import lazy_gettext as _l

from ..db import db
from ..events import on
from ..live.background import every
from ..live.names import user_room
from ..live.server import send
from ..notifications import drainer
from ..notifications.direct import rings, the_person
from ..streams import fill, partial
from . import ending, letters
from .explaining import silences_of
from .models import Decision
from .queries import who_answers

_DECISION = ("sanctions.show", {"decision_id": "decision"})

drainer.WORK["decisions"] = letters.write
rings("decision_made", _l("%(name)s made a decision that concerns you. Read the reasons and how to appeal"),
      people=the_person, address=_DECISION)
rings("decision_withdrawn", _l("%(name)s took back a decision that concerned you"), people=the_person, address=_DECISION)
rings("appeal_made", _l("%(name)s appeals against a decision: somebody else than its author answers"),
      people=lambda event: who_answers(db.session.get(Decision, event.details["decision"])), address=_DECISION)
rings("appeal_upheld", _l("%(name)s answered your appeal: the decision stands"), people=the_person, address=_DECISION)
rings("appeal_granted", _l("%(name)s answered your appeal: the decision is reversed"), people=the_person, address=_DECISION)
rings("sanction_over", _l("The time of the restriction is over: you can take part again"), people=the_person,
      address=("sanctions.mine", {}))
TOLD = {
    "person_warned": _l("You have been given a warning."),
    "person_silenced": _l("From now on you read in this network, but do not write."),
    "silenced_everywhere": _l("From now on you read, but do not write."),
    "sanction_lifted": _l("A restriction has been lifted: you can take part again."),
    "sanction_over": _l("The time of the restriction is over: you can take part again"),
}


@on(*TOLD)
def tell_open_pages(happening):
    """Say on the pages somebody has open what has been decided about them; those who may no longer see leave by themselves."""
    # The bell's message renders any stream, for one person alone.
    said = partial("sanctions/told", sentence=TOLD[happening.action], decision_id=happening.details.get("decision"))
    send("bell", {"html": fill("#said", said) + _on_topics(happening.person_id)}, user_room(happening.person_id))


@every(30)
def end_due():
    """Note which silences and suspensions have ended."""
    while ending.end_due():
        pass


@every(6 * 3600)
def forget_words():
    """Forget the words decided about once nobody can appeal any more."""
    ending.forget_words()


def _on_topics(person_id):
    # How it stands now, in the place for it on every page of a topic: what was said there before is gone.
    silences = silences_of(person_id)
    everywhere = silences.pop(None, None)
    html = fill("[data-silenced-in]", _note(everywhere) if everywhere else "")
    for network_id, said in ({} if everywhere else silences).items():
        html += fill(f"[data-silenced-in='{network_id}']", _note(said))
    return html


def _note(said):
    return partial("sanctions/silenced", said=said)
