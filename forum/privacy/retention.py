"""How long what tells where somebody was is kept: browsers and addresses thirty days, sign-ins and links until they end."""
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from .. import clock
from ..accounts.models import SignInLink, UserSession
from ..db import db, writes
from ..events import record
from ..identity import KEPT
from ..intake.models import Application
from ..intake.queries import is_old as applications_to_forget
from ..invitations.models import LIST_KEPT, Invitation, InvitationList
from ..reports.models import HeldPost, Report
from ..sanctions.models import APPEAL_WITHIN
from ..notes.models import Note

AGENTS_KEPT = timedelta(days=30)
# Longer than the deletion of a note may be taken back.
NOTES_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=30)
# Of people who have not come nothing is kept for longer than a list's maker may write to them once more.
INVITATIONS_KEPT = timedelta(days=90)


def rules():
    """Return (name, table, which of its rows are old, what of them goes: None for all of it), for every kind of trace."""
    now = clock.now()
    old_agent = (UserSession.seen_at < now - AGENTS_KEPT, UserSession.agent != "")
    return [("agents", UserSession, old_agent, {"agent": ""}),
            ("sessions", UserSession, (UserSession.seen_at < now - KEPT,), None),
            ("links", SignInLink, (SignInLink.expires_at < now - LINKS_KEPT,), None),
            ("applications", Application, (applications_to_forget(now),), None),
            ("notes", Note, (Note.deleted_at < now - NOTES_KEPT,), None),
            # Whoever may still contest what was decided about their notice or their text can.
            ("notices", Report, (Report.told_at < now - APPEAL_WITHIN, Report.email != ""), {"name": "", "email": ""}),
            ("held_posts", HeldPost, (HeldPost.decided_at < now - APPEAL_WITHIN,), None),
            ("invitation_lists", InvitationList, (InvitationList.created_at < now - LIST_KEPT,), None),
            ("invitations", Invitation, (Invitation.expires_at < now - INVITATIONS_KEPT, Invitation.used_at.is_(None),
                                         Invitation.declined_at.is_(None)), None)]


def old():
    """Return how many rows of each kind are old enough to be forgotten."""
    return {name: db.session.scalar(select(func.count()).select_from(model).where(*which))
            for name, model, which, _what in rules()}


@writes
def forget():
    """Forget what is old, and say in the log how much; return it."""
    counts = {}
    for name, model, which, what in rules():
        statement = delete(model) if what is None else update(model).values(what)
        counts[name] = db.session.execute(statement.where(*which), execution_options={"synchronize_session": False}).rowcount
    if any(counts.values()):
        record("data_forgotten", None, **counts)
    return counts
