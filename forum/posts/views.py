"""The addresses of posts, and what opens beside them."""
from flask import Blueprint, redirect, request, url_for

from ..db import db
from ..paging import WINDOW
from ..policy import allow
from ..streams import partial
from ..topics.views import find_head, location
from . import queries
from .models import Post

bp = Blueprint("posts", __name__)


@bp.get("/p/<int:post_id>")
def show(post_id):
    """Lead from a post's own address to where it stands now."""
    post = db.session.get(Post, post_id)
    if post is None:
        return allow(None)
    # One whose words are part of another post now leads to that.
    post = db.session.get(Post, post.joined_into_id) if post.joined_into_id else post
    return location(post.topic_id, post.number, post.id)


@bp.get("/p/<int:post_id>/parent")
def parent(post_id):
    """Answer with the post this one answers, to be opened above it; a link leads there."""
    post, topic = _shown(post_id)
    if post.reply_topic_id != topic.id:
        return allow(None)
    if _is_asked_for_a_part():
        [parent] = queries.full([post.reply_post_id])
        return partial("posts/parent", post=parent)
    return location(topic.id, post.reply_number, post.reply_post_id)


@bp.get("/p/<int:post_id>/quoted")
def quoted(post_id):
    """Answer with the whole of a post that another one quotes, to be opened in place; a link leads there."""
    post, topic = _shown(post_id)
    if _is_asked_for_a_part():
        [whole] = queries.full([post_id])
        return partial("posts/quoted", post=whole)
    return location(topic.id, post.number, post.id)


@bp.get("/p/<int:post_id>/replies")
def replies(post_id):
    """Answer with the first answers to this post, for its drawer; a link leads to the post with all that follows from it."""
    post, topic = _shown(post_id)
    branch = url_for("topics.show", slug=topic.slug, topic_id=topic.id, branch=post.number)
    if _is_asked_for_a_part():
        return partial("posts/replies", shown=post, answers=queries.answers_to(post, WINDOW), branch=branch)
    return redirect(branch)


def _shown(post_id):
    found = queries.shown([post_id])
    if not found:
        return allow(None)
    return found[0], find_head(found[0].topic_id)


def _is_asked_for_a_part():
    return "Turbo-Frame" in request.headers
