"""What moderators do to posts chosen together: choosing them, and a dialog for each act."""
from flask import jsonify, render_template, request, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..networks.models import Network
from ..networks.queries import all_networks
from ..paging import asked_key
from ..policy import can, find
from ..topics.models import Topic
from . import delete_posts as deleting
from . import join as joining
from . import move_posts as moving
from . import owner as owning
from . import queries, selection
from . import split as splitting
from .dialogs import address, dialog, page, title_allowed
from .post_forms import DeletePostsForm, MoveForm, OwnerForm, PostsForm, SplitForm
from .views import BOTH, bp


@bp.get("/t/<int:topic_id>/select")
def select_posts(topic_id):
    """Show the posts of a topic with a box beside each; a script asks for the numbers that a button adds alone."""
    topic = find(Topic, topic_id, to="merge")
    posts = selection.chosen(topic, _texts(), selection.added(topic, request.args.get("add", "")))
    if request.accept_mimetypes.best == "application/json":
        return unkept(jsonify(posts=posts.written, deleted=selection.written(posts.deleted)))
    return unkept(_page_to_choose_from(topic, posts))


@bp.route("/t/<int:topic_id>/posts/split", methods=BOTH)
def split(topic_id):
    topic, posts = _asked(topic_id)
    form, networks = SplitForm.of(posts), _moderated()
    form.offer(networks, topic.network_id)
    network = _network_of(form, networks)
    return _act(topic, posts, form, _("The posts stand in a topic of their own now."), lambda: splitting.split(
        topic, current_user(), post_ids=posts.ids, title=title_allowed(topic, form.title.data), network=network,
        reason=form.reason.data),
        then=_where_they_went,
        preview=lambda: splitting.preview(topic, current_user(), post_ids=posts.ids, network=network))


@bp.route("/t/<int:topic_id>/posts/move", methods=BOTH)
def move_posts(topic_id):
    topic, posts = _asked(topic_id)
    form = MoveForm.of(posts, target=request.args.get("target"), by_time=request.args.get("by_time"))
    target, by_time = queries.target_of_merge(form.target.data, current_user(), topic), form.by_time.data == "1"
    if target is None:
        return _find_target(topic, posts, form)
    return _act(topic, posts, form, _("The posts have been moved."), lambda: moving.move_posts(
        topic, current_user(), post_ids=posts.ids, into=target, by_time=by_time, reason=form.reason.data),
        then=_where_they_went, target=target, by_time=by_time, words=_words(),
        preview=lambda: moving.preview(topic, current_user(), post_ids=posts.ids, into=target, by_time=by_time))


@bp.route("/t/<int:topic_id>/posts/join", methods=BOTH)
def join_posts(topic_id):
    topic, posts = _asked(topic_id)
    form = PostsForm.of(posts)
    return _act(topic, posts, form, _("The posts have been joined."), lambda: joining.join(
        topic, current_user(), post_ids=posts.ids, reason=form.reason.data),
        preview=lambda: joining.preview(topic, current_user(), post_ids=posts.ids))


@bp.route("/t/<int:topic_id>/posts/owner", methods=BOTH)
def change_owner(topic_id):
    topic, posts = _asked(topic_id)
    form = OwnerForm.of(posts, owner=request.args.get("owner"))
    owner = db.session.get(User, queries.id_in(form.owner.data))
    if owner is None:
        return _find_owner(topic, posts, form)
    return _act(topic, posts, form, _("The posts have another author now."), lambda: owning.change_owner(
        topic, current_user(), post_ids=posts.ids, owner=owner, reason=form.reason.data), owner=owner, words=_words(),
        preview=lambda: owning.preview(topic, current_user(), post_ids=posts.ids, owner=owner))


