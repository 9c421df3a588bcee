"""What is done about one post: reporting it, hiding it, showing it again, changing it while it is hidden."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, POSTING, limiter
from ..moderation.dialogs import staying
from ..policy import find
from ..posts import gates
from ..posts.forms import WritingForm, new_key
from ..posts.models import Post
from ..posts.new_views import preview_of
from ..text import cook
from . import hiding, queries, reporting
from .forms import HideForm, ReportForm
from .views import BOTH, bp


@bp.route("/p/<int:post_id>/report", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def report(post_id):
    post = find(Post, post_id, to="report")
    form = ReportForm.of(post.topic.network)
    if not form.validate_on_submit():
        return _dialog("report", post, form), 422 if form.is_submitted() else 200
    try:
        reporting.report(post, current_user(), form.said(), message=form.message.data or "")
    except Refused as refused:
        return _dialog("report", post, form, problem=refused.reason), refused.status
    flash(staying(_("Thank you. The moderators will look at it, as a rule within 48 hours, and you will hear what came of "
                    "it.")), "good")
    return redirect(_back(post), 303)


@bp.route("/p/<int:post_id>/hide", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def hide(post_id):
    post = find(Post, post_id, to="hide")
    form = HideForm.of(post.topic.network)
    if not form.validate_on_submit():
        return _dialog("hide", post, form), 422 if form.is_submitted() else 200
    try:
        event = hiding.hide(post, current_user(), form.chosen())
    except Refused as refused:
        return _dialog("hide", post, form, problem=refused.reason), refused.status
    flash(staying(_("The post has been hidden. Its author gets the reasons."), event_id=event.id), "good")
    return redirect(_back(post), 303)


@bp.post("/p/<int:post_id>/show")
@limiter.limit(MARKING)
def show(post_id):
    post = find(Post, post_id, to="show")
    hiding.show(post, current_user())
    flash(staying(_("The post is shown again.")), "good")
    return redirect(_back(post), 303)


@bp.route("/p/<int:post_id>/amend", methods=BOTH)
@limiter.limit(POSTING, methods=["POST"])
def amend(post_id):
    post = find(Post, post_id, to="amend")
    if request.method == "GET":
        typed = {"text": queries.words_of(post)[0], "key": new_key(), "draft": 0, "errors": {}}
        return _amend_page(post, typed)
    form = WritingForm()
    if not form.validate() or form.asks_for_preview:
        return _amend_page(post, form.render_again()), 422
    words = gates.ask("edit", current_user(), post.topic, form.text.data, post=post)
    hiding.amend(post, current_user(), cook(words.text, place=post.topic, author=current_user(), post=post))
    flash(_("Your changes are saved. The moderators will look at the post and decide whether to show it."), "good")
    return redirect(_back(post), 303)


def _dialog(name, post, form, problem=""):
    return unkept(render_template(f"reports/{name}.html", post=post, topic=post.topic, form=form, problem=problem,
                                  back=_back(post), here=f"network-{post.topic.network_id}"))


def _amend_page(post, typed):
    return unkept(render_template(
        "reports/amend.html", post=post, topic=post.topic, network=post.topic.network, typed=typed, back=_back(post),
        preview=preview_of(typed["text"], post.topic) if "preview" in request.form else None,
        here=f"network-{post.topic.network_id}"))


def _back(post):
    return url_for("posts.show", post_id=post.id)
