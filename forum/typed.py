"""What somebody typed into a form that was refused, to be given back on the page that says so."""
import re
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from .hosts import safe_next
from .places import named

LABELS = {"text": _l("Text of the post"), "title": _l("Title of the topic"), "reason": _l("Reason"), "name": _l("Name")}
# Never shown again: secrets, and what is ours.
SECRET = re.compile(r"pass|token|secret", re.IGNORECASE)
OURS = {"csrf_token", "key", "began", "kept", "draft", "beside", "to", "at_end", "preview", "next"}
# What belongs to the page the form stood on, or is printed anew.
SHELL = {"csrf_token", "key", "kept", "preview", "at_end"}


@dataclass
class Typed:
    """The fields of a refused form: texts to show, hidden ones to send along, and where it was going."""

    texts: list
    hidden: list
    address: str
    key: str
    kept: str
    can_be_sent_again: bool


def texts():
    """Return what was typed as (name, label, text), longest fields included, secrets not."""
    return [(name, LABELS.get(name, _l("What you wrote")), value) for name, value in _fields()
            if name not in OURS and not SECRET.search(name) and value.strip() and _is_text(name, value)]


def kept():
    """Return the refused form."""
    fields, shown = _fields(), texts()
    names = {name for name, _label, _text in shown}
    hidden = [(name, value) for name, value in fields
              if name not in names and name not in SHELL and not SECRET.search(name)]
    values = dict(fields)
    mark = values.get("kept", "")
    return Typed(texts=shown, hidden=hidden, address=safe_next(request.full_path.rstrip("?")), key=values.get("key", ""),
                 kept=mark if named(mark)[1] else "",
                 can_be_sent_again=request.method == "POST" and not any(SECRET.search(name) for name, _value in fields
                                                                        if name != "csrf_token"))


def _fields():
    try:
        return list(request.form.items(multi=True))
    except (HTTPException, OSError):
        return []  # too large, or cut off: it was never read


def _is_text(name, value):
    return name in LABELS or " " in value or "\n" in value or len(value) > 20
