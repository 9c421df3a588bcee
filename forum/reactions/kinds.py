"""What can be said to a post by one click: the kinds the forum comes with, and what administrators have made of them."""
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..db import reading
from ..kept import kept
from ..site import site_version
from .models import ReactionKind

# Always first, and always there.
HELPFUL = "helpful"
MOST = 8


class Kind(NamedTuple):
    """One kind of reaction; one that is not active is still counted where it was given, and given no more."""

    key: str
    name: str
    icon: str
    position: int
    is_active: bool


DEFAULTS = (Kind(HELPFUL, _l("Helpful"), "helpful", 0, True),
            Kind("thanks", _l("Thank you"), "thanks", 1, True),
            Kind("applied", _l("We do the same"), "applied", 2, True),
            Kind("question", _l("I have a question"), "question", 3, True))
# The pictures to choose from, with what they show.
ICONS = {"helpful": _l("heart"), "thanks": _l("smile"), "applied": _l("tick in a circle"), "question": _l("question mark"),
         "idea": _l("light bulb"), "star": _l("star"), "flag": _l("flag"), "eye": _l("eye"), "users": _l("people"),
         "calendar": _l("calendar"), "file": _l("document"), "place": _l("place on a map")}
_rows = ReactionKind.__table__
_changed = select(*(_rows.c[name] for name in Kind._fields)).order_by(_rows.c.key)


def kinds():
    """Return all kinds in their order, "helpful" first; read anew when the site's version has risen."""
    version = site_version()
    return all_kinds() if version is None else _kept_kinds(version)


def offered():
    """Return the kinds that can be given now."""
    return [kind for kind in kinds() if kind.is_active]


def name_of(key):
    """Return what a kind is called; of one that has gone, its key."""
    return next((kind.name for kind in kinds() if kind.key == key), key)


def all_kinds():
    """Return the same, always read anew."""
    found = {kind.key: kind._replace(name=str(kind.name)) for kind in DEFAULTS}
    found |= {row.key: Kind(*row) for row in reading().execute(_changed)}
    return tuple(sorted(found.values(), key=lambda kind: (kind.key != HELPFUL, kind.position, kind.key)))


@kept(4)
def _kept_kinds(_version):
    return all_kinds()
