"""Jumping in a topic: to the post of a number or of a day, and the days along its timeline."""
from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..headers import unkept
from . import jump
from .views import bp, find_head


@bp.get("/t/<slug>/<int:topic_id>/go")
def go(slug, topic_id):
    """Lead to the post ?number= or to the first one written on the day ?date= or later; without them, ask for one."""
    topic = find_head(topic_id)
    asked = _asked()
    if slug != topic.slug:
        typed = {name: text for name, text in asked.items() if text}
        return redirect(url_for("topics.go", slug=topic.slug, topic_id=topic.id, **typed), 301)
    if not any(asked.values()):
        return _form(topic, _("Type the number of a post or a day.") if request.args else None)
    number, day = jump.read_number(asked["number"]), jump.read_day(asked["date"])
    if asked["number"] and number is None:
        return _form(topic, _("This is not the number of a post. Type digits only, for example 25."))
    if number is None and day is None:
        return _form(topic, _("This is not a day. Type it like this: 3.11.2026."))
    number, near = (number, None) if number is not None else jump.on_or_after(topic, day)
    return _lead(topic, max(0, min(number, topic.last_number + 1)), near)


@bp.get("/t/<int:topic_id>/dates")
def dates(topic_id):
    """Answer with some of the topic's numbers and when their posts were written."""
    answer = jsonify(dates=jump.dates(find_head(topic_id)))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _asked():
    return {name: request.args.get(name, "").strip()[:30] for name in ("number", "date")}


def _form(topic, problem):
    page = render_template("topics/go.html", topic=topic, asked=_asked(), problem=problem, here=f"network-{topic.network.id}",
                           back=url_for("topics.show", slug=topic.slug, topic_id=topic.id))
    answer = make_response(page, 422 if problem else 200)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _lead(topic, number, near):
    # Without a script the browser itself goes to the post, or to the sentence that says why it is another one.
    post_id = None if near else jump.post_id(topic, number)
    return unkept(redirect(url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number, near=near,
                                   _anchor=f"post-{post_id}" if post_id else "miss")))
