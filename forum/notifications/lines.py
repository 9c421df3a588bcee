"""The lines of the bell's list: what each says, with which picture, and where it leads.

Answers in one topic are one line, and so are its other posts.
"""
from datetime import datetime
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from ..events import ACTIONS
from ..reactions.kinds import name_of
from . import direct

ICONS = {"answer": "reply", "mention": "user", "quote": "quote", "post": "unread", "topic": "plus",
         "reminder": "clock", "reaction": "helpful", "welcome": "user"}
SENTENCES = {
    "answer": _l("%(name)s answers your post in the topic “%(title)s”"),
    "mention": _l("%(name)s mentions you in the topic “%(title)s”"),
    "quote": _l("%(name)s quotes you in the topic “%(title)s”"),
    "post": _l("%(name)s replies in the topic “%(title)s”"),
    "welcome": _l("%(name)s introduces themselves in the topic “%(title)s”. Welcome them within 48 hours"),
    "topic": _l("%(name)s opens the topic “%(title)s”"),
    "reminder": _l("A reminder: a post in the topic “%(title)s”"),
    "reaction": _l("%(name)s on your post in the topic “%(title)s”: %(reaction)s"),
    "post_noticed": _l("%(name)s puts a notice on your post in the topic “%(title)s”"),
    "topic_pinned": _l("%(name)s pins the topic “%(title)s”"),
    "topic_unpinned": _l("%(name)s unpins the topic “%(title)s”"),
    "topic_locked": _l("%(name)s closes the topic “%(title)s”"),
    "topic_unlocked": _l("%(name)s opens the topic “%(title)s” again"),
    "topic_slowed": _l("%(name)s puts the topic “%(title)s” in slow mode"),
    "topic_unslowed": _l("%(name)s ends the slow mode of the topic “%(title)s”"),
    "topic_published": _l("%(name)s publishes the topic “%(title)s”"),
    "topic_summed_up": _l("%(name)s marks the topic “%(title)s” as summed up"),
    "topic_resumed": _l("%(name)s resumes the topic “%(title)s”"),
    "agenda_added": _l("%(name)s puts the topic “%(title)s” on the agenda"),
    "agenda_retired": _l("%(name)s takes the topic “%(title)s” off the agenda"),
    "topic_unlisted": _l("%(name)s takes the topic “%(title)s” off the lists"),
    "topic_listed": _l("%(name)s puts the topic “%(title)s” back on the lists"),
    "topic_archived": _l("%(name)s archives the topic “%(title)s”"),
    "topic_unarchived": _l("%(name)s takes the topic “%(title)s” out of the archive"),
    "topic_restored": _l("%(name)s restores the topic “%(title)s”"),
    "topic_renamed": _l("%(name)s renames a topic: it is called “%(title)s” now"),
    "topic_moved_in": _l("%(name)s moves the topic “%(title)s” to another network"),
    "topic_merged_away": _l("%(name)s merges the topic “%(title)s” into another one"),
    "merge_undone_away": _l("%(name)s takes back the merging of the topic “%(title)s”"),
    "posts_split_away": _l("%(name)s splits posts off the topic “%(title)s”"),
    "split_undone_away": _l("%(name)s takes back the splitting of the topic “%(title)s”"),
    "posts_moved_away": _l("%(name)s moves posts from the topic “%(title)s” to another one"),
    "move_undone_away": _l("%(name)s brings posts back to the topic “%(title)s”"),
    "posts_joined": _l("%(name)s joins posts of yours in the topic “%(title)s”"),
    "posts_parted": _l("%(name)s takes joined posts of yours in the topic “%(title)s” apart"),
    "owner_changed": _l("%(name)s changes the author of posts in the topic “%(title)s”"),
    "owner_given_back": _l("%(name)s gives posts in the topic “%(title)s” back to their authors"),
}
_BOLD = Markup("<b>{}</b>")


class Ring(NamedTuple):
    """One notification: what happened, who did it, and where it leads."""

    id: int
    kind: str
    created_at: datetime
    action: str
    actor_id: int | None
    actor_name: str | None
    post_id: int | None
    # Empty when it is about no topic: forum/notifications/direct.py.
    topic_id: int | None
    title: str | None
    slug: str | None
    into_title: str | None
    into_network_id: int | None
    into_visibility: str | None
    details: dict
    network_id: int | None = None


class Line(NamedTuple):
    """One line of the list: one ring, or several posts of one topic and kind (`count`) of which `post_id` is the first."""

    ring: Ring
    count: int
    is_unread: bool
    post_id: int | None
    into_title: str | None

    @property
    def icon(self):
        """The picture of what happened."""
        return ICONS.get(self.ring.kind) or ACTIONS[self.ring.action].icon

    @property
    def address(self):
        """Where it leads: to the first post of several, or to the topic."""
        if self.post_id is not None:
            return url_for("posts.show", post_id=self.post_id)
        if self.ring.topic_id is None:
            return direct.address_of(self.ring)
        return url_for("topics.show", slug=self.ring.slug, topic_id=self.ring.topic_id)

    @property
    def sentence(self):
        """What happened, as safe HTML."""
        ring, name = self.ring, _BOLD.format(self.ring.actor_name or _("The forum"))
        if ring.topic_id is None:
            return direct.sentence_of(ring._replace(actor_name=ring.actor_name or _("The forum")))
        if self.count > 1:
            return _together(ring.kind, self.count, ring.title, self.is_unread)
        if self.into_title and ring.action == "topic_merged_away":
            return Markup(_("%(name)s merges the topic “%(title)s” into “%(into)s”")) % {
                "name": name, "title": ring.title, "into": self.into_title}
        kind = ring.action if ring.kind == "moderation" else ring.kind
        reaction = _BOLD.format(name_of(ring.details["kind"])) if kind == "reaction" else ""
        return Markup(SENTENCES[kind]) % {"name": name, "title": ring.title, "reaction": reaction}


def _together(kind, count, title, is_unread):
    sentences = {
        ("post", True): ngettext("%(num)d new post in the topic “%(title)s”", "%(num)d new posts in the topic “%(title)s”",
                                 count, title="%(title)s"),
        ("post", False): ngettext("%(num)d post in the topic “%(title)s”", "%(num)d posts in the topic “%(title)s”",
                                  count, title="%(title)s"),
        ("answer", True): ngettext("%(num)d new answer to your posts in the topic “%(title)s”",
                                   "%(num)d new answers to your posts in the topic “%(title)s”", count, title="%(title)s"),
        ("answer", False): ngettext("%(num)d answer to your posts in the topic “%(title)s”",
                                    "%(num)d answers to your posts in the topic “%(title)s”", count, title="%(title)s"),
        ("reaction", True): ngettext("%(num)d new reaction to your posts in the topic “%(title)s”",
                                     "%(num)d new reactions to your posts in the topic “%(title)s”", count, title="%(title)s"),
        ("reaction", False): ngettext("%(num)d reaction to your posts in the topic “%(title)s”",
                                      "%(num)d reactions to your posts in the topic “%(title)s”", count, title="%(title)s")}
    return Markup(sentences[kind, is_unread]) % {"title": title}
