"""What tells whether kept pieces are still true: the site's version and the newest event."""
from datetime import timedelta

from flask import g
from sqlalchemy import select, true

from . import clock
from .db import db, reading
from .events import Event
from .networks.models import Site

# No write takes longer: by then every event with a smaller id is in the database, too.
SETTLED = timedelta(minutes=1)
_version = select(Site.__table__.c.version)
_newest = select(Event.__table__.c.id, Event.__table__.c.at).order_by(Event.__table__.c.id.desc()).limit(1).subquery()
_state = select(Site.__table__.c.version, _newest.c.id, _newest.c.at).select_from(
    Site.__table__.outerjoin(_newest, true()))


def site_version():
    """Return the site's version, read once in a request; it rises with all that pages share (forum/pagecache.py)."""
    if "site_version" not in g:
        know_site(reading().execute(_version).scalar())
    return g.site_version


def know_site(version):
    """Take the site's version from a page that has read it together with something else."""
    g.site_version = version


def newest_event():
    """Return the id of the newest event when none with a smaller id can follow it, else None."""
    state = reading().execute(_state).first()
    if state is None or state.id is None:
        return None
    know_site(state.version)
    # PostgreSQL commits events of different topics in any order.
    is_settled = db.engine.dialect.name == "sqlite" or clock.now() - state.at > SETTLED
    return state.id if is_settled else None
