"""What a person does with lists for themselves: asking how much is new, dismissing it, putting a topic back."""
from urllib.parse import urlsplit

from flask import current_app, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from .. import streams
from ..bodies import LARGEST_ID
from ..headers import unkept
from ..identity import current_user
from ..networks.queries import readable_networks
from ..policy import find, open_to_all, require_signed_in
from ..reading import dismiss
from ..reading.counts import counts_of
from ..shell import count_html
from . import lists
from .models import Topic
from .rows import rows_html
from .views import bp

MOST_ROWS = 200
LISTS = ("topics.latest", "topics.new_topics", "topics.unread", "topics.unanswered", "topics.liveliest", "networks.show")
CHOOSING = ("topics.new_topics", "topics.unread")


@bp.get("/counts")
def counts():
    """Answer with how many topics are new and unread now, and with the present rows of ?topics= on the asking page."""
    open_to_all()
    name = request.args.get("list", "")
    network_id = request.args.get("network", type=int)
    return own_state(_ids(request.args.get("topics", "").split(",")),
                     to_choose=name in lists.DISMISSIBLE or "choose" in request.args,
                     says_network=bool(name) or network_id is None, network_id=network_id)


@bp.post("/new/dismiss")
def dismiss_new():
    viewer = require_signed_in()
    dismiss.dismiss_new(viewer, _networks(), among=_ids(request.form.getlist("topics")), upto=_upto())
    flash(_("These topics are no longer new for you."), "good")
    return redirect(url_for("topics.new_topics", network=request.form.get("network", type=int)), 303)


@bp.post("/unread/dismiss")
def dismiss_unread():
    viewer = require_signed_in()
    stops = request.form.get("how") == "topics"
    dismiss.dismiss_unread(viewer, _networks(), among=_ids(request.form.getlist("topics")), upto=_upto(), stops_following=stops)
    flash(_("You no longer follow these topics.") if stops else _("These posts no longer count as unread."), "good")
    return redirect(url_for("topics.unread", network=request.form.get("network", type=int)), 303)


@bp.post("/t/<int:topic_id>/mark_unread")
def mark_unread(topic_id):
    topic = find(Topic, topic_id, to="follow")
    dismiss.mark_unread(topic, current_user())
    return own_row(topic)


def own_row(topic, said=""):
    """Answer what was sent from a row of a list: with the row as that list shows it, saying what was done, or with the list."""
    endpoint, address = _list_asking()
    if not streams.wants_stream():
        return make_response(redirect(address or url_for("topics.latest"), 303))
    return own_state([topic.id], to_choose=endpoint in CHOOSING or "choose=" in address,
                     says_network=endpoint != "networks.show", said=said)


def own_state(topic_ids, *, to_choose=False, says_network=True, said="", network_id=None):
    """Answer with streams that bring an open page to the present: its counts, and the rows of these topics in place.

    On a page of one network, `network_id`, a topic that has moved to another one stands no longer.
    """
    viewer = current_user()
    present = counts_of(viewer).shown
    networks = {network.id: network for network in readable_networks(viewer)}
    names = ("new", "unread", "queue", *(f"network-{network_id}" for network_id in networks)) if viewer else ()
    here = [network_id] if network_id in networks else networks
    rows = lists.rows_of(viewer, topic_ids, here) if topic_ids else []
    return unkept(streams.respond(
        *(streams.fill(f"[data-count={name}]", count_html(name, present.get(name, 0))) for name in names),
        streams.renew(rows_html(rows, networks if says_network else None, to_choose=to_choose)) if rows else "",
        # What has been deleted, moved or taken off the lists meanwhile is not to be read there any more.
        *(streams.remove(f"topic-row-{topic_id}") for topic_id in topic_ids if topic_id not in {row.id for row in rows}),
        streams.fill("#said", said) if said else ""))


def _networks():
    readable = [network.id for network in readable_networks(current_user())]
    wanted = request.form.get("network", type=int)
    return [wanted] if wanted in readable else readable


def _list_asking():
    """Return the endpoint and the address of the list that the present form was sent from, if it was one."""
    endpoint, _values = current_app.page_at(request.referrer or "")
    if endpoint not in LISTS:
        return "", ""
    place = urlsplit(request.referrer)
    return endpoint, f"{place.path}?{place.query}".rstrip("?")


def _upto():
    upto = request.form.get("upto", type=int)
    return upto if upto is not None and 0 <= upto <= LARGEST_ID else 0


def _ids(texts):
    ids = [int(text) for text in texts[:MOST_ROWS] if text.isdecimal() and len(text) < 20]
    return [key for key in ids if key <= LARGEST_ID]
