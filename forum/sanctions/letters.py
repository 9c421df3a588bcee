"""Letters about decisions and appeals: they go to the person concerned whatever they want of letters."""
from flask_babel import gettext as _

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..events import Delivery, Event
from ..mail import service as mail
from ..mail.composing import address_of, compose, read_signed, sign
from .models import APPEAL_WITHIN, Decision
from .statements import statement

APPEAL = "appeal"
_TEMPLATES = {"decision_made": "decision", "decision_withdrawn": "decision_withdrawn",
              "appeal_upheld": "appeal_answered", "appeal_granted": "appeal_answered"}


def write(delivery_id, event_id):
    """Owe the letter about a decision or about the answer to an appeal; twice is one letter."""
    event = db.session.get(Event, event_id)
    decision = db.session.get(Decision, event.details["decision"])
    letter = _composed(event, decision)
    db.session.rollback()
    _owe(delivery_id, event_id, decision.id, letter)


def appeal_link(decision):
    """Return the address at which the person concerned appeals without signing in."""
    return address_of("sanctions.appeal_by_link", token=sign(APPEAL, decision.id, decision.person_id))


def decision_of_link(token):
    """Return the decision that a letter's link is about, or None."""
    values = read_signed(APPEAL, token, max_age=int(APPEAL_WITHIN.total_seconds()) + 86400)
    decision = values and db.session.get(Decision, values[0])
    return decision if decision and decision.person_id == values[1] and decision.person.erased_at is None else None


def _composed(event, decision):
    said = statement(decision)
    subjects = {"decision_made": _("Decision: %(name)s", name=said.name),
                "decision_withdrawn": _("Taken back: %(name)s", name=said.name)}
    subject = subjects.get(event.action) or _("The answer to your appeal: %(name)s", name=said.name)
    return compose(_TEMPLATES[event.action], subject, decision=decision, said=said, person=decision.person,
                   link=appeal_link(decision), page=address_of("sanctions.show", decision_id=decision.id))


@writes
def _owe(delivery_id, event_id, decision_id, letter):
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None:
        return  # somebody else has paid it meanwhile
    db.session.delete(delivery)
    [decision] = lock_rows(Decision, decision_id)
    person = db.session.get(User, decision.person_id)
    if person.erased_at is None:
        mail.post(letter, kind="decision", user=person, network=decision.network, key=f"decision-{event_id}")
    decision.told_at = clock.now()
