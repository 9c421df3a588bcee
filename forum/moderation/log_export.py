"""The log as the rows of a table to take away."""
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from .. import clock
from ..db import db
from ..events import Event
from .log import KINDS, chosen
from .log_rows import rows_of

AT_ONCE = 500


def rows(network, reader, asked):
    """Yield the head and the rows of the log of a network (None: of all) that was asked for, newest first."""
    yield [_("Date"), _("Hour"), _("Network"), _("Kind of event"), _("Event"), _("Reason"), _("Topic"), _("Person"),
           _("Whether it was taken back")]
    names = {action: str(name) for name, actions in KINDS.values() for action in actions}
    network_id = network and network.id
    while True:
        events = db.session.scalars(chosen(network_id, asked).options(selectinload(Event.actor)).limit(AT_ONCE)).all()
        yield from [_cells(row, names) for row in rows_of(events, reader)]
        if len(events) < AT_ONCE:
            return
        asked = asked._replace(before=events[-1].id)
        # So that years of a log are neither kept in memory nor one long reading while they are sent.
        db.session.rollback()
        db.session.expunge_all()


def _cells(row, names):
    event, at = row.event, clock.local(row.event.at)
    return [at.strftime("%Y-%m-%d"), at.strftime("%H:%M"), event.network.name if event.network else "",
            names.get(event.action, ""), row.sentence.striptags(), event.reason, event.topic_id or "",
            event.actor.name if event.actor else _("The forum"), row.undone]
