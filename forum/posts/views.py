"""The addresses of posts."""
from flask import Blueprint

from ..db import db
from ..policy import allow
from ..topics.views import location
from .models import Post

bp = Blueprint("posts", __name__)


@bp.get("/p/<int:post_id>")
def show(post_id):
    """Lead from a post's own address to where it stands now."""
    post = db.session.get(Post, post_id)
    if post is None:
        return allow(None)
    return location(post.topic_id, post.number, post.id)
