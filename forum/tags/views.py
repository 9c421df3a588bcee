"""The pages of tags: all of a network, the topics with one, choosing a topic's, and looking after them."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..db import db
from ..errors import Refused
from ..identity import current_user
from ..moderation.dialogs import dialog, number_being_read, staying
from ..networks.models import Network
from ..networks.queries import card, readable_networks
from ..policy import allow, find
from ..reading.counts import counts_of
from ..topics import lists
from ..topics.models import Topic
from . import queries, service, tagging
from .forms import ChoiceForm, MergeForm, SynonymForm, TagForm
from .models import Tag

bp = Blueprint("tags", __name__)
BOTH = ["GET", "POST"]


@bp.get("/c/<slug>/<int:network_id>/tags")
def index(slug, network_id):
    return _index(find(Network, network_id, to="read"), TagForm())


@bp.post("/c/<slug>/<int:network_id>/tags")
def make(slug, network_id):
    network, form = find(Network, network_id, to="manage_tags"), TagForm()
    if not form.validate():
        return _index(network, form, 422)
    try:
        event = service.make(network, current_user(), name=form.name.data, purpose=form.purpose.data or "")
    except Refused as refusal:
        form.name.errors = [refusal.reason]
        return _index(network, form, refusal.status)
    return _done(_("The tag has been made."), event, "tags.index")


@bp.get("/c/<slug>/<int:network_id>/tag/<tag>")
def show(slug, network_id, tag):
    counts_of(current_user())  # brings the site's version along
    network = allow(card(network_id), to="read")
    known = queries.called(network_id, tag)
    if known is None or (slug, tag) != (network.slug, known.slug):
        return _right_address(network, known)
    after = lists.read_key(request.args.get("after"))
    window = lists.tagged(current_user(), network_id, queries.ids_meaning(known), after=after)
    others = queries.alike(known.slug, [one.id for one in readable_networks(current_user()) if one.id != network_id])
    return render_template("tags/show.html", network=network, known=known, window=window, after=after, others=others,
                           synonyms=queries.synonyms_of(known))


@bp.route("/c/<slug>/<int:network_id>/tags/<int:tag_id>", methods=BOTH)
def edit(slug, network_id, tag_id):
    tag, form = _find(network_id, tag_id), TagForm()
    if not form.is_submitted():
        form = TagForm(name=tag.name, purpose=tag.purpose)
    return _change(tag, form, _("The tag has been saved."), lambda: service.edit(
        tag, current_user(), name=form.name.data, purpose=form.purpose.data or ""), edit=form)


@bp.post("/c/<slug>/<int:network_id>/tags/<int:tag_id>/synonym")
def add_synonym(slug, network_id, tag_id):
    tag, form = _find(network_id, tag_id), SynonymForm()
    return _change(tag, form, _("The synonym has been added."), lambda: service.make(
        db.session.get(Network, network_id), current_user(), name=form.synonym.data, stands_for=tag), synonym=form)


@bp.post("/c/<slug>/<int:network_id>/tags/<int:tag_id>/merge")
def merge(slug, network_id, tag_id):
    tag = _find(network_id, tag_id)
    others = _others(tag)
    form = MergeForm.among(others)
    target = form.target_of(others)
    if target is None:
        form.into.errors = [_("Choose another tag of this network.")]
        return _page(tag, 422, merge=form)
    return _change(tag, form, _("The tags have been merged."), lambda: service.merge(tag, current_user(), into=target),
                   merge=form)


@bp.post("/c/<slug>/<int:network_id>/tags/<int:tag_id>/part")
def part(slug, network_id, tag_id):
    tag = _find(network_id, tag_id)
    return _done(_("The synonym is a tag of its own now."), service.part(tag, current_user()), "tags.index")


@bp.post("/c/<slug>/<int:network_id>/tags/<int:tag_id>/delete")
def delete(slug, network_id, tag_id):
    tag = _find(network_id, tag_id)
    return _done(_("The tag has been deleted."), service.delete(tag, current_user()), "tags.index")


@bp.route("/t/<int:topic_id>/tags", methods=BOTH)
def retag(topic_id):
    topic = find(Topic, topic_id, to="tag")
    form = ChoiceForm(number=number_being_read(topic))
    ticked = form.tag_ids if form.is_submitted() else [tag.id for tag in queries.tags_of(topic)]
    return dialog(topic, form, _("The tags have been saved."), lambda: tagging.retag(
        topic, current_user(), form.tag_ids, reason=form.reason.data), ticked=ticked, tags=queries.tags_in(topic.network_id))


def _find(network_id, tag_id):
    """Return a tag of a network that the current user looks after; a tag that is none is hidden like any address."""
    network = find(Network, network_id, to="manage_tags")
    tag = db.session.get(Tag, tag_id)
    is_here = tag is not None and tag.network_id == network.id and tag.deleted_at is None
    allow(network if is_here else None, to="manage_tags")
    return tag


def _others(tag):
    return [one for one in queries.tags_in(tag.network_id) if one.id != tag.id]


def _change(tag, form, done, act, **shown):
    if not form.validate_on_submit():
        return _page(tag, 422 if form.is_submitted() else 200, **shown)
    try:
        event = act()
    except Refused as refusal:
        return _page(tag, refusal.status, problem=refusal.reason, **shown)
    return _done(done, event, "tags.index")


def _page(tag, status, *, problem="", **shown):
    network = db.session.get(Network, tag.network_id)
    forms = {"edit": None, "synonym": None, "merge": None} | shown
    others = _others(tag)
    return render_template(
        "tags/edit.html", network=network, tag=tag, known=queries.all_tags().by_id.get(tag.id), problem=problem, others=others,
        form=forms["edit"] or TagForm(formdata=None, name=tag.name, purpose=tag.purpose),
        synonym=forms["synonym"] or SynonymForm(formdata=None), merge=forms["merge"] or MergeForm.among(others)), status


def _index(network, form, status=200):
    return render_template("tags/index.html", network=network, form=form, tags=queries.tags_in(network.id),
                           counts=queries.counts(network.id)), status


def _done(said, event, endpoint):
    flash(staying(said, event_id=event.id), "good")
    network = event.network or db.session.get(Network, event.network_id)
    return redirect(url_for(endpoint, slug=network.slug, network_id=network.id), 303)


def _right_address(network, known):
    if known is None:
        allow(None)
    # A synonym may be a tag of its own tomorrow: no browser is to remember where it leads.
    response = redirect(url_for("tags.show", slug=network.slug, network_id=network.id, tag=known.slug, **request.args))
    response.headers["Cache-Control"] = "no-store"
    return response
