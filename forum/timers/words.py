"""Timers and slow mode in words."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, npgettext

from ..filters import full_time
from .keeping import moment_of
from .models import LOCK, PIN, PUBLISH, REMIND_ME, REMIND_MODERATORS, UNLOCK, UNPIN

DEEDS = {LOCK: _l("closing the topic"), UNLOCK: _l("opening the topic again"), PIN: _l("pinning the topic"),
         UNPIN: _l("unpinning the topic"), PUBLISH: _l("publishing the topic"),
         REMIND_MODERATORS: _l("a reminder for the moderators"), REMIND_ME: _l("a reminder for me")}
# What everybody reads under the last post.
ANNOUNCED = {
    LOCK: (_l("This topic will be closed:"), "lock"), UNLOCK: (_l("This topic will be opened again:"), "unlock"),
    PIN: (_l("This topic will be pinned:"), "pin"), UNPIN: (_l("This topic will be unpinned:"), "pin"),
    PUBLISH: (_l("This topic will be published:"), "clock")}


def timer_in_words(kind, state):
    """Return what a kept timer is about and when: „zamknięcie tematu, 24 listopada 2026, 14:30”."""
    return f"{DEEDS[kind]}, {when_in_words(moment_of(state), state['after_days'])}"


def when_in_words(due_at, after_days):
    """Return when a timer is due."""
    if due_at is not None:
        return full_time(due_at)
    return ngettext("%(num)d day after the last post", "%(num)d days after the last post", after_days)


def pace(seconds):
    """Return how often one may write: „5 minut”."""
    minutes = -(-seconds // 60)
    if minutes % 60:
        return npgettext("pace", "%(num)d minute", "%(num)d minutes", minutes)
    return npgettext("pace", "%(num)d hour", "%(num)d hours", minutes // 60)


def timer_of_event(event):
    """Return which timer an event set or removed, "" for others."""
    state = event.details.get("timer_after") or event.details.get("timer_before")
    return timer_in_words(event.details["timer"], state) if state else ""


def beside(event):
    """Return what the sentence of an event adds: until when a topic is closed or open for now, or whose timer did it."""
    details = event.details
    if details.get("for_now"):
        return _(" – until %(moment)s", moment=full_time(moment_of(details["for_now"]["after"])))
    return _(" – by a timer that %(setter)s set") if details.get("timer_of") else ""
