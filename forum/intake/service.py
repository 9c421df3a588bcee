"""Writing about intakes: planning one, applying, confirming the address, deciding."""
import secrets

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..accounts import service as accounts
from ..accounts.models import User
from ..db import db, lock, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import hash_token
from ..mail.service import post
from ..networks.models import Network
from ..networks.people_service import grant
from ..networks.service import renew_frames
from ..policy import require
from . import letters, queries
from .models import Application, Intake

KIND = "intake"


@writes
def plan(network, editor, **values):
    """Set when and how a network takes applications: anew when its last intake is over, else by changing that one."""
    network = lock(network)
    require(editor, "run_intake", network)
    intake = queries.current(network.id)
    if intake is None or intake.is_over:
        intake = Intake(network_id=network.id, created_by_id=editor.id, **values)
        db.session.add(intake)
    for name, value in values.items():
        setattr(intake, name, value)
    db.session.flush()
    renew_frames()
    record("intake_planned", editor, network_id=network.id, opens=clock.local(intake.opens_at).date().isoformat(),
           closes=clock.local(intake.closes_at).date().isoformat(), places=intake.places)
    return intake


def apply(intake, email, *, person=None, **facts):
    """Take an application; it counts when its address is confirmed, at once for a signed-in `person` whose address it is.

    Sent again it changes nothing but what is not confirmed yet, and whoever sends it learns nothing of an earlier one.
    """
    email = accounts.normal_email(email)
    token, network = letters.token_for(intake, email), intake.network
    asking, knowing = letters.to_confirm(network, token), letters.already(network, token)
    is_new = _apply(intake, email, token, facts, asking, knowing, person)
    if is_new and person is not None:
        confirm(token)


@writes
def _apply(intake, email, token, facts, asking, knowing, person):
    intake = _locked(intake)
    if not intake.is_open:
        raise Refused(_("This network takes no applications just now."), 409)
    row = queries.application_of(intake, email)
    if row is not None and row.state not in ("unconfirmed", "withdrawn"):
        post(knowing, kind=KIND, address=email, network=intake.network)
        return False
    if row is None:
        row = Application(intake_id=intake.id, email=email, token_hash=hash_token(token))
        db.session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.state, row.created_at, row.user_id = "unconfirmed", clock.now(), person and person.id
    if person is None:
        post(asking, kind=KIND, address=email, network=intake.network)
    db.session.flush()
    return True


def confirm(token):
    """Pass an application on whose address is right, to be decided or to the waiting list; done twice it is done once."""
    application = queries.application_with(token)
    if application is None:
        return None
    network = application.intake.network
    # Which of the two it will be is known under the lock only.
    return _confirm(application, *(letters.received(network, token, in_line=in_line) for in_line in (False, True)))


@writes
def _confirm(application, in_time, in_line):
    intake, application = _locked(application.intake), lock(application)
    if application is None or application.state != "unconfirmed":
        return application
    left = queries.places_left(intake)
    application.state = "reserve" if left == 0 else "waiting"
    application.confirmed_at = clock.now()
    post(in_line if left == 0 else in_time, kind=KIND, address=application.email, network=intake.network)
    record("application_made", None, network_id=intake.network_id, application=application.id)
    return application


@writes
def withdraw(application):
    """Take an application back, as its writer wishes."""
    _locked(application.intake)
    application = lock(application)
    if application is None:
        return
    if application.state in ("approved", "refused"):
        raise Refused(_("This application has already been decided."), 409)
    application.state = "withdrawn"


def approve(application, by):
    """Take an applicant into the network, with an account if they have none, and write to them."""
    link, network = secrets.token_urlsafe(32), application.intake.network
    words = letters.approved(network), letters.approved(network, link)
    try:
        return _approve(application, by, link, *words)
    except IntegrityError:
        db.session.rollback()  # somebody made the same account at this very moment: now it is there
        return _approve(application, by, link, *words)


@writes
def _approve(application, by, link, welcome, welcome_with_link):
    intake, application = _undecided(application, by, also="refused")
    if queries.places_left(intake) == 0:
        raise Refused(_("All places are taken. Raise their number first, or put this person on the waiting list."), 409)
    person = _account_of(application)
    grant(intake.network, person, "participant", by)
    is_first_time = person.password_hash is None and not person.is_demo
    if is_first_time:
        accounts.make_link(person, token=link)
    post(welcome_with_link if is_first_time else welcome, kind=KIND, user=person, network=intake.network)
    _decide(application, by, "approved", "application_approved", person_id=person.id)
    application.user_id, application.reason = person.id, ""


def refuse(application, by, reason):
    """Refuse an application and write the applicant why."""
    _refuse(application, by, reason, letters.refused(application.intake.network, reason))


@writes
def _refuse(application, by, reason, letter):
    intake, application = _undecided(application, by)
    _decide(application, by, "refused", "application_refused")
    application.reason = reason
    post(letter, kind=KIND, address=application.email, network=intake.network)


def put_in_line(application, by):
    """Put an application on the waiting list and tell the applicant."""
    intake = application.intake
    _put_in_line(application, by, letters.put_in_line(intake.network, letters.token_for(intake, application.email)))


@writes
def _put_in_line(application, by, letter):
    intake, application = _undecided(application, by)
    if application.state == "waiting":
        _decide(application, by, "reserve", "application_put_in_line")
        post(letter, kind=KIND, address=application.email, network=intake.network)


def _locked(intake):
    # The network before people, who are locked when somebody gets in.
    lock_rows(Network, intake.network_id)
    return lock(intake)


def _undecided(application, by, also=None):
    intake, application = _locked(application.intake), lock(application)
    if application is not None:
        require(by, "decide", application)
    if application is None or application.state not in (*queries.UNDECIDED, also):
        raise Refused(_("Somebody has decided this application meanwhile, or its writer has taken it back."), 409)
    return intake, application


def _account_of(application):
    person = db.session.scalar(select(User).where(User.email == application.email))
    if person is not None:
        return person
    return accounts.create_person(name=application.name, email=application.email, jst=application.jst, job=application.job)


def _decide(application, by, state, action, *, person_id=None):
    application.state, application.decided_at, application.decided_by_id = state, clock.now(), by.id
    record(action, by, network_id=application.network_id, person_id=person_id, application=application.id)
