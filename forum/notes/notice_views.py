"""The dialog that puts a notice on a post."""
from flask import render_template, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..policy import find
from ..posts.models import Post
from . import notices
from .forms import NoticeForm
from .views import BOTH, bp, done


@bp.route("/p/<int:post_id>/notice", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def notice(post_id):
    post = find(Post, post_id, to="notice")
    form = NoticeForm(text=post.notice)
    if not form.validate_on_submit():
        return _page(post, form, 422 if form.is_submitted() else 200)
    try:
        event = notices.put(post, current_user(), form.text.data)
    except Refused as refusal:
        return _page(post, form, refusal.status, problem=refusal.reason)
    said = _("The notice stands on the post.") if form.text.data else _("The notice has been taken off.")
    return done(said, event, url_for("posts.show", post_id=post.id))


def _page(post, form, status, problem=""):
    return unkept(render_template("notes/notice.html", post=post, topic=post.topic, form=form, problem=problem,
                                  back=url_for("posts.show", post_id=post.id),
                                  here=f"network-{post.topic.network_id}")), status
