"""The agenda of a network as its moderators arrange it: order, add, write, retire."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..identity import current_user
from ..limits import OPENING_TOPICS, limiter
from ..networks.models import Network
from ..policy import find
from ..posts import gates
from ..text import cook
from ..topics.models import Topic
from . import agenda as agendas
from . import queries
from .agenda_forms import AgendaTopicForm, OrderForm
from .dialogs import address, dialog, number_being_read, staying
from .forms import ReasonForm
from .views import BOTH, bp


@bp.route("/c/<slug>/<int:network_id>/agenda", methods=BOTH)
def agenda(slug, network_id):
    network, form = find(Network, network_id, to="arrange_agenda"), OrderForm()
    if not form.validate_on_submit():
        return _page(network, 422 if form.is_submitted() else 200, order_form=form)
    try:
        event = agendas.order(network, current_user(), topic_ids=form.topic_ids(), seen=form.seen_ids(),
                              reason=form.reason.data)
    except Refused as refusal:
        return _page(network, refusal.status, order_form=form, problem=refusal.reason)
    return _done(network, event, _("The agenda stands in the new order."))


@bp.post("/c/<slug>/<int:network_id>/agenda/new")
@limiter.limit(OPENING_TOPICS)
def write_agenda_topic(slug, network_id):
    network, form = find(Network, network_id, to="arrange_agenda"), AgendaTopicForm()
    if not form.validate():
        return _page(network, 422, topic_form=form)
    try:
        words = gates.ask("topic", current_user(), network, form.text.data, title=form.title.data)
        cooked = cook(words.text, place=network, author=current_user())
        event = agendas.write(network, current_user(), title=words.title, cooked=cooked)
    except Refused as refusal:
        return _page(network, refusal.status, topic_form=form, problem=refusal.reason)
    return _done(network, event, _("The new topic stands on the agenda."))


@bp.route("/t/<int:topic_id>/moderate/agenda_add", methods=BOTH)
def agenda_add(topic_id):
    return _act(find(Topic, topic_id, to="put_on_agenda"), _("The topic stands on the agenda."), agendas.add)


@bp.route("/t/<int:topic_id>/moderate/agenda_retire", methods=BOTH)
def agenda_retire(topic_id):
    return _act(find(Topic, topic_id, to="put_on_agenda"), _("The topic has been taken off the agenda."), agendas.retire)


def address_of_agenda(network):
    """Return where the moderators of a network arrange its agenda."""
    return url_for("moderation.agenda", slug=network.slug, network_id=network.id)


def _act(topic, done, act):
    form = ReasonForm(number=number_being_read(topic))
    # Asked for on the page of the agenda, it leads back there.
    back = address_of_agenda(topic.network) if request.values.get("back") == "agenda" else None
    return dialog(topic, form, done, lambda: act(topic, current_user(), reason=form.reason.data), back=back,
                  then=lambda _event: back or address(topic, form.number.data))


def _done(network, event, words):
    flash(staying(words, event_id=event.id), "good")
    return redirect(address_of_agenda(network), 303)


def _page(network, status, *, order_form=None, topic_form=None, problem=""):
    words = request.args.get("q", "")[:200]
    topics = agendas.agenda_of(network.id)
    order_form = order_form or OrderForm(formdata=None)
    order_form.seen.data = ",".join(str(topic.id) for topic in topics)
    return render_template(
        "moderation/agenda.html", network=network, topics=topics, order_form=order_form,
        topic_form=topic_form or AgendaTopicForm(formdata=None), problem=problem, words=words,
        found=queries.find_beside_agenda(words, network)), status
