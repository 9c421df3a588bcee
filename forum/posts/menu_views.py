"""What may be done to a post besides reading it: its menu, deleting, bringing back, opening it to the edits of all."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..moderation.forms import ReasonForm
from ..policy import can, find
from ..sanctions.forms import GroundForm
from ..streams import fill, partial, place, respond, wants_stream
from . import deleting, editing
from .fragments import html_by_id
from .models import Post
from .views import bp


@bp.get("/p/<int:post_id>/menu")
def menu(post_id):
    """Answer with what the viewer may do to a post, for its menu; without a script it is a page."""
    post = find(Post, post_id)
    return unkept(_page("menu", post))


@bp.get("/p/<int:post_id>/deleted")
def deleted(post_id):
    """Answer with what a deleted post said, for those who may still read it."""
    post = find(Post, post_id, to="read")
    if post.deleted_at is None:
        return redirect(url_for("posts.show", post_id=post.id))
    return unkept(_page("deleted", post, said=deleting.deleted_text(post)))


@bp.route("/p/<int:post_id>/delete", methods=["GET", "POST"])
@limiter.limit(MARKING, methods=["POST"])
def delete(post_id):
    post = find(Post, post_id, to="delete")
    decides = post.author_id != current_user().id
    form = GroundForm.of(post.topic.network) if decides else ReasonForm()
    if not form.validate_on_submit():
        return _page("delete", post, form, decides=decides), 422 if form.is_submitted() else 200
    about = {"ground": form.chosen(), "reason": form.explanation.data} if decides else {"reason": form.reason.data}
    deleting.delete(post, current_user(), **about)
    return _done(post, "deleted", _("The post has been deleted."))


@bp.post("/p/<int:post_id>/restore")
@limiter.limit(MARKING)
def restore(post_id):
    post = find(Post, post_id, to="restore")
    deleting.restore(post, current_user())
    return _done(post, "restored", _("The post has been restored."))


@bp.post("/p/<int:post_id>/wiki")
@limiter.limit(MARKING)
def wiki(post_id):
    post = find(Post, post_id, to="wiki")
    is_wiki = request.form.get("wiki") == "1"
    editing.set_wiki(post, current_user(), is_wiki=is_wiki)
    return _done(post, "wiki" if is_wiki else "own", _said_of_wiki(is_wiki))


def _said_of_wiki(is_wiki):
    return _("All members can edit the post now.") if is_wiki else _("Only its author and the moderators edit the post now.")


def _done(post, done, sentence):
    html = html_by_id(post.id)
    if wants_stream():
        return respond(*(place("stream", post.number, one) for one in html),
                       fill("#said", partial("posts/said", post_id=post.id, done=done)))
    flash(Markup(partial("posts/said_on_page", sentence=sentence, post_id=post.id, done=done)), "good")
    return redirect(url_for("posts.show", post_id=post.id), 303)


def _page(name, post, form=None, **more):
    return render_template(f"posts/{name}.html", post=post, topic=post.topic, form=form, viewer_may=_may(post),
                           back=url_for("posts.show", post_id=post.id), here=f"network-{post.topic.network_id}", **more)


def _may(post):
    viewer = current_user()
    return {action for action in ("edit", "delete", "restore", "wiki", "see_history", "see_notes", "notice", "report",
                                 "hide", "show", "amend") if can(viewer, action, post)}
