"""Writing down what somebody has been told about their data, and what they asked for."""
from flask_babel import gettext as _

from .. import clock
from ..db import db, insert_into, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..mail.service import post
from ..policy import require
from .clause import VERSION
from .models import ClauseSeen, DataRequest


@writes
def note_seen(user):
    """Remember that somebody has been shown the present information clause, and when first."""
    row = {"user_id": user.id, "version": VERSION, "at": clock.now()}
    db.session.execute(insert_into(ClauseSeen).values(row).on_conflict_do_nothing())


@writes
def ask(person, kind, text="", *, letter=None):
    """Put somebody's request about their data into the register; a copy is answered by itself. Return it."""
    request = DataRequest(user_id=person.id, kind=kind, text=text)
    if kind == "access":
        request.answered_at = clock.now()
    db.session.add(request)
    db.session.flush()
    record("data_asked", person, person_id=person.id, kind=kind)
    if letter:
        post(letter, kind="data_request", user=person)
    return request


@writes
def answer(request, admin, text, *, letter):
    """Answer somebody's request, once."""
    require(admin, "answer", "data_request")
    [request] = lock_rows(DataRequest, request.id)
    if request.answered_at is not None:
        raise Refused(_("Somebody has answered this request already."), 409)
    request.answer, request.answered_at, request.answered_by_id = text, clock.now(), admin.id
    record("data_answered", admin, person_id=request.user_id, kind=request.kind)
    post(letter, kind="data_request", user=request.person)
