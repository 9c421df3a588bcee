"""The pages of one topic."""
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from .. import pagecache
from ..identity import current_user
from ..policy import allow, can, find, refusal
from ..posts.queries import first_moved_from, moved_from
from ..site import know_site
from . import queries, windows
from .models import Topic
from .page import composer, parts

bp = Blueprint("topics", __name__)


@bp.get("/t/<slug>/<int:topic_id>")
@bp.get("/t/<slug>/<int:topic_id>/<int:number>")
def show(slug, topic_id, number=None):
    """Show a topic through the window of posts around `number`, or ?before= or ?after= one."""
    topic = find_head(topic_id)
    asked = _asked(number).of(topic)
    if topic.merged_into_id is not None:
        return _follow(first_moved_from(topic.id, asked.number or 1), topic)
    if slug != topic.slug:
        return _unshared(redirect(url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number,
                                          before=asked.before, after=asked.after), 301))
    if topic.site_version is not None:
        know_site(topic.site_version)
    if pagecache.serves():
        return pagecache.answer((topic, topic.is_pinned, asked), lambda: _page(topic, asked))
    return _unshared(_page(topic, asked))


@bp.get("/t/<int:topic_id>")
@bp.get("/t/<int:topic_id>/<int:number>")
@bp.get("/t/<slug>/<int:topic_id>.")
@bp.get("/t/<slug>/<int:topic_id>/")
def spell(topic_id, number=None, slug=None):
    """Lead from an address without its words, or with a stray mark at its end, to the full one."""
    topic = find_head(topic_id)
    return _unshared(redirect(url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number), 301))


@bp.get("/t/<int:topic_id>/window")
def window(topic_id):
    """Answer with the posts ?before= or ?after= a number alone, for a page that is already open."""
    topic = find_head(topic_id)
    asked = _asked(None).of(topic)
    if asked.before is None and asked.after is None:
        raise NotFound()
    if pagecache.serves():
        return pagecache.answer((topic, asked, "window"), lambda: _window(topic, asked))
    return _unshared(_window(topic, asked))


def find_head(topic_id):
    """Return what the page shows of a topic when the current user may see it; else answer as `find` does."""
    topic = queries.head(topic_id)
    if topic is None or not can(current_user(), "see", topic):
        return find(Topic, topic_id)
    return allow(topic)


def location(topic_id, number, post_id):
    """Redirect to where a post stands now; never kept by the browser, because posts may move again."""
    topic = find_head(topic_id)
    address = url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number, _anchor=f"post-{post_id}")
    return _uncached(redirect(address))


def _asked(number):
    if not request.query_string:
        return windows.Asked(number)
    return windows.Asked(number, request.args.get("before", type=int), request.args.get("after", type=int))


def _page(topic, asked):
    window = windows.load(topic, asked)
    if asked.number and window.at != asked.number:
        moved = moved_from(topic.id, asked.number)
        if moved is not None:
            return location(moved.topic_id, moved.number, moved.id)
    viewer = current_user()
    belongs = viewer is not None and (viewer.is_admin or bool(viewer.roles.get(topic.network_id)))
    return render_template(
        "topics/show.html", topic=topic, stream=windows.stream(window), parts=parts(topic, window, belongs=belongs),
        composer=composer(topic, viewer), refused=refusal(viewer, "write", topic.network),
        here=f"network-{topic.network.id}")


def _window(topic, asked):
    window = windows.load(topic, asked)
    return render_template("topics/_window.html", window=window, stream=windows.stream(window))


def _follow(moved, topic):
    if moved is not None:
        return location(moved.topic_id, moved.number, moved.id)
    target = find_head(topic.merged_into_id)
    return _uncached(redirect(url_for("topics.show", slug=target.slug, topic_id=target.id)))


def _unshared(page):
    response = make_response(page)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _uncached(response):
    response.headers["Cache-Control"] = "no-store"
    return response
