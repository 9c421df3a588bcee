"""What moderators do to whole topics: lists, the archive, another title, another network, deleting and restoring."""
from flask import request
from flask_babel import gettext as _

from ..bodies import LARGEST_ID
from ..identity import current_user
from ..policy import find
from ..topics.models import Topic
from . import delete_topic as deleting
from . import move as moving
from . import move_preview, rename as renaming, states
from .dialogs import dialog, number_being_read, page, reasoned, title_allowed
from .forms import ReasonForm
from .state_forms import DeleteForm, MoveForm, RenameForm
from .views import BOTH, bp


@bp.route("/t/<int:topic_id>/moderate/unlist", methods=BOTH)
def unlist(topic_id):
    topic = find(Topic, topic_id, to="unlist")
    return reasoned(topic, _("The topic has been taken off the lists."), states.unlist)


@bp.route("/t/<int:topic_id>/moderate/relist", methods=BOTH)
def relist(topic_id):
    topic = find(Topic, topic_id, to="unlist")
    return reasoned(topic, _("The topic is on the lists again."), states.relist)


@bp.route("/t/<int:topic_id>/moderate/archive", methods=BOTH)
def archive(topic_id):
    topic = find(Topic, topic_id, to="archive")
    return reasoned(topic, _("The topic has been archived."), states.archive)


@bp.route("/t/<int:topic_id>/moderate/unarchive", methods=BOTH)
def unarchive(topic_id):
    topic = find(Topic, topic_id, to="archive")
    return reasoned(topic, _("The topic has been taken out of the archive."), states.unarchive)


@bp.route("/t/<int:topic_id>/moderate/rename", methods=BOTH)
def rename(topic_id):
    topic = find(Topic, topic_id, to="rename")
    form = RenameForm(number=number_being_read(topic), title=topic.title, instead_of=topic.title)
    return dialog(topic, form, _("The topic has been renamed."), lambda: renaming.rename(
        topic, current_user(), title=title_allowed(topic, form.title.data), instead_of=form.instead_of.data,
        reason=form.reason.data))


@bp.route("/t/<int:topic_id>/delete", methods=BOTH)
def delete_topic(topic_id):
    """Delete a topic: its author takes it back, a moderator decides with a ground."""
    topic = find(Topic, topic_id, to="delete")
    number, is_own = number_being_read(topic), topic.author_id == current_user().id
    form = ReasonForm(number=number) if is_own else DeleteForm.of(topic.network, number=number)
    return dialog(topic, form, _("The topic has been deleted."), lambda: _delete(topic, form, is_own), is_own=is_own)


@bp.route("/t/<int:topic_id>/restore", methods=BOTH)
def restore_topic(topic_id):
    topic = find(Topic, topic_id, to="restore")
    return reasoned(topic, _("The topic has been restored."), deleting.restore)


@bp.route("/t/<int:topic_id>/move", methods=BOTH)
def move_topic(topic_id):
    """Move a topic to another network: which one is asked first, what that changes is shown then."""
    topic = find(Topic, topic_id, to="move")
    form = MoveForm(number=number_being_read(topic))
    networks = move_preview.networks_to_move_to(topic, current_user())
    network = _chosen(networks, form.to.data or request.args.get("to", ""))
    if network is None or topic.is_agenda:
        problem = _("Choose one of these networks.") if form.is_submitted() and networks and not topic.is_agenda else ""
        return page(topic, form, 422 if problem else 200, problem=problem, networks=networks, to=None)
    return dialog(topic, form, _("The topic has been moved."), lambda: moving.move(
        topic, current_user(), to=network, reason=form.reason.data), to=network, preview=move_preview.preview(topic, network))


def _delete(topic, form, is_own):
    if is_own:
        return deleting.delete(topic, current_user(), reason=form.reason.data)
    # In the log the explanation stands as the reason: who reads it there is bound to silence, as the decision is.
    return deleting.delete(topic, current_user(), ground=form.chosen(), reason=form.explanation.data[:500])


def _chosen(networks, typed):
    network_id = int(typed) if str(typed).isdecimal() and int(typed) <= LARGEST_ID else 0
    return next((network for network in networks if network.id == network_id), None)
