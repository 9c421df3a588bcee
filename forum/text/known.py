"""What a text refers to: `Known` is looked up before it is cooked, `Found` is what cooking came upon."""
from dataclasses import dataclass, field
from functools import lru_cache

from flask_babel import get_locale, gettext as _

from . import links, quotes
from .images import uploads_in
from .mentions import people_in
from .targets import targets_of


@dataclass(frozen=True)
class Words:
    """The words of ours that stand in people's texts, for those who listen to the page."""

    done: str = "done"
    to_do: str = "to do"
    table: str = "Table"
    hidden: str = "Hidden text"
    details: str = "Details"
    note: str = "note"
    notes: str = "Notes"
    poll: str = "Poll"
    quoted: str = "{name}, post {number}"
    quoted_elsewhere: str = "{name}, “{title}”, post {number}"
    whole_post: str = "Show the whole post {number}"
    titled_post: str = "{title} (post {number})"
    file: str = "file"
    file_gone: str = "file not available"
    undescribed: str = "Picture without a description"


@dataclass(frozen=True)
class Known:
    """What has to be asked of the database before the thread pool cooks a text."""

    words: Words = Words()
    # {name as a mention has it: (address of the profile, class of the link)}
    people: dict = field(default_factory=dict)
    # {address of this forum as it was typed: its reference}, {reference: what it leads to} (text/targets.py)
    addresses: dict = field(default_factory=dict)
    targets: dict = field(default_factory=dict)
    # The topic it is for.
    topic_id: int | None = None
    # {token of an upload: text.images.Shown}
    uploads: dict = field(default_factory=dict)


@dataclass
class Found:
    """What cooking came upon, for whoever keeps the post."""

    # The text.targets.Target of each post that is quoted, and of each address that stands alone.
    quotes: list = field(default_factory=list)
    links: list = field(default_factory=list)
    # text.polls.Asked of each poll, and (its number among all that were begun, why) of those that are none.
    polls: list = field(default_factory=list)
    poll_problems: list = field(default_factory=list)
    # The tokens of the uploads it shows.
    uploads: list = field(default_factory=list)


def look_up(text, place, author, post=None):
    """Return what `text` refers to, as far as all who read `place` may know it.

    `place` is the topic or network the text is for, `author` who writes it, `post` the one that says it already;
    all may be None.
    """
    # Only a topic has a network of its own.
    topic_id = place.id if hasattr(place, "network") else None
    addresses = links.references_in(text)
    targets = targets_of([*quotes.references_in(text, topic_id), *addresses.values()], place)
    return Known(_words(str(get_locale())), people_in(text, place), addresses, targets, topic_id,
                 uploads_in(text, author, post))


@lru_cache(maxsize=8)
def _words(_locale):
    return Words(done=_("done"), to_do=_("to do"), table=_("Table"), hidden=_("Hidden text"), details=_("Details"),
                 note=_("note"), notes=_("Notes"), poll=_("Poll"), quoted=_("{name}, post {number}"),
                 quoted_elsewhere=_("{name}, “{title}”, post {number}"),
                 whole_post=_("Show the whole post {number}"), titled_post=_("{title} (post {number})"),
                 file=_("file"), file_gone=_("file not available"), undescribed=_("Picture without a description"))
