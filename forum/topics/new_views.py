"""Opening a topic: the page and the form's answer."""
from flask import make_response, redirect, render_template, request, url_for

from ..drafts.queries import draft_of
from ..identity import current_user
from ..limits import OPENING_TOPICS, limiter
from ..networks.models import Network
from ..policy import can, find
from ..posts import gates
from ..posts.new_views import begun, preview_of, problem, redirect_to, sentences_of
from ..streams import wants_stream
from ..text import cook
from ..timers import scheduling
from . import service
from .forms import TopicForm
from .views import bp


@bp.get("/c/<slug>/<int:network_id>/new")
def new(slug, network_id):
    network = find(Network, network_id, to="write")
    if slug != network.slug:
        return redirect(url_for("topics.new", slug=network.slug, network_id=network.id), 301)
    return _page(network, begun(draft_of(current_user(), f"network-{network.id}")))


@bp.post("/c/<slug>/<int:network_id>/new")
@limiter.limit(OPENING_TOPICS)
def create(slug, network_id):
    network, author = find(Network, network_id, to="write"), current_user()
    form = TopicForm()
    if not form.validate() or form.asks_for_preview:
        return _again(network, form)
    words = gates.ask("topic", author, network, form.text.data, title=form.title.data)
    told = {"title": words.title, "cooked": cook(words.text, place=network, author=author), "key": form.one_key,
            "draft": form.based_on, "tag_ids": form.tag_ids}
    if form.due_at and not words.waits and can(author, "moderate", network):
        return redirect_to(scheduling.schedule(network, author, due_at=form.due_at, **told))
    return redirect_to(service.create(network, author, waits=words.waits, **told))


def page_of(network, typed):
    """Return the page of a new topic with what was typed into it."""
    return _page(network, typed)


def _again(network, form):
    if wants_stream() and not form.asks_for_preview:
        return problem(sentences_of(form))
    return make_response(_page(network, form.render_again()), 422)


def _page(network, typed):
    return render_template("topics/new.html", network=network, typed=typed,
                           preview=preview_of(typed["text"], network) if "preview" in request.form else None,
                           here=f"network-{network.id}")
