"""Where open pages catch up: a topic's present state, and what is new in lists."""
from flask import Blueprint, jsonify, request, url_for

from .. import streams
from ..headers import unkept
from ..identity import current_user
from ..networks.queries import readable_networks
from ..policy import allow, open_to_all
from ..topics import filters, lists
from ..topics.queries import head
from ..topics.rows import rows_html
from . import catch_up, news

bp = Blueprint("live", __name__)


@bp.get("/t/<int:topic_id>/events")
def events(topic_id):
    """Answer with what changes a page that shows the posts ?first= to ?last= (without: to the end) as of ?since=."""
    topic = allow(head(topic_id))
    window = catch_up.Window(_number("first", 1), _number("last", None))
    if topic.merged_into_id is not None:
        answer = _told(topic, "moved", url_for("topics.show", slug=topic.slug, topic_id=topic.id))
    else:
        chosen = filters.chosen(request.args)
        only = filters.find(topic, *chosen)
        parts = None if any(chosen) and not only else catch_up.changes(topic, _number("since", 0), window, only)
        answer = _told(topic, "renew") if parts is None else streams.respond(*parts)
        below = catch_up.numbers_after(topic.id, _number("end", topic.last_post_number), only)
        answer.headers["Forum-Below"] = " ".join(map(str, below))
    answer.headers["Forum-Since"] = topic.last_event_id
    answer.headers["Forum-End"] = topic.last_post_number
    return unkept(answer)


@bp.get("/heads")
def heads():
    """Answer with the posts written since ?since= in one's networks, or (streams) with the present rows of ?topics=.

    Of the ?list= "latest", "new", "unread" or "unanswered" only what stands in it: nothing muted, for one.
    """
    open_to_all()
    wanted, name = request.args.get("network", type=int), request.args.get("list")
    standing_in = name if name in lists.NAMES else None
    networks = {network.id: network for network in readable_networks(current_user()) if wanted in (None, network.id)}

    def standing(topic_ids):
        return lists.rows_of(current_user(), topic_ids, list(networks), standing_in=standing_in)
    if not streams.wants_stream():
        found = news.since(_number("since", 0), list(networks))
        if standing_in:
            ids = {row.id for row in standing({topic_id for _event, topic_id, *_rest in found})}
            found = [one for one in found if one[1] in ids]
        return unkept(jsonify(news=found))
    # A list of several networks says where each topic belongs, even when it shows one of them.
    html = rows_html(standing(news.ids(request.args.get("topics", ""))), networks if standing_in or not wanted else None,
                     to_choose=standing_in in lists.DISMISSIBLE or "choose" in request.args)
    return unkept(streams.respond(streams.rise("topic-rows", html)))


def _told(topic, what, address=""):
    answer = streams.respond()
    answer.headers["Forum-Tells"] = what
    answer.headers["Forum-Address"] = address
    return answer


def _number(name, otherwise):
    number = request.args.get(name, type=int)
    # 2³¹ and more is an error in PostgreSQL, not a number of ours.
    return otherwise if number is None else max(0, min(number, 2**31 - 1))
