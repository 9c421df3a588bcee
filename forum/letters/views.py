"""The page of what comes by e-mail, and the pages letters lead to: with a button each, because gateways open every link."""
from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from .. import csrf
from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..limits import MARKING, limiter
from ..networks.models import Network
from ..policy import looks_after_some, open_to_all, refusal, require_signed_in
from ..posts.models import Post
from ..reactions.kinds import HELPFUL
from ..reactions.queries import own
from ..topics.levels import following
from ..topics.models import Topic
from . import links, queries, service
from .forms import LettersForm

bp = Blueprint("letters", __name__)
# What a mail program sends when its reader presses „Wypisz”.
ONE_CLICK = "List-Unsubscribe"


@bp.route("/account/mail", methods=["GET", "POST"])
def settings():
    viewer = require_signed_in()
    form = LettersForm.of(queries.choices_of(viewer.id), queries.own_networks(viewer), welcomes=looks_after_some(viewer))
    if form.validate_on_submit():
        service.choose(viewer, **form.chosen())
        flash(_("Saved."), "good")
        return redirect(url_for("letters.settings"), 303)
    person = db.session.get(User, viewer.id)
    return unkept(render_template("letters/settings.html", form=form, person=person)), 422 if form.is_submitted() else 200


@bp.get("/letters/act/<token>")
def act(token):
    open_to_all()
    found = _found(token)
    if found is None:
        return _gone()
    person, verb, target = found
    action = "react" if isinstance(target, Post) else "follow"
    return _secret(render_template("letters/act.html", person=person, verb=verb, target=target,
                                   is_done=_is_done(person, verb, target), reason=refusal(person, action, target)), 200)


@bp.post("/letters/act/<token>")
@limiter.limit(MARKING)
def do_act(token):
    open_to_all()
    found = _found(token)
    if found is None:
        return _gone()
    service.act(*found, undo="undo" in request.form)
    return redirect(url_for("letters.act", token=token), 303)


@bp.get("/letters/stop/<token>")
def stop(token):
    open_to_all()
    found = _of_stop(token)
    if found is None:
        return _gone()
    person, network = found
    return _secret(render_template(
        "letters/stop.html", person=person, network=network, is_off=queries.choices_of(person.id).is_off,
        is_stopped=queries.rhythm_of(person.id, network.id) == "nothing"), 200)


@bp.post("/letters/stop/<token>")
@csrf.exempt  # mail programs send it by themselves (RFC 8058); the token says who wants it
@limiter.limit(MARKING)
def do_stop(token):
    open_to_all()
    found = _of_stop(token) or abort(404)
    person, network = found
    if "all" in request.form:
        service.stop_all(person.id)
    elif "undo" in request.form:
        service.go_on(person.id, network.id)
    else:
        service.stop(person.id, network.id)
    # A mail program expects no redirect.
    return ("", 200) if ONE_CLICK in request.form else redirect(url_for("letters.stop", token=token), 303)


def _found(token):
    """Return (person, verb, post or topic) of an act's link, or None when it leads to nothing any more."""
    act = links.read_act(token)
    if act is None:
        return None
    person = db.session.get(User, act.user_id)
    target = db.session.get(Post if act.verb in links.OF_POST else Topic, act.target_id)
    # A topic's title is for those who read it.
    is_seen = person is not None and target is not None and refusal(person, "see", target) is None
    return (person, act.verb, target) if is_seen and person.erased_at is None else None


def _of_stop(token):
    values = links.read_stop(token)
    found = values and (db.session.get(User, values[0]), db.session.get(Network, values[1]))
    return found if found and None not in found else None


def _is_done(person, verb, target):
    if verb in links.OF_POST:
        return HELPFUL in own(target, person)
    return following(person, target).level == service.LEVELS[verb]


def _gone():
    return _secret(render_template("letters/gone.html"), 410)


def _secret(page, status):
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
