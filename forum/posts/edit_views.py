"""Editing a post: the form, in place or as a page of its own, and its answer."""
from flask import make_response, redirect, render_template, request, url_for

from ..drafts.queries import draft_of
from ..headers import unkept
from ..identity import current_user
from ..limits import POSTING, limiter
from ..policy import can, find
from ..streams import fill, partial, place, remove, respond, wants_stream
from ..text import cook
from . import diffs, editing, gates
from .forms import EditForm, new_key
from .fragments import html_by_id
from .in_place import problem
from .models import Post
from .new_views import preview_of, sentences_of
from .views import bp


@bp.route("/p/<int:post_id>/edit", methods=["GET", "POST"])
@limiter.limit(POSTING, methods=["POST"])
def edit(post_id):
    post, editor = find(Post, post_id, to="edit"), current_user()
    if request.method == "GET":
        return _page(post, _begun(post, editor))
    form = form_of(post)
    if not form.validate() or form.asks_for_preview:
        return _again(post, form)
    words = gates.ask("edit", editor, post.topic, form.text.data, title=form.title.data if form.has_title else "", post=post)
    cooked = cook(words.text, place=post.topic, author=editor)
    try:
        post = editing.edit(post, editor, cooked, began=form.began.data, draft=form.based_on, reason=form.reason.data,
                            title=words.title if form.has_title else None, waits=words.waits)
    except editing.EditConflict as conflict:
        return _both(conflict, form)
    return _done(post)


def form_of(post):
    """Return the form that edits a post, as it was sent."""
    editor = current_user()
    return EditForm(has_title=editing.may_retitle(editor, post), needs_reason=_needs_reason(post, editor))


def page_of(post, typed):
    """Return the page that edits a post with what was typed into it."""
    return _page(post, typed)


def in_place(post_id):
    """Tell whether the form stands in place of the post on the topic's page."""
    return request.headers.get("Turbo-Frame") == f"edit-post-{post_id}"


def _needs_reason(post, editor):
    return editor.id != post.author_id and not post.is_wiki


def _begun(post, editor):
    draft = draft_of(editor, f"post-{post.id}")
    typed = {"text": post.text, "title": post.topic.title, "reason": "", "began": editing.fingerprint(post),
             "key": new_key(), "errors": {}, "draft": 0}
    if draft is None:
        return typed
    return typed | {"text": draft.text, "title": draft.title or typed["title"], "draft": draft.sequence,
                    "began": draft.beside.get("version") or typed["began"]}


def _again(post, form):
    if wants_stream() and not form.asks_for_preview:
        return problem(sentences_of(form))
    return make_response(_page(post, form.render_again()), 422)


def _page(post, typed):
    return _answer("posts/edit.html", post, typed, preview=preview_of(typed["text"], post.topic)
                   if "preview" in request.form else None)


def _both(conflict, form):
    post = conflict.post
    typed = form.render_again() | {"began": editing.fingerprint(post), "key": new_key()}
    sides = diffs.of_sources(post.text, typed["text"])
    return make_response(_answer("posts/conflict.html", post, typed, sides=sides, sentence=conflict.reason), conflict.status)


def _answer(template, post, typed, **more):
    editor = current_user()
    page = render_template(template, post=post, topic=post.topic, network=post.topic.network, typed=typed,
                           version=editing.fingerprint(post), has_title=editing.may_retitle(editor, post),
                           needs_reason=_needs_reason(post, editor),
                           moderates=can(editor, "moderate", post.topic), here=f"network-{post.topic.network_id}", **more)
    return unkept(page)


def _done(post):
    if not (wants_stream() and in_place(post.id)):
        return redirect(url_for("topics.show", slug=post.topic.slug, topic_id=post.topic_id, number=post.number,
                                _anchor=f"post-{post.id}"), 303)
    return respond(*(place("stream", post.number, html) for html in html_by_id(post.id)), remove(f"edit-post-{post.id}"),
                   fill("#said", partial("posts/said", post_id=post.id, done="edited")))
