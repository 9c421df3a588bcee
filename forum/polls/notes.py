"""What a preview says about polls that are none, or will not be taken."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import clock
from ..streams import partial

WHY = {
    "unclosed": _l("its end is missing: write [/poll] in a line of its own"),
    "too many polls": _l("a post holds at most 5 polls"),
    "too few": _l("it needs at least 2 answers, each in a line that begins with a hyphen"),
    "too many": _l("it may have at most 20 answers"),
    "steps": _l("a scale has 5 steps: write 5 answers or none"),
    "long option": _l("an answer is longer than 200 characters"),
    "long question": _l("the question is longer than 200 characters"),
    "doubles": _l("two answers are the same"),
    "code": _l("code cannot be an answer"),
    "bounds": _l("min and max do not fit its answers"),
    "dots": _l("the number of points to give is from 1 to 20"),
    "kind": _l("this type is not known: write single, multiple, scale or dots"),
    "results": _l("write results=always, results=vote or results=close"),
    "close": _l("its closing time cannot be read: write it like this: close=2026-12-01T12:00"),
}
PAST = _l("its closing time has passed")


def notes(found):
    """Return, above a preview, a note about each poll in the text that does not work, or nothing."""
    problems = [(number, WHY[why]) for number, why in found.poll_problems]
    past = [PAST for poll in found.polls if poll.closes_at and poll.closes_at <= clock.now()]
    sentences = [_("Poll %(number)s is not a poll yet: %(why)s.", number=number, why=why) for number, why in problems]
    sentences += [_("A poll will not be taken: %(why)s.", why=why) for why in past[:1]]
    return partial("polls/notes", sentences=sentences) if sentences else ""
