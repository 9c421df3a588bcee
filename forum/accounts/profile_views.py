"""Somebody's profile: who they are, what they wrote, and what administrators do with their account."""
from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..identity import current_user
from ..networks.models import ROLES
from ..paging import asked_key
from ..policy import allow, can, require_signed_in
from ..streams import partial
from . import profile_queries, queries, service
from .forms import InviteForm
from .views import bp


@bp.get("/u/<username>")
def show(username):
    return _page(_find(username))


@bp.get("/u/<username>/topics")
def topics(username):
    person = _find(username)
    window = profile_queries.topics_of(person, current_user(), before=asked_key())
    return render_template("accounts/topics.html", window=window, **_about(person))


@bp.get("/u/<username>/answers")
def answers(username):
    person = _find(username)
    window = profile_queries.answers_by(person, current_user(), before=asked_key())
    return render_template("accounts/answers.html", window=window, of="others", **_about(person))


@bp.get("/u/<username>/answers/received")
def answers_received(username):
    person = _find(username)
    window = profile_queries.answers_to(person, current_user(), before=asked_key())
    return render_template("accounts/answers.html", window=window, of="person", **_about(person))


@bp.get("/u/<username>/card")
def card(username):
    person = _find(username)
    if "Turbo-Frame" not in request.headers:
        return redirect(url_for("accounts.show", username=username))
    response = make_response(partial("accounts/card", person=person, roles=_known_roles(person)))
    # Nobody else's browser keeps it, and one's own asks each time: what one may know of somebody changes.
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Turbo-Frame"))
    response.add_etag(weak=True)
    return response.make_conditional(request)


@bp.post("/u/<username>/invite")
def invite(username):
    person, form = _find(username, to="invite"), InviteForm()
    if person.is_system or person.is_demo:
        abort(404)
    if not form.validate() or not (person.email or form.email.data):
        flash(_("Give the e-mail address of this person."), "bad")
        return _back(username)
    token = service.hand_over_link(person, current_user(), email=form.email.data)
    flash(link_to_hand_over(token), "link")
    return _back(username)


def link_to_hand_over(token):
    """Return the whole address that lets somebody in once; never made from what the request calls us."""
    return current_app.config["FORUM_URL"] + url_for("accounts.enter", token=token)


def _find(username, *, to="see"):
    # Nobody learns whose names there are without having signed in.
    require_signed_in()
    return allow(queries.person(username), to=to)


def _page(person):
    window = profile_queries.posts_of(person, current_user(), before=asked_key())
    return unkept(render_template("accounts/show.html", window=window, **_about(person)))


def _about(person):
    """Return whom the page is about, how much of theirs its viewer may read, and the roles its viewer may know of."""
    return {"person": person, "counts": profile_queries.counts_of(person, current_user()), "roles": _known_roles(person)}


def _known_roles(person):
    """Return [(network, roles)], as far as the viewer may know them."""
    viewer = current_user()
    roles = [(row.network, [role for role in ROLES if role in row.roles]) for row in person.memberships]
    # Who moderates and coordinates stands on the public card; who takes part only the network knows.
    shown = [(network, names if can(viewer, "see_people", network) or viewer.id == person.id else
              [name for name in names if name != "participant"]) for network, names in roles]
    return sorted((entry for entry in shown if entry[1]), key=lambda entry: entry[0].position)


def _back(username):
    return redirect(url_for("accounts.show", username=username), 303)
