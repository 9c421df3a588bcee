"""Lists of topics across networks."""
from typing import NamedTuple

from flask import render_template, request, url_for

from .. import pagecache
from ..identity import current_user
from ..networks.pieces import main_html
from ..networks.queries import readable_networks
from ..policy import can, moderates_some, open_to_all, require_signed_in
from ..reading.counts import counts_of
from ..site import site_version
from ..streams import partial
from ..tags.queries import alike, ids_meaning
from . import lists, top
from .views import bp


class Asked(NamedTuple):
    """Which list an address asks for, and how much of it; what makes no sense asks for the usual."""

    name: str
    after: tuple | None = None
    network_id: int | None = None
    period: str | None = None
    tag: str | None = None


@bp.get("/latest")
def latest():
    """Show the topics of all networks one may read, by last post."""
    open_to_all()
    asked = Asked("latest", after=_after(), tag=request.args.get("tag", "")[:60] or None)
    return _page(asked, _tagged(asked.tag) if asked.tag else lists.latest)


@bp.get("/new")
def new_topics():
    """Show the topics of the last two days that this person has not opened."""
    require_signed_in()
    return _page(Asked("new", after=_after(), network_id=_network_id()))


@bp.get("/unread")
def unread():
    """Show the topics with posts that this person follows and has not read."""
    require_signed_in()
    return _page(Asked("unread", after=_after(), network_id=_network_id()))


@bp.get("/unanswered")
def unanswered():
    """Show the topics in which nobody but who opened them has written."""
    open_to_all()
    return _page(Asked("unanswered", after=_after()))


@bp.get("/top")
def liveliest():
    """Show the liveliest topics of the ?period=."""
    open_to_all()
    period = request.args.get("period")
    asked = Asked("top", period=period if period in top.PERIODS else top.USUAL_PERIOD)
    return _page(asked, lambda viewer, readable, after: top.top(viewer, readable, asked.period))


def _tagged(slug):
    def window_of(viewer, network_ids, after):
        meant = ids_meaning(*alike(slug, network_ids))
        return lists.latest(viewer, network_ids, after=after, tag_ids=meant) if meant else lists.Window([], None)
    return window_of


def _after():
    return lists.read_key(request.args.get("after"))


def _network_id():
    return request.args.get("network", type=int)


def _page(asked, window_of=None):
    viewer = current_user()
    counts_of(viewer)  # brings the site's version along
    readable = {network.id: network for network in readable_networks(viewer)}
    if asked.network_id not in readable:
        asked = asked._replace(network_id=None)
    shown = [asked.network_id] if asked.network_id else list(readable)
    window = (window_of(viewer, shown, after=asked.after) if window_of
              else lists.chosen(asked.name, viewer, shown, after=asked.after))
    return _kept(asked, window, readable)


def _kept(asked, window, readable):
    writable = [network for network in readable.values() if can(current_user(), "write", network)]
    acts, leave = moderates_some(current_user()), _address_without_choosing()
    page = {"asked": asked, "window": window, "readable": readable, "choosing": leave if acts else "",
            "acts": acts and asked.name in lists.DISMISSIBLE}

    def render(key=None):
        main = main_html(key, lambda: partial("topics/list", signed_in=current_user() is not None, **page))
        return render_template("topics/list.html", main=main, asked=asked, writable=writable, acts=acts,
                               choosing=page["choosing"])
    if asked.name in lists.DISMISSIBLE or page["choosing"]:
        return render()  # nobody else's, and nobody looks at the same one twice
    key = site_version() and (asked, site_version(), window.key, tuple(readable), current_user() is None)
    whose = pagecache.whose()
    if key and whose:
        return pagecache.answer((*key, acts, tuple(network.id for network in writable), *whose), lambda: render(key))
    return render(key)


def _address_without_choosing():
    """Return where one stops choosing topics, or nothing where one does not choose."""
    if "choose" not in request.args:
        return ""
    return url_for(request.endpoint, **{name: value for name, value in request.args.items() if name != "choose"})
