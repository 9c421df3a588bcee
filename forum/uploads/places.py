"""Where an upload is to stand: a topic, a network, a post that is being edited."""
from flask import abort

from ..db import db
from ..networks.models import Network
from ..places import named
from ..policy import find, require
from ..posts.models import Post
from ..topics.models import Topic

# What one must be allowed to do there to add a file.
KINDS = {"topic": (Topic, "reply"), "network": (Network, "write"), "post": (Post, "edit")}


def find_place(name):
    """Return (what `topic-5` names, what one does there), if the current user may do it; else answer as policy says."""
    kind, place_id = named(name)
    model, verb = KINDS[kind]
    return find(model, place_id, to=verb), verb


def network_of(place):
    """Return the id of the network a place belongs to."""
    return getattr(place, "topic", place).network_id


def still_allowed(user, verb, place):
    """Return what asks once more, of what is there by then, in the transaction that writes the upload down."""
    def ask():
        there = db.session.get(type(place), place.id, populate_existing=True)
        require(user, verb, there) if there else abort(404)
    return ask
