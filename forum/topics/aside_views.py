"""What is asked for beside a topic's posts when somebody comes to it: who spoke, which links, what to read next."""
from flask import render_template, request

from ..identity import current_user
from ..links.queries import backlinks_of_topic
from ..networks.queries import all_networks
from ..streams import partial
from . import suggested as suggestions
from . import topic_map
from .views import bp, find_head


@bp.get("/t/<int:topic_id>/map")
def map(topic_id):
    """Answer with the people and links of a topic, as a frame of its page or as a page."""
    topic = find_head(topic_id)
    people = topic_map.people(topic)
    return _frame("map_inside", topic, people=people, links=topic_map.links(topic),
                  backlinks=backlinks_of_topic(topic.id),
                  has_moderators=topic_map.has_moderators(topic, people))


@bp.get("/t/<int:topic_id>/suggested")
def suggested(topic_id):
    """Answer with what to read after a topic, as a frame of its page or as a page."""
    topic = find_head(topic_id)
    networks = {network.id: network for network in all_networks()}
    return _frame("suggested", topic, networks=networks, suggestions=suggestions.suggested(current_user(), topic))


def _frame(name, topic, **values):
    inside = partial(f"topics/{name}", topic=topic, **values)
    if "Turbo-Frame" in request.headers:
        return inside
    return render_template("topics/aside.html", topic=topic, inside=inside, here=f"network-{topic.network.id}")
