"""Writing replies: the page, the form's answer, the preview."""
from flask import make_response, redirect, render_template, request, url_for

from ..bodies import whole_number
from ..db import db
from ..drafts.queries import draft_of
from ..identity import current_user
from ..limits import POSTING, PREVIEWING, limiter
from ..places import KINDS, named
from ..policy import can, find, require_signed_in
from ..polls.notes import notes
from ..reports.answers import put_aside
from ..streams import fill, partial, place, respond, wants_stream
from ..text import clean, cook
from ..topics.models import Topic
from . import gates, service
from .forms import ReplyForm, new_key
from .fragments import html_by_id
from .in_place import of_form, problem
from .models import LONGEST, Post
from .queries import last_number
from .views import bp

# What `at_end` says when the reader looks at another page meanwhile.
ELSEWHERE = "elsewhere"


@bp.get("/t/<int:topic_id>/reply")
def new(topic_id):
    topic = find(Topic, topic_id, to="reply")
    draft = draft_of(current_user(), f"topic-{topic.id}")
    return _page(topic, _answered(topic, draft), begun(draft))


@bp.post("/t/<int:topic_id>/posts")
@limiter.limit(POSTING)
def create(topic_id):
    topic, author = find(Topic, topic_id, to="reply"), current_user()
    form = ReplyForm()
    answered = _answered(topic)
    if not form.validate() or form.asks_for_preview:
        return _again(topic, answered, form)
    words = gates.ask("reply", author, topic, form.text.data)
    post = service.reply(topic, author, cook(words.text, place=topic, author=author), reply_to=answered,
                         key=form.one_key, draft=form.based_on, waits=words.waits)
    return _sent(post, topic, form.at_end.data if wants_stream() else "")


@bp.post("/preview")
@limiter.limit(PREVIEWING)
def preview():
    require_signed_in()
    text = clean(request.form.get("text", ""))
    if len(text) > LONGEST:
        return respond(partial("posts/preview_too_long", over=len(text) - LONGEST, of=of_form()), status=422)
    return respond(partial("posts/preview", html=preview_of(text, _place()), of=of_form()))


def preview_of(text, place):
    """Return the HTML a text would be shown as in a topic or network."""
    cooked = cook(text, place=place, author=current_user())
    return notes(cooked.found) + cooked.html


def page_of(topic, typed):
    """Return the page of a reply with what was typed into it."""
    return _page(topic, _answered(topic), typed)


def begun(draft):
    """Return what a form for writing shows at first: what was begun here, if anything was."""
    return {"text": draft.text if draft else "", "title": draft.title if draft else "", "key": new_key(), "errors": {},
            "draft": draft.sequence if draft else 0}


def redirect_to(post):
    """Lead to a post after its form was sent, or to where one sees that it waits for moderators."""
    if not isinstance(post, Post):
        return put_aside(post)
    return redirect(url_for("topics.show", slug=post.topic.slug, topic_id=post.topic_id, number=post.number,
                            _anchor=f"post-{post.id}"), 303)


def sentences_of(form):
    """Return what a form's fields complain of."""
    return [str(sentence) for errors in form.errors.values() for sentence in errors]


def _sent(post, topic, at_end):
    if not isinstance(post, Post):
        return put_aside(post, elsewhere=at_end == ELSEWHERE)
    if at_end == ELSEWHERE:
        return respond(fill("#dock-said", partial("drafts/published", post=post)))
    if at_end and post.topic_id == topic.id:
        return respond(*(place("stream", post.number, html) for html in html_by_id(post.id)))
    return redirect_to(post)


def _again(topic, answered, form):
    if wants_stream() and not form.asks_for_preview:
        return problem(sentences_of(form))
    return make_response(_page(topic, answered, form.render_again()), 422)


def _page(topic, answered, typed):
    return render_template("posts/new.html", topic=topic, network=topic.network, answered=answered, typed=typed,
                           back_to=answered.number if answered else last_number(topic.id),
                           preview=preview_of(typed["text"], topic) if "preview" in request.form else None,
                           here=f"network-{topic.network_id}")


def _place():
    # What somebody may not see helps nobody to find out what it is called.
    kind, place_id = named(request.form.get("kept"))
    place = db.session.get(KINDS[kind], place_id)
    place = place.topic if isinstance(place, Post) else place
    return place if place and can(current_user(), "read", getattr(place, "network", place)) else None


def _answered(topic, draft=None):
    number = request.values.get("to", type=whole_number)
    if number is None and draft:
        number = draft.answers
    return number and db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=number))