@bp.route("/t/<int:topic_id>/posts/delete", methods=BOTH)
def delete_posts(topic_id):
    topic, posts = _asked(topic_id)
    form = DeletePostsForm.of(posts, topic.network)
    needs_ground = any(row.author_id != current_user().id and row.deleted_at is None for row in posts.rows)
    form = form if needs_ground else form.without_ground()
    return _act(topic, posts, form, _("The posts have been deleted."), lambda: deleting.delete_posts(
        topic, current_user(), post_ids=posts.ids, reason=form.reason.data, ground=form.chosen() if needs_ground else None),
        needs_ground=needs_ground, preview=lambda: deleting.preview(topic, current_user(), post_ids=posts.ids))


@bp.route("/t/<int:topic_id>/posts/restore", methods=BOTH)
def restore_posts(topic_id):
    topic, posts = _asked(topic_id)
    form = PostsForm.of(posts)
    return _act(topic, posts, form, _("The posts have been restored."), lambda: deleting.restore_posts(
        topic, current_user(), post_ids=posts.ids, reason=form.reason.data),
        preview=lambda: deleting.preview(topic, current_user(), post_ids=posts.ids, restoring=True))


def _page_to_choose_from(topic, posts):
    # A button that leads to another page says where; the boxes of this one go along.
    after = asked_key("go" if "go" in request.args else "after") or 0
    rows, more = selection.page_of(topic, after)
    here = {post.number for post in rows}
    elsewhere = selection.written([number for number in posts.numbers if number not in here])
    return render_template(
        "moderation/select_posts.html", topic=topic, rows=rows, posts=posts, chosen=set(posts.numbers), elsewhere=elsewhere,
        after=after, more=more, before=selection.page_before(topic, after) if after else None,
        here=f"network-{topic.network_id}")


def _asked(topic_id):
    topic = find(Topic, topic_id, to="merge")
    posts = selection.chosen(topic, _texts())
    if not posts.rows:
        raise Refused(_("You have not chosen any posts, or they no longer stand in this topic."), 422)
    return topic, posts


def _texts():
    # On the page without scripts the boxes of the page are `post`, what was chosen on others is `posts`.
    return request.values.getlist("posts") + request.values.getlist("post")


def _act(topic, posts, form, done, act, *, preview, then=None, **shown):
    """Show the dialog of an act on these posts, or do it; `preview()` says beforehand what it will do."""
    shown |= {"posts": posts, "preview": preview, "back": _way_back(topic, posts)}
    if form.is_submitted() and not form.is_about(posts):
        return page(topic, form, 409, problem=_("The posts you chose have changed meanwhile. Look once more."), **shown)
    return dialog(topic, form, done, act, then=then, **shown)


def _find_target(topic, posts, form):
    words, problem = _words(), ""
    if form.is_submitted():
        problem = queries.why_no_target(form.target.data, current_user(), topic)
    found = queries.find_topics(words, current_user(), topic)
    return page(topic, form, 422 if problem else 200, problem=problem, posts=posts, target=None, words=words, found=found,
                nothing="" if found else queries.why_no_target(queries.topic_at(words), current_user(), topic),
                sure=bool(found) and queries.is_address(words), back=_way_back(topic, posts))


def _find_owner(topic, posts, form):
    words, problem = _words(), _("Choose a person.") if form.is_submitted() else ""
    return page(topic, form, 422 if problem else 200, problem=problem, posts=posts, owner=None, words=words,
                found=owning.find_people(words, topic), back=_way_back(topic, posts))


def _words():
    return request.args.get("q", "")[:200]


def _moderated():
    return [network for network in all_networks() if can(current_user(), "moderate", network)]


def _network_of(form, networks):
    chosen = form.network.data if "network" in form else None
    return db.session.get(Network, chosen) if chosen in {network.id for network in networks} else None


def _where_they_went(event):
    return address(db.session.get(Topic, event.details["target"]), event.details.get("first"))


def _way_back(topic, posts):
    return url_for("moderation.select_posts", topic_id=topic.id, posts=posts.written)
