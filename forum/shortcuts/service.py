"""Switching keyboard shortcuts on and off."""
from ..accounts.models import User
from ..db import lock_rows, writes


@writes
def choose(user, *, uses):
    """Let keys act by themselves for a person, or never."""
    [user] = lock_rows(User, user.id)
    user.uses_shortcuts = uses
