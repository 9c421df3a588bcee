"""The pages of one topic."""
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from .. import pagecache
from ..headers import is_only_fetched_ahead, unkept
from ..identity import current_user
from ..policy import allow, can, find, refusal
from ..posts.queries import first_moved_from, moved_from
from ..reading.gathering import open_soon
from ..sanctions.explaining import explained
from ..site import know_site
from . import filters, jump, queries, windows
from .models import Topic
from .page import composer, parts

bp = Blueprint("topics", __name__)


@bp.get("/t/<slug>/<int:topic_id>")
@bp.get("/t/<slug>/<int:topic_id>/<post_number:number>")
def show(slug, topic_id, number=None):
    """Show a topic through the window of posts around `number`, or ?before= or ?after= one."""
    topic, reached = _find_with_place(topic_id)
    asked = _asked(number).of(topic).showing(topic)
    if topic.merged_into_id is not None:
        return _follow(first_moved_from(topic.id, asked.number or 1), topic)
    if slug != topic.slug:
        return _unshared(redirect(url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number,
                                          before=asked.before, after=asked.after, by=asked.by, branch=asked.branch), 301))
    if pagecache.serves():
        return pagecache.answer((topic, topic.is_pinned, asked), lambda: _page(topic, asked))
    if reached is not None:
        asked = asked._replace(number=reached.resume(topic)) if asked == windows.Asked() else asked
        open_soon(current_user(), topic, reached)
    return _unshared(_page(topic, asked, reached))


@bp.get("/t/<int:topic_id>")
@bp.get("/t/<int:topic_id>/<post_number:number>")
@bp.get("/t/<slug>/<int:topic_id>.")
@bp.get("/t/<slug>/<int:topic_id>/")
@bp.get("/t/<slug>/<int:topic_id>/<post_number:number>.")
@bp.get("/t/<slug>/<int:topic_id>/<post_number:number>/")
def spell(topic_id, number=None, slug=None):
    """Lead from an address without its words, or with a stray mark at its end, to the full one."""
    topic = find_head(topic_id)
    by, branch = filters.chosen(request.args)
    return _unshared(redirect(
        url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number, by=by, branch=branch), 301))


@bp.get("/t/<int:topic_id>/window")
def window(topic_id):
    """Answer with the posts ?before= or ?after= a number, or around the ?number=, for a page that is already open."""
    topic = find_head(topic_id)
    asked = _asked(request.args.get("number", type=int)).of(topic)
    if asked[:3] == (None, None, None):
        raise NotFound()
    if pagecache.serves():
        return pagecache.answer((topic, asked, "window"), lambda: _window(topic, asked))
    return _unshared(_window(topic, asked))


def find_head(topic_id):
    """Return what the page shows of a topic when the current user may see it; else answer as `find` does."""
    return _allow(queries.head(topic_id), topic_id)


def location(topic_id, number, post_id):
    """Redirect to where a post stands now; never kept by the browser, because posts may move again."""
    topic = find_head(topic_id)
    address = url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number, _anchor=f"post-{post_id}")
    return unkept(redirect(address))


def _find_with_place(topic_id):
    viewer = current_user()
    if viewer is None:
        return find_head(topic_id), None
    topic, reached = queries.head_for(viewer.id, topic_id)
    return _allow(topic, topic_id), reached


def _allow(topic, topic_id):
    if topic is None or not can(current_user(), "see", topic):
        return find(Topic, topic_id)
    if topic.site_version is not None:
        know_site(topic.site_version)
    return allow(topic)


def _asked(number):
    if not request.query_string:
        return windows.Asked(number)
    near = request.args.get("near")
    by, branch = filters.chosen(request.args)
    return windows.Asked(number, request.args.get("before", type=int), request.args.get("after", type=int),
                         near if near in jump.MISSES else None, request.args.get("until", type=int), by, branch)


def _page(topic, asked, reached=None):
    only = filters.find(topic, asked.by, asked.branch)
    if asked.is_filtered and only is None:
        return unkept(redirect(url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=asked.number)))
    window = windows.load(topic, asked, only, reader=current_user())
    if asked.number and window.at != asked.number and not only:
        moved = moved_from(topic.id, asked.number)
        if moved is not None:
            return location(moved.topic_id, moved.number, moved.id)
    viewer = current_user()
    belongs = _belongs(viewer, topic)
    return render_template(
        "topics/show.html", topic=topic, stream=windows.stream(window, belongs=belongs), only=only,
        way_out=only and (only.branch or window.at or window.first),
        parts=parts(topic, window, belongs=belongs),
        composer=composer(topic, viewer), refused=explained(refusal(viewer, "write", topic.network), topic.network_id),
        here=f"network-{topic.network.id}", is_ahead=is_only_fetched_ahead(),
        first_unread=reached.first_unread if reached and reached.opened_at else None,
        waits=reached is not None and reached.waits)


def _window(topic, asked):
    only = filters.find(topic, asked.by, asked.branch)
    window = windows.load(topic, asked, only, reader=current_user())
    return render_template("topics/_window.html", window=window,
                           stream=windows.stream(window, belongs=_belongs(current_user(), topic)))


def _belongs(viewer, topic):
    return viewer is not None and (viewer.is_admin or bool(viewer.roles.get(topic.network_id)))


def _follow(moved, topic):
    if moved is not None:
        return location(moved.topic_id, moved.number, moved.id)
    target = find_head(topic.merged_into_id)
    return unkept(redirect(url_for("topics.show", slug=target.slug, topic_id=target.id)))


def _unshared(page):
    response = make_response(page)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
