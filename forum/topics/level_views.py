"""How closely one follows a topic: the choice as a page, as the frames of an open topic, and making it."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..policy import find
from ..streams import morph, partial, respond, wants_stream
from . import levels
from .models import LEVELS, Topic
from .views import bp

# Where the choice stands on a topic's page: beside its title and under its posts.
PLACES = ("head", "foot")


@bp.get("/t/<int:topic_id>/level")
def level(topic_id):
    topic = find(Topic, topic_id, to="follow")
    following = levels.following(current_user(), topic)
    place = request.headers.get("Turbo-Frame", "").removeprefix("topic-level-")
    if place in PLACES:
        page = partial("topics/level_frame", topic=topic, following=following, place=place)
    else:
        page = render_template("topics/level.html", topic=topic, following=following, here=f"network-{topic.network_id}")
    return unkept(page)


@bp.post("/t/<int:topic_id>/level")
def choose_level(topic_id):
    topic = find(Topic, topic_id, to="follow")
    chosen = request.form.get("level")
    if chosen not in LEVELS:
        raise Refused(_("Choose one of the levels."), 422)
    levels.choose(topic, current_user(), chosen)
    if wants_stream():
        following = levels.following(current_user(), topic)
        return respond(*(morph(f"level-{place}", partial("topics/level", topic=topic, following=following, place=place))
                         for place in PLACES))
    flash(_("Saved."), "good")
    return redirect(url_for("topics.show", slug=topic.slug, topic_id=topic.id), 303)
