"""What a decision may rest on: a numbered condition of the network, a point of the terms, the law."""
import re
from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _

from ..networks.conditions import conditions_of
from ..pages.texts import FOLDER

# The parts of the terms that say how one writes here and what is not published.
_PARTS = ("4", "5")
_HEADING, _POINT = re.compile(r"## (\d+)\. "), re.compile(r"(?:-|\d+\.) +(.+)")


class Ground(NamedTuple):
    """Why something is restricted: `kind` is one of GROUND_KINDS, the wording is what the point said at that moment."""

    kind: str
    number: str
    wording: str
    explanation: str
    version: int | None = None


def offered(network=None):
    """Return {key: Ground without an explanation} of what a decision may rest on; without a network, everywhere."""
    found = {}
    for condition in conditions_of(network) if network is not None else ():
        found[f"condition-{condition.number}"] = Ground(
            "condition", str(condition.number), condition.text, "", condition.version)
    for number, text in terms():
        found[f"terms-{number}"] = Ground("terms", number, text, "")
    return found | {"illegal": Ground("illegal", "", "", "")}


def ground(network, key, explanation, *, law=""):
    """Return the Ground that is called `key` in `offered`, or None; the law is named for what is illegal."""
    found = offered(network).get(key)
    if found is None:
        return None
    return found._replace(explanation=explanation, wording=law if found.kind == "illegal" else found.wording)


def label(ground):
    """Return what a ground is called: „Warunek 3”, „Regulamin, punkt 5.2”."""
    if ground.kind == "condition":
        return _("Condition %(number)s", number=ground.number)
    if ground.kind == "terms":
        return _("Terms, point %(number)s", number=ground.number)
    return _("Illegal content")


def terms():
    """Return (number, words) of each point of the terms on which a decision may rest."""
    path = FOLDER / "regulamin.md"
    return _points(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _points(path, _changed):
    part, found = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        heading, point = _HEADING.match(line), _POINT.fullmatch(line)
        if heading:
            part, count = heading[1], 0
        elif point and part in _PARTS:
            count += 1
            found.append((f"{part}.{count}", point[1].rstrip(";")))
    return tuple(found)
