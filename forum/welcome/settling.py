"""Whether somebody's first steps are done, kept beside their name."""
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..policy import fresh
from . import queries


@writes
def settle(user):
    """Note whether any first step waits for somebody: pages show it to them."""
    [user] = lock_rows(User, user.id)
    db.session.flush()
    user.first_steps_due = queries.is_due(fresh(user))
