"""Ticking a task where it stands in a post."""
from flask import request

from ..bodies import whole_number
from ..identity import current_user
from ..limits import MARKING, limiter
from ..policy import find
from ..streams import place, respond
from . import tasks
from .fragments import html_by_id
from .models import Post
from .views import bp


@bp.post("/p/<int:post_id>/tasks/<int:number>")
@limiter.limit(MARKING)
def tick(post_id, number):
    """Tick a task, or take its tick away, and answer with the post as it is now."""
    post, status = find(Post, post_id, to="tick"), 200
    try:
        tasks.tick(post, current_user(), number, done=request.form.get("done") == "1",
                   version=request.form.get("version", type=whole_number))
    except tasks.Stale:
        status = 409
    return respond(*(place("stream", post.number, html) for html in html_by_id(post.id)), status=status)
