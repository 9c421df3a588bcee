"""Writing replies: the page, the form's answer, the preview."""
from flask import make_response, redirect, render_template, request, url_for

from ..bodies import whole_number
from ..db import db
from ..identity import current_user
from ..limits import POSTING, PREVIEWING, limiter
from ..policy import find, require_signed_in
from ..streams import partial, place, replace, respond, wants_stream
from ..text import clean, cook
from ..topics.models import Topic
from . import service
from .forms import ReplyForm, new_key
from .fragments import html_by_id
from .models import LONGEST, Post
from .queries import last_number
from .views import bp


@bp.get("/t/<int:topic_id>/reply")
def new(topic_id):
    topic = find(Topic, topic_id, to="reply")
    return _page(topic, _answered(topic), {"text": "", "key": new_key(), "errors": {}})


@bp.post("/t/<int:topic_id>/posts")
@limiter.limit(POSTING)
def create(topic_id):
    topic = find(Topic, topic_id, to="reply")
    form = ReplyForm()
    answered = _answered(topic)
    if not form.validate() or form.asks_for_preview:
        return _again(topic, answered, form)
    post = service.reply(topic, current_user(), cook(form.text.data), reply_to=answered, key=form.one_key)
    if wants_stream() and form.at_end.data and post.topic_id == topic.id:
        return respond(*(place("stream", post.number, html) for html in html_by_id(post.id)))
    return redirect_to(post)


@bp.post("/preview")
@limiter.limit(PREVIEWING)
def preview():
    require_signed_in()
    text = clean(request.form.get("text", ""))
    if len(text) > LONGEST:
        return respond(partial("posts/preview_too_long", over=len(text) - LONGEST), status=422)
    return respond(partial("posts/preview", html=cook(text).html))


def redirect_to(post):
    """Lead to a post after its form was sent."""
    return redirect(url_for("topics.show", slug=post.topic.slug, topic_id=post.topic_id, number=post.number,
                            _anchor=f"post-{post.id}"), 303)


def problem(sentences, status=422):
    """Say inside the form on the open page, where the text still stands, why it was not taken."""
    return respond(replace("writing-problem", partial("posts/problem", sentences=sentences)), status=status)


def sentences_of(form):
    """Return what a form's fields complain of."""
    return [str(sentence) for errors in form.errors.values() for sentence in errors]


def _again(topic, answered, form):
    if wants_stream() and not form.asks_for_preview:
        return problem(sentences_of(form))
    return make_response(_page(topic, answered, form.render_again()), 422)


def _page(topic, answered, typed):
    return render_template("posts/new.html", topic=topic, network=topic.network, answered=answered, typed=typed,
                           back_to=answered.number if answered else last_number(topic.id),
                           preview=cook(typed["text"]).html if "preview" in request.form else None,
                           here=f"network-{topic.network_id}")


def _answered(topic):
    number = request.values.get("to", type=whole_number)
    return number and db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=number))
