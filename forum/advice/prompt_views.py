"""The moderators' prompts: a dialog over the page where somebody writes, and a page of its own."""
from flask import Blueprint, current_app, render_template, request, url_for

from ..identity import current_user
from ..policy import can, find, require, require_signed_in
from ..topics.models import Topic
from .prompts import suggested_phase

bp = Blueprint("prompts", __name__)


@bp.get("/prompts")
def index():
    require(require_signed_in(), "use_prompts", "site")
    topic_id = request.args.get("topic", type=int)
    topic = find(Topic, topic_id) if topic_id else None
    back = url_for("topics.show", slug=topic.slug, topic_id=topic.id) if topic else url_for("networks.index")
    return render_template("advice/prompts.html", phases=current_app.extensions["prompts"], topic=topic, back=back,
                           suggested=suggested_phase(topic))


def offers_prompts():
    """Tell whether the toolbar of whoever writes has the prompts."""
    return can(current_user(), "use_prompts", "site")
