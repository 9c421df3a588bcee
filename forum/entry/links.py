"""Sign-in links asked for by e-mail, instead of a password or because it is lost."""
import secrets
import time
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy import not_, select

from ..accounts import agents, service as accounts
from ..accounts.models import User
from ..db import db, writes
from ..mail import service as mail
from ..mail.composing import compose

# Whether there is an account must not show in how long the answer takes.
SHORTEST_ANSWER = 0.3
SUBJECTS = {"mailed": lambda: _("Your sign-in link"), "password": lambda: _("Your way to a new password")}


def send_link(email, *, purpose, leads_to="", agent=""):
    """Send a link to the account that has this address; ask for it inside `evened`."""
    token = secrets.token_urlsafe(32)
    letter = compose("sign_in_link", SUBJECTS[purpose](), purpose=purpose, token=token, leads_to=leads_to or None,
                     browser=agents.readable(agent), minutes=int(accounts.MAILED_LINK_LIVES.total_seconds() // 60))
    _owe(accounts.normal_email(email), letter, token, purpose)


@writes
def _owe(email, letter, token, purpose):
    person = db.session.scalar(select(User).where(User.email == email, not_(User.is_system), not_(User.is_demo)))
    if person is not None:
        accounts.make_link(person, token=token, purpose=purpose)
        mail.post(letter, kind="sign_in_link", user=person)


@contextmanager
def evened():
    """Let nobody learn from the time of what is done whether an address has an account or an invitation."""
    started = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, SHORTEST_ANSWER - (time.monotonic() - started)))
