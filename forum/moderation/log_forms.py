"""What the address asks of the log, and what is wrong with it."""
from datetime import date

from flask import request
from flask_babel import gettext as _

from ..paging import asked_key
from .log import KINDS
from .queries import topic_at

FILTERS = ("person", "kind", "topic", "since", "until")


def asked():
    """Return the fields of log.Asked as the address gives them, and {filter: what is wrong with it}; that is left out."""
    wrong = {}
    days = {name: _day(name, wrong) for name in ("since", "until")}
    if all(days.values()) and days["since"] > days["until"]:
        wrong["until"] = _("This day is before the first one.")
    kind = typed("kind")
    return {"person": asked_key("person"), "before": asked_key(), "kind": kind if kind in KINDS else None,
            "topic": _topic(wrong), **days}, wrong


def typed(name):
    """Return what a filter holds in the address."""
    return request.args.get(name, "")[:300].strip()


def _topic(wrong):
    """Return the id of a topic that is given by its number or its address."""
    text = typed("topic")
    if not text:
        return None
    topic_id = asked_key("topic") if text.isdecimal() else topic_at(text)
    if topic_id is None:
        wrong["topic"] = _("There is no such topic. Give its number, or its address from the browser.")
    return topic_id


def _day(name, wrong):
    text = typed(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is not None and 2000 <= day.year < 2200:
        return day
    wrong[name] = _("There is no such day: %(day)s. Give it as 2026-12-31.", day=text[:40])
    return None
