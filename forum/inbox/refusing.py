"""Telling whoever wrote a letter why it was not posted: only who surely wrote it, and not without end."""
import hashlib
import re
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from .. import clock
from ..db import db, transaction
from ..mail import service as letters
from ..mail.composing import compose
from ..mail.models import Letter
from .reasons import REASONS
from .store import settle

KIND = "mail_refused"
MOST_A_DAY = 10
# A letter returned is as long as a post at most, and a little.
LONGEST_RETURNED = 40_000
_ID = re.compile(r"<[^<>\s]{1,150}>")


def refuse(mail, rejected, *, to=None, address=None, subject="", returned="", network_id=None, topic_id=None,
           is_answer=True):
    """Settle a letter as refused and owe an answer to the person `to`, or to an `address` without an account, if to anybody.

    A person gets at most ten such answers a day, an address one: somebody's program may be answering ours. Of a letter that
    may be forged its person is told without answering it (`is_answer`).
    """
    answer = None
    sentence = rejected.sentence or REASONS[rejected.code][0]
    if (to or address) and _may_tell(to, address):
        answer = compose("inbox_refused", subject=_("Not posted: %(subject)s", subject=subject[:200] or _("your letter")),
                         sentence=str(sentence), returned=returned[:LONGEST_RETURNED], is_member=to is not None)
    with transaction():
        if not settle(mail, "refused", reason=rejected.code, user_id=to.id if to else None,
                      network_id=network_id, topic_id=topic_id):
            return
        if answer and to:
            tell(answer, mail, to, kind=KIND, is_answer=is_answer)
        elif answer:
            letters.post(answer, kind=KIND, address=address, headers=_headers(mail), key=_once_a_day(address))


def news_of_files(title, left_out):
    """Return the words of a letter that tells which files, each with the reason, were not taken."""
    files = [(name or _("a file without a name"), reason or _("Too many files came with one letter."))
             for name, reason in left_out]
    return compose("inbox_files", subject=_("Posted without some files: %(subject)s", subject=title), files=files, title=title)


def tell(answer, mail, user, *, kind, is_answer=True):
    """Owe a person an answer to a letter, or news of one."""
    headers = _headers(mail) if is_answer else {"Auto-Submitted": "auto-generated"}
    letters.post(answer, kind=kind, user=user, headers=headers, key=f"{kind}-{mail.id}")


def _headers(mail):
    found = _ID.search(mail.message_id)
    answered = {"In-Reply-To": found[0], "References": found[0]} if found else {}
    return {"Auto-Submitted": "auto-replied"} | answered


def _may_tell(to, address):
    if to is None:
        return not db.session.scalar(select(Letter.id).where(Letter.key == _once_a_day(address)))
    told = select(func.count()).where(Letter.kind == KIND, Letter.user_id == to.id,
                                      Letter.created_at > clock.now() - timedelta(days=1))
    return db.session.scalar(told) < MOST_A_DAY


def _once_a_day(address):
    return f"stranger-{clock.today()}-{hashlib.sha256(address.encode()).hexdigest()[:40]}"
