"""Reacting to posts, who did, and what one has said oneself."""
from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..identity import current_user
from ..limits import REACTING, limiter
from ..policy import can, find
from ..posts.fragments import html_by_id
from ..posts.models import Post
from ..streams import place, respond, wants_stream
from ..topics.models import Topic
from . import queries, service
from .kinds import HELPFUL, name_of, offered

bp = Blueprint("reactions", __name__)


@bp.get("/t/<int:topic_id>/reactions/mine")
def mine(topic_id):
    """Answer with what one has said to the posts of a topic."""
    topic = find(Topic, topic_id, to="follow")
    return unkept(jsonify(posts=queries.own_in(topic, current_user())))


@bp.get("/p/<int:post_id>/reactions")
def index(post_id):
    post, viewer = find(Post, post_id, to="see_reactions"), current_user()
    is_alone = request.headers.get("Turbo-Frame") != "dialog"
    own = queries.own(post, viewer) if is_alone and can(viewer, "react", post) else None
    return unkept(render_template(
        "reactions/index.html", post=post, groups=queries.groups(post, request.args.get("kind")), own=own, offered=offered(),
        back=url_for("posts.show", post_id=post.id), here=f"network-{post.topic.network_id}"))


@bp.post("/p/<int:post_id>/reactions")
@limiter.limit(REACTING)
def create(post_id):
    post, kind = find(Post, post_id, to="react"), _kind()
    if service.react(post, current_user(), kind) or wants_stream():
        return _done(post, _("Your reaction has been added: %(name)s.", name=name_of(kind)))
    # Whoever says it once more may want to take it back, which a page without a script cannot know.
    return redirect(url_for("reactions.index", post_id=post.id), 303)


@bp.post("/p/<int:post_id>/reactions/delete")
@limiter.limit(REACTING)
def delete(post_id):
    post, kind = find(Post, post_id, to="react"), _kind()
    service.withdraw(post, current_user(), kind)
    return _done(post, _("Your reaction has been taken back: %(name)s.", name=name_of(kind)))


def _kind():
    return request.form.get("kind", HELPFUL)


def _done(post, sentence):
    if wants_stream():
        return respond(*(place("stream", post.number, html) for html in html_by_id(post.id)))
    flash(sentence, "good")
    return redirect(url_for("posts.show", post_id=post.id), 303)
