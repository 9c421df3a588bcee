"""Ticking the tasks of a post."""
from flask_babel import gettext as _

from ..db import writes
from ..errors import Refused
from ..events import record
from ..text import cook
from ..text.tasks import guesses, tasks_in
from .editing import hold
from .parts import keep_parts


class Stale(Refused):
    """The post has changed since the page was shown, so its tasks may be others."""

    def __init__(self):
        super().__init__(_("This post has just changed. Look at its tasks again."), 409)


def tick(post, user, number, *, done, version):
    """Mark the task `number` of a post, as `version` of it shows them, as done or to do; done twice it changes nothing."""
    if post.version != version:
        raise Stale
    present = tasks_in(post.html)
    if not 0 < number <= len(present):
        raise Refused(_("This task is no longer there."), 409)
    if present[number - 1] != done:
        wanted = [*present[:number - 1], done, *present[number:]]
        # Neither cooking nor guessing holds the topic: the version says afterwards whether it was in vain.
        _keep(post, user, _ticked(post, number, wanted), version)


def _ticked(post, number, wanted):
    for text in guesses(post.text, number, wanted[number - 1]):
        cooked = cook(text, place=post.topic, author=post.author, post=post)
        if tasks_in(cooked.html) == wanted:
            return cooked
    raise Refused(_("This task cannot be ticked here. Edit the post to change it."), 409)


@writes
def _keep(post, user, cooked, version):
    topic, post = hold(post, user, "tick")
    if post.version != version:
        raise Stale
    post.text, post.html = cooked.text, cooked.html
    post.version += 1
    keep_parts(post, cooked)
    record("task_ticked", user, topic=topic, post=post)
