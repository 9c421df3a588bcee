"""What every text asks before it is written, whichever way it comes: a check may refuse it, change it, or let it wait."""
from dataclasses import dataclass, replace

from ..accounts.models import User
from ..networks.models import Network
from .models import Post

# An edit never waits: it stands, and the moderators are told of it (reports/holding.py: report_edit).
KINDS = ("reply", "topic", "edit", "introduction", "letter")
CHECKS = []


@dataclass(frozen=True)
class Words:
    """What somebody is about to write; `waits` says why moderators look at it first, as (reason, what it was found by)."""

    kind: str
    author: User
    network: Network
    text: str
    title: str = ""
    # The post that is edited.
    post: Post | None = None
    waits: tuple = ()

    def with_text(self, text, title=None):
        """Return the same with another text, and another title if one is given."""
        return replace(self, text=text, title=self.title if title is None else title)

    def waiting(self, reason, found=""):
        """Return the same, to wait for moderators for this reason: one of reports.models.WAITS."""
        return replace(self, waits=(*self.waits, (reason, found)))


def check(look):
    """Let the decorated function look at all Words: it returns them, perhaps others, or raises Refused(reason, 422)."""
    CHECKS.append(look)
    return look


def ask(kind, author, network, text, *, title="", post=None):
    """Return what may be written of a text, after all checks, outside any transaction; raise Refused for what may not."""
    words = Words(kind, author, network, text, title or "", post)
    for look in CHECKS:
        words = look(words)
    return words
