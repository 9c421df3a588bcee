"""Whose bell rings for reports and for texts that wait."""
from flask_babel import lazy_gettext as _l

from ..db import db
from ..notifications.direct import rings, the_person
from .counts import leaders
from .models import Case, HeldPost


def _of_case(event):
    # Never whom it is about, nor who reported it: somebody else decides.
    case = db.session.get(Case, event.details["case"])
    if case is None:
        return set()
    return leaders(case.network_id, but={case.person_id, *(report.reporter_id for report in case.reports)} - {None})


def _of_held(event):
    held = db.session.get(HeldPost, event.details["held"])
    return leaders(held.network_id, but={held.author_id}) if held is not None else set()


def _reporters(event):
    return set(event.details.get("reporters", ()))


_CASE = ("reports.case", {"case_id": "case"})
rings("post_reported", _l("A post in the network %(network)s has been reported"), people=_of_case, address=_CASE)
rings("case_opened", _l("Illegal content has been reported (%(network)s)"), people=_of_case, address=_CASE)
rings("post_held", _l("A text by %(name)s waits for the moderators of the network %(network)s"), people=_of_held,
      address=("reports.held", {"held_id": "held"}))
rings("held_approved", _l("Your text that waited in the network %(network)s has been posted"), people=the_person,
      address=("posts.show", {"post_id": "posted"}))
rings("held_rejected", _l("Your text that waited in the network %(network)s has been refused – see why"), people=the_person,
      address=("reports.waiting", {}))
rings("edit_asked", _l("The moderators of the network %(network)s ask you to change your post"), people=the_person,
      address=("reports.asked", {"case_id": "case"}))
rings("case_decided", _l("What you reported in the network %(network)s has been decided"), people=_reporters,
      address=("reports.mine", {}))
