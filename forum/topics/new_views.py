"""Opening a topic: the page and the form's answer."""
from flask import make_response, redirect, render_template, request, url_for

from ..identity import current_user
from ..limits import OPENING_TOPICS, limiter
from ..networks.models import Network
from ..policy import find
from ..posts.forms import new_key
from ..posts.new_views import problem, redirect_to, sentences_of
from ..streams import wants_stream
from ..text import cook
from . import service
from .forms import TopicForm
from .views import bp


@bp.get("/c/<slug>/<int:network_id>/new")
def new(slug, network_id):
    network = find(Network, network_id, to="write")
    if slug != network.slug:
        return redirect(url_for("topics.new", slug=network.slug, network_id=network.id), 301)
    return _page(network, {"title": "", "text": "", "key": new_key(), "errors": {}})


@bp.post("/c/<slug>/<int:network_id>/new")
@limiter.limit(OPENING_TOPICS)
def create(slug, network_id):
    network = find(Network, network_id, to="write")
    form = TopicForm()
    if not form.validate() or form.asks_for_preview:
        return _again(network, form)
    post = service.create(network, current_user(), title=form.title.data, cooked=cook(form.text.data), key=form.one_key)
    return redirect_to(post)


def _again(network, form):
    if wants_stream() and not form.asks_for_preview:
        return problem(sentences_of(form))
    return make_response(_page(network, form.render_again()), 422)


def _page(network, typed):
    return render_template("topics/new.html", network=network, typed=typed,
                           preview=cook(typed["text"]).html if "preview" in request.form else None,
                           here=f"network-{network.id}")
