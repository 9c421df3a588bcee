"""Lists of topics across networks."""
from flask import render_template, request

from .. import pagecache
from ..identity import current_user
from ..networks.pieces import main_html
from ..networks.queries import readable_networks
from ..policy import can, open_to_all
from ..site import site_version
from ..streams import partial
from . import lists
from .views import bp


@bp.get("/latest")
def latest():
    """Show the topics of all networks one may read, by last post."""
    open_to_all()
    readable = {network.id: network for network in readable_networks(current_user())}
    after = lists.read_key(request.args.get("after"))
    window = lists.latest(current_user(), readable, after=after)
    writable = [network for network in readable.values() if can(current_user(), "write", network)]
    key = site_version() and ("latest", site_version(), after, window.key, tuple(readable),
                              tuple(network.id for network in writable), current_user() is None)
    whose = pagecache.whose()
    page = {"window": window, "readable": readable, "writable": writable, "after": after}
    if key and whose:
        return pagecache.answer((*key, *whose), lambda: _page(key, page))
    return _page(key, page)


def _page(key, page):
    main = main_html(key, lambda: partial("topics/latest", signed_in=current_user() is not None, **page))
    return render_template("topics/latest.html", main=main)
