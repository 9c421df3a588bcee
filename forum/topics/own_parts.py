"""What a row of a list says to one person alone, put into the row that is kept for all."""
from types import SimpleNamespace

from markupsafe import Markup

from ..identity import current_user
from ..kept import kept
from ..streams import partial

# Where it goes; whatever people write comes escaped, so no text of theirs reads like this.
OWN_PLACES = SimpleNamespace(box="<!--box-->", badge="<!--badge-->", tools="<!--tools-->")
_PLACES = tuple(vars(OWN_PLACES).values())
_NOTHING = ("", "", "")


def dressed(html, row, *, to_choose=False):
    """Return a kept row as the current user sees it; `row` is one of topics.lists, others say nothing of anybody."""
    for place, part in zip(_PLACES, _own(row, to_choose), strict=True):
        html = html.replace(place, part)
    return Markup(html)


def shows_pin(row):
    """Tell whether a row looks pinned to the current user."""
    return bool(row.is_pinned) and not is_unpinned(row)


def is_unpinned(row):
    """Tell whether the current user has taken the present pin away for themselves."""
    return bool(getattr(row, "is_unpinned", False))


def _own(row, to_choose):
    if current_user() is None or not hasattr(row, "unread"):
        return _NOTHING
    return _parts(row.id, row.slug, row.unread, row.first_unread, bool(row.is_new), bool(row.is_read),
                  bool(row.is_read or row.is_dismissed), shows_pin(row),
                  bool(row.is_pinned) and is_unpinned(row), to_choose)


@kept(4000)
def _parts(topic_id, slug, unread, first_unread, is_new, is_read, can_put_back, can_unpin, can_repin, to_choose):
    return (
        str(partial("topics/own_box", topic_id=topic_id)) if to_choose else "",
        str(partial("topics/own_badge", topic_id=topic_id, slug=slug, unread=unread, first_unread=first_unread,
                    is_new=is_new, is_read=is_read)),
        str(partial("topics/own_tools", topic_id=topic_id, can_put_back=can_put_back, can_unpin=can_unpin,
                    can_repin=can_repin)))
