"""A poll as a page and as the frame in its post; voting on it, ending it, making one."""
from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..bodies import whole_number
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..policy import find, require_signed_in
from ..streams import partial
from ..text import polls as syntax
from . import service
from .models import Poll
from .shown import Shown

bp = Blueprint("polls", __name__)


@bp.get("/polls/new")
def new():
    """Answer with the dialog that puts a poll together; as a page it says how to write one."""
    require_signed_in()
    if "Turbo-Frame" in request.headers:
        return partial("polls/builder", syntax=syntax)
    return render_template("polls/new.html", syntax=syntax)


@bp.get("/polls/<int:poll_id>")
def show(poll_id):
    return page(Shown(find(Poll, poll_id), current_user()))


@bp.post("/polls/<int:poll_id>/vote")
@limiter.limit(MARKING)
def vote(poll_id):
    return _act(poll_id, lambda poll, person: service.vote(poll, person, _given(poll)), _("Your vote has been saved."))


@bp.post("/polls/<int:poll_id>/withdraw")
@limiter.limit(MARKING)
def withdraw(poll_id):
    return _act(poll_id, service.withdraw, _("Your vote has been taken back."))


@bp.post("/polls/<int:poll_id>/close")
@limiter.limit(MARKING)
def close(poll_id):
    return _act(poll_id, service.close, _("The poll has ended."))


@bp.post("/polls/<int:poll_id>/reopen")
@limiter.limit(MARKING)
def reopen(poll_id):
    return _act(poll_id, service.reopen, _("The poll is open again."))


def page(shown, status=200):
    """Answer with a poll: alone for the frame in its post, as a page otherwise."""
    if "Turbo-Frame" in request.headers:
        html = partial("polls/poll", shown=shown, poll=shown.poll, said=get_flashed_messages())
    else:
        html = render_template("polls/show.html", shown=shown, poll=shown.poll,
                               here=f"network-{shown.poll.post.topic.network_id}")
    return unkept(html, status)


def _act(poll_id, verb, sentence):
    poll, person = find(Poll, poll_id), require_signed_in()
    try:
        verb(poll, person)
    except Refused as refused:
        # In its place on the page, with what was chosen; find says 404 when there is no such poll any more.
        return page(Shown(find(Poll, poll_id), person, problem=refused.reason, typed=request.form), refused.status)
    flash(sentence, "good")
    return redirect(url_for("polls.show", poll_id=poll_id), 303)


def _given(poll):
    try:
        if poll.kind == "dots":
            return {option.id: whole_number(request.form.get(f"dots-{option.id}") or 0) for option in poll.options}
        return {whole_number(key): 1 for key in request.form.getlist("option")}
    except ValueError:
        reason = _("Points are whole numbers.") if poll.kind == "dots" else _("Choose from the answers that are there.")
        raise service.Unfit(reason) from None
