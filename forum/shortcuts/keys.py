"""The sheet of shortcuts. Elements that a key presses carry data-shortcut; j, k and u are known to the script itself."""
from typing import NamedTuple

from flask_babel import lazy_gettext as _l


class Shortcut(NamedTuple):
    """The keys, pressed one after another, and what they do."""

    keys: tuple
    does: str


SHEET = (
    (_l("Moving about"), (
        Shortcut(("j",), _l("next post or topic")), Shortcut(("k",), _l("previous post or topic")),
        Shortcut(("o",), _l("open the topic, or the replies to the post")), Shortcut(("u",), _l("back to the list")),
        Shortcut(("#",), _l("go to a post by its number or day")))),
    (_l("Lists"), (
        Shortcut(("g", "h"), _l("home page")), Shortcut(("g", "l"), _l("latest topics")),
        Shortcut(("g", "n"), _l("new topics")), Shortcut(("g", "u"), _l("unread topics")),
        Shortcut(("g", "b"), _l("your bookmarks")))),
    (_l("Writing and bookmarks"), (
        Shortcut(("c",), _l("open a new topic")), Shortcut(("r",), _l("reply to the post")),
        Shortcut(("Shift", "r"), _l("reply to the topic")), Shortcut(("l",), _l("say that the post helped, or take it back")),
        Shortcut(("q",), _l("quote the selected words, or the whole post")),
        Shortcut(("b",), _l("bookmark the post")),
        Shortcut(("e",), _l("edit the post")), Shortcut(("d",), _l("delete the post")),
        Shortcut(("f",), _l("bookmark the first post of the topic")))),
    (_l("How closely you follow the topic"), (
        Shortcut(("m", "w"), _l("watch: hear of every post")), Shortcut(("m", "t"), _l("track: count new posts")),
        Shortcut(("m", "r"), _l("as usual")), Shortcut(("m", "m"), _l("mute: hear of nothing")))),
    (_l("Moderation"), (Shortcut(("x",), _l("choose the post, once you are choosing posts")),)),
    (_l("Help"), (Shortcut(("?",), _l("this sheet")),)),
)
