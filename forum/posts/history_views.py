"""The pages of a post's history, dialogs on an open topic; and going back to an earlier form."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..policy import can, find
from ..text import cook
from . import editing, gates, history
from .forms import LONGEST_REASON, clean_line
from .models import Post, Revision
from .views import bp


@bp.get("/p/<int:post_id>/history")
@bp.get("/p/<int:post_id>/history/<int:number>")
@limiter.limit(MARKING)
def history_of(post_id, number=None):
    post = find(Post, post_id, to="see_history")
    step = history.step_of(post, number)
    if step is None and number is not None:
        raise NotFound()
    asked = request.args.get("as")
    view = asked if asked in history.VIEWS else history.VIEWS[0]
    return unkept(render_template(
        "posts/history.html", post=post, topic=post.topic, step=step, view=view,
        compared=step and history.compared(step, post, view), may_revert=_may_revert(post),
        back=url_for("posts.show", post_id=post.id), here=f"network-{post.topic.network_id}"))


@bp.post("/p/<int:post_id>/history/<int:number>/revert")
@limiter.limit(MARKING)
def revert(post_id, number):
    post = find(Post, post_id, to="edit")
    revision = db.session.scalar(db.select(Revision).filter_by(post_id=post.id, number=number))
    if revision is None or not _may_revert(post):
        raise NotFound()
    reason = clean_line(request.form.get("reason", ""))[:LONGEST_REASON] or _("Version %(number)s restored", number=number)
    words = gates.ask("edit", current_user(), post.topic, revision.text, post=post)
    cooked = cook(words.text, place=post.topic, author=post.author, post=post)
    editing.revert(revision, current_user(), cooked, reason=reason, waits=words.waits)
    flash(_("The post says again what it said before."), "good")
    return redirect(url_for("posts.show", post_id=post.id), 303)


def _may_revert(post):
    # Of a wiki post every member changes the text, but not all of it at once.
    viewer = current_user()
    return can(viewer, "edit", post) and (viewer.id == post.author_id or can(viewer, "moderate", post.topic))
