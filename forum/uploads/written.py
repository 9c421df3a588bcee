"""The form a file came with, when the browser runs no scripts: once more, with the file in its text."""
from flask import make_response

from ..posts import edit_views as edits, new_views as replies
from ..posts.forms import ReplyForm
from ..posts.models import Post
from ..topics import new_views as openings
from ..topics.forms import TopicForm
from ..topics.models import Topic
from .places import find_place


def page_again(name, markdown, *, problem=None):
    """Return the page of the form that was sent, with all that was typed and `markdown` at the end of the text."""
    place, _verb = find_place(name)
    form, page_of = _form_of(place)
    typed = form.render_again()
    typed["text"] = f"{typed['text'].rstrip()}\n\n{markdown}".strip()
    typed["errors"] = {"file": [problem]} if problem else {}
    return make_response(page_of(place, typed), 422 if problem else 200)


def _form_of(place):
    if isinstance(place, Post):
        return edits.form_of(place), edits.page_of
    if isinstance(place, Topic):
        return ReplyForm(), replies.page_of
    return TopicForm(), openings.page_of
