"""The page of the first steps: one after the other, each a form of its own."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..accounts.tour import steps_for
from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import POSTING, limiter
from ..networks.models import Network
from ..policy import find, require_signed_in
from ..posts import gates
from ..text import cook
from . import queries, service, words
from .forms import AboutForm, AcceptForm, IntroductionForm
from .settling import settle

bp = Blueprint("welcome", __name__)


@bp.get("/welcome")
def index():
    return _page(require_signed_in())


@bp.post("/welcome/facts")
def confirm_facts():
    viewer, form = require_signed_in(), AboutForm()
    if not form.validate():
        return _page(viewer, 422, about=form)
    try:
        service.confirm_facts(viewer, **{name: form[name].data for name in ("name", "jst", "job", "can_help", "looks_for")})
    except Refused as refused:
        form.name.errors = [*form.name.errors, refused.reason]
        return _page(viewer, refused.status, about=form)
    return _next()


@bp.post("/welcome/clause")
def note_clause():
    service.note_clause(require_signed_in())
    return _next()


@bp.post("/welcome/<int:network_id>/conditions")
def accept(network_id):
    network = find(Network, network_id, to="accept_conditions")
    form = AcceptForm()
    try:
        service.accept(network, current_user(), form.version.data if form.validate() else 0)
    except Refused as refused:
        return _page(current_user(), refused.status, problem=refused.reason)
    if request.form.get("back") == "conditions":
        flash(_("You have accepted the conditions."), "good")
        return redirect(url_for("conditions.show", slug=network.slug, network_id=network.id), 303)
    return _next()


@bp.post("/welcome/<int:network_id>/introduction")
@limiter.limit(POSTING)
def introduce(network_id):
    network, viewer = find(Network, network_id, to="accept_conditions"), current_user()
    form, topic = IntroductionForm(), queries.introduction_topic(network_id, viewer)
    if topic is None:
        raise Refused(_("In this network there is no open topic to introduce yourself in."), 409)
    if not form.validate():
        return _page(viewer, 422, introduction=form, opened=f"introduction-{network_id}")
    text = words.text_of(form.who.data, form.gives.data, form.seeks.data)
    asked = gates.ask("introduction", viewer, topic, text)
    post = service.introduce(network, topic, viewer, cook(asked.text, place=topic, author=viewer), waits=asked.waits)
    flash(_("Your introduction is in the topic. The moderators know that you are here.") if post.id and not asked.waits
          else _("Your text waits for the moderators. You will hear when it is there for all to read."), "good")
    return _next()


@bp.post("/welcome/<int:network_id>/introduction/later")
def put_off_introduction(network_id):
    service.put_off_introduction(find(Network, network_id, to="accept_conditions"), current_user())
    return _next()


@bp.post("/welcome/finish")
def finish():
    """Let the reminder go where what was asked for is asked for no more: a network has been left, say."""
    settle(require_signed_in())
    return redirect(url_for("networks.index"), 303)


def _next():
    return redirect(url_for("welcome.index"), 303)


def _page(viewer, status=200, *, about=None, introduction=None, problem="", opened=None):
    person = db.session.get(User, viewer.id)
    steps = queries.steps(viewer)
    current = _current(steps, "facts" if about else opened or request.args.get("step"), viewer)
    return unkept(render_template(
        "welcome/show.html", steps=steps, current=current, person=person, problem=problem, tour=steps_for(viewer),
        about=about or AboutForm(formdata=None, obj=person),
        introduction=introduction or IntroductionForm(formdata=None, data=words.proposed(person))), status)


def _current(steps, asked, viewer):
    """Return the step to show: the one asked for, or the first that waits; None when all is done."""
    chosen = next((step for step in steps if step.key == asked), None)
    if chosen and chosen.kind == "introduction" and chosen.post is None:
        return chosen._replace(topic=chosen.topic or queries.introduction_topic(chosen.network.id, viewer))
    return chosen or next((step for step in steps if not step.is_done), None)
