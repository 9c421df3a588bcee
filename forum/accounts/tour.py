"""The tour: five steps for somebody who has never used a forum."""
from typing import NamedTuple

from flask_babel import lazy_gettext as _l


class Step(NamedTuple):
    """One step: its picture, what it says, and what it is about on the home page (the first of these places that shows)."""

    icon: str
    title: str
    text: str
    about: str


STEPS = (
    Step("network", _l("Networks and topics"),
         _l("Each network is a place of its own. Inside are its topics: first those of the agenda, below them all others. "
            "Choose a network's name to see them."),
         ".network-card, .sidebar__list"),
    Step("eye", _l("Reading and what is new"),
         _l("The forum remembers where you stop and opens the topic there next time. "
            "The numbers beside “New” and “Unread” in the menu say how many topics wait for you."),
         ".sidebar__link:has([data-count=new]), .header__menu"),
    Step("reply", _l("Replying"),
         _l("At the bottom of each topic there is a field for your reply. Below each post there is a button “Reply” as well: "
            "then everybody sees what you answer. What you have not sent yet does not get lost."),
         ".network-card__topic"),
    Step("bell", _l("Notifications"),
         _l("The bell says that somebody answers you, mentions you, or writes in a topic you follow. "
            "In the menu of your account you choose what rings it."),
         "#bell"),
    Step("info", _l("Where to find help"),
         _l("You find this guide in the menu of your account whenever you need it. "
            "Ask the moderators of your network about its matters: their names stand on its card. "
            "How to reach whoever runs the forum is said at the foot of each page."),
         ".header .menu:not(.bell) > summary"))


def steps_for(viewer, *, asked=False):
    """Return the steps to show on the home page: to whoever has not ended the tour or has `asked` for it, never to visitors."""
    return STEPS if viewer and (asked or viewer.tour_ended_at is None) else ()
