"""The pages of bookmarks: one's list, the form of one, and the marks a topic's page asks for."""
from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..paging import asked_key
from ..policy import find, require_signed_in
from ..posts.models import Post
from ..streams import fill, partial, respond
from ..topics.models import Topic
from . import queries, service
from .forms import BookmarkForm

bp = Blueprint("bookmarks", __name__)
IN_LIST, IN_TOPIC = "list", "topic"


@bp.get("/bookmarks")
def index():
    viewer = require_signed_in()
    before = asked_key()
    window = queries.of(viewer, before=before)
    return unkept(render_template("bookmarks/index.html", window=window, is_first=before is None, here="bookmarks"))


@bp.get("/t/<int:topic_id>/bookmarks")
def of_topic(topic_id):
    """Answer with the posts of a topic that one has bookmarked, and with its first one."""
    topic = find(Topic, topic_id, to="follow")
    return unkept(jsonify(posts=queries.posts_in(topic, current_user()), first=queries.first_post_of(topic)))


@bp.get("/p/<int:post_id>/bookmark")
def edit(post_id):
    post = find(Post, post_id, to="bookmark")
    in_frame = request.headers.get("Turbo-Frame") == "dialog"
    place = IN_TOPIC if in_frame else IN_LIST if request.args.get("from") == IN_LIST else ""
    bookmark = queries.bookmark(current_user(), post)
    return unkept(_page(post, BookmarkForm.of(bookmark, place=place), bookmark is not None))


@bp.post("/p/<int:post_id>/bookmark")
@limiter.limit(MARKING)
def save(post_id):
    post = find(Post, post_id, to="bookmark")
    form = BookmarkForm()
    if not form.validate():
        return _page(post, form, queries.bookmark(current_user(), post) is not None), 422
    service.save(post, current_user(), name=form.name.data, remind_at=form.remind_at)
    return _done(post, _("The bookmark is saved."))


@bp.post("/p/<int:post_id>/bookmark/add")
@limiter.limit(MARKING)
def add(post_id):
    """Bookmark a post with one click."""
    post = find(Post, post_id, to="bookmark")
    service.add(post, current_user())
    return respond(fill("#said", partial("bookmarks/said", text=_("Added to bookmarks."), post_id=post.id)))


@bp.post("/p/<int:post_id>/bookmark/delete")
@limiter.limit(MARKING)
def delete(post_id):
    post = find(Post, post_id, to="bookmark")
    service.remove(post, current_user())
    return _done(post, _("The bookmark is deleted."))


def _page(post, form, exists):
    back = url_for("bookmarks.index") if form.place.data == IN_LIST else url_for("posts.show", post_id=post.id)
    return render_template("bookmarks/edit.html", post=post, form=form, exists=exists, back=back,
                           here=f"network-{post.topic.network_id}")


def _done(post, sentence):
    place = request.form.get("place")
    if place == IN_TOPIC:
        return respond(fill("#said", partial("bookmarks/said", text=sentence, post_id=None)))
    flash(sentence, "good")
    return redirect(url_for("bookmarks.index") if place == IN_LIST else url_for("posts.show", post_id=post.id), 303)
