"""How values look on the page: times, counts, join of one-letter words."""
import re

from flask_babel import format_datetime
from markupsafe import Markup, escape

_ORPHAN = re.compile(r"(?<![^\s(„\u00a0])([aiouwzAIOUWZ]) ")


def init_app(app):
    """Register the filters under the names templates use."""
    app.jinja_env.filters.update(when=when, full_time=full_time, day=day, iso=iso, left=left, unorphan=unorphan)


def iso(moment):
    """Return a moment as a machine reads it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def full_time(moment):
    """Return a moment with its date and hour, as shown on hover and focus: „20 listopada 2026, 12:04”."""
    return format_datetime(moment, "d MMMM yyyy, HH:mm")


def day(moment):
    """Return the day of a moment: „20 listopada 2026”."""
    return format_datetime(moment, "d MMMM yyyy")


def when(moment, style="long"):
    """Return a moment as a `<time>`: its day, which a script turns into how long ago it was ("short": narrow).

    It never depends on the present, so that what shows it may be kept.
    """
    return Markup('<time datetime="{}" title="{}" data-relative="{}">{}</time>').format(
        iso(moment), full_time(moment), style, format_datetime(moment, "d MMM yyyy"))


def left(moment):
    """Return in how much time something will be, as a `<time>` that a script fills in; it never depends on the present."""
    return Markup('<time datetime="{}" data-left></time>').format(iso(moment))


def unorphan(text):
    """Join one-letter words to the next one with a hard space, as Polish typography asks."""
    return Markup(_ORPHAN.sub("\\1\u00a0", str(escape(text))))
