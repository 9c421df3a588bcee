"""Pushes: what has just happened, shown on every open page that may see it."""
from functools import wraps

from sqlalchemy import select

from .. import streams
from ..db import db
from ..events import ACTIONS, Event, on
from ..networks import queries
from ..networks.pieces import agenda_html, agenda_step_html
from ..posts.fragments import html_of
from ..posts.queries import shown
from ..topics.models import is_listed
from ..topics.queries import head
from .catch_up import OF_A_POST, OF_THE_TOPIC, beside_posts, head_and_state, line_of, map_of, placed, polls_of
from .names import network_room, topic_room
from .server import may_be_heard, send, socketio

NEW_TOPIC = "topic_created"
# Not everybody who has the topic open may see what has become of it: each page asks for itself.
CLOSING = frozenset({"topic_deleted", "topic_moved_away", "topic_moved_in"})
RENUMBERED = "agenda_renumbered"
STATES = OF_THE_TOPIC - {NEW_TOPIC, RENUMBERED} - CLOSING
VOTES = frozenset({"poll_voted", "poll_closed"})
CHANGED = OF_A_POST - VOTES - {"post_created"}
COUNTING = frozenset({"post_deleted", "post_restored", "post_hidden", "post_shown"})
OTHERS = ACTIONS.keys() - STATES - OF_A_POST - {NEW_TOPIC, RENUMBERED}


def if_watched(show):
    """Leave the decorated function out while no page is open that could show what happened."""
    @wraps(show)
    def show_if_watched(happening):
        if may_be_heard(topic_room(happening.topic_id), network_room(happening.network_id)):
            show(happening)
    return show_if_watched


@on("post_created")
@if_watched
def show_post(happening):
    topic, posts = head(happening.topic_id), shown([happening.post_id])
    # It may have been moved on meanwhile: then the page asks for what is there now.
    here = [post for post in posts if post.topic_id == topic.id]
    answered = shown([post.reply_post_id for post in here if post.reply_topic_id == topic.id])
    parts = [*placed(here, html_of(here)), *placed(answered, html_of(answered))]
    push(happening, [*parts, *beside_posts(topic, here), *head_and_state(topic, ["head", "end"])] if here else None)
    socketio.sleep(0)  # let it out before the author's own answer is put together
    _tell_lists(happening, topic)


@on(*CHANGED)
@if_watched
def show_change(happening):
    topic, posts = head(happening.topic_id), shown([happening.post_id])
    here = [post for post in posts if post.topic_id == topic.id]
    # A post that goes or comes back is an answer less or more to another one.
    counts = happening.action in COUNTING
    answered = shown([post.reply_post_id for post in here if post.reply_topic_id == topic.id]) if counts else []
    parts = [*placed(here, html_of(here)), *placed(answered, html_of(answered)), *map_of(topic),
             *polls_of(topic.id, [happening])]
    push(happening, [*parts, *head_and_state(topic, ["head", "end"] if counts else ["head"])] if here else None)
    if happening.details.get("bumps"):
        _tell_lists(happening, topic)


def _tell_lists(happening, topic):
    if not is_listed(topic):
        return
    send("list", {"network": topic.network_id, "topic": topic.id, "event": happening.id, "posts": topic.posts_count},
         network_room(topic.network_id))


@on(*VOTES)
@if_watched
def show_poll(happening):
    # The post itself looks as before: the frame in it is what changes.
    push(happening, polls_of(happening.topic_id, [happening]))


@on(*STATES)
@if_watched
def show_state(happening):
    [event] = db.session.scalars(select(Event).where(Event.id == happening.id))
    topic = head(happening.topic_id)
    # What was done silently leaves no line.
    push(happening, [*([line_of(event)] if event.number is not None else []), *head_and_state(topic)])
    send("list", {"network": topic.network_id, "topic": topic.id, "event": happening.id, "renews": _agenda_step(topic)},
         network_room(topic.network_id))


@on(RENUMBERED)
@if_watched
def show_number(happening):
    push(happening, head_and_state(head(happening.topic_id)))


@on("agenda_added", "agenda_retired", "agenda_ordered")
@if_watched
def show_agenda(happening):
    network = queries.card(happening.network_id)
    ladder = streams.renew(agenda_html(network, queries.agenda(network.id)))
    if happening.action == "agenda_added":
        ladder = streams.leave_list(f"#agenda-{network.id}", f"topic-row-{happening.topic_id}") + ladder
    send("list", {"network": network.id, "topic": happening.topic_id, "event": happening.id, "renews": ladder},
         network_room(network.id))


@on("posts_split_in")
@if_watched
def put_on_lists(happening):
    _tell_lists(happening, head(happening.topic_id))


@on(*OTHERS)
def have_pages_ask(happening):
    if happening.topic_id is not None:
        push(happening, None)


@on("topic_merged_away", "topic_deleted", "topic_unlisted", "topic_moved_away", "split_undone_in")
def take_off_lists(happening):
    send("list", {"network": happening.network_id, "topic": happening.topic_id, "event": happening.id, "gone": True},
         network_room(happening.network_id))


def _agenda_step(topic):
    """Return the streams for a list that shows the agenda; rows of other topics differ from person to person."""
    if not topic.is_agenda:
        return ""
    agenda = queries.agenda(topic.network_id)
    return streams.renew(agenda_step_html(topic.network, agenda, topic.id)) if topic.id in [one.id for one in agenda] else ""


def push(happening, parts):
    """Send streams to the pages that show the topic and have all before; without any, they ask for the present state."""
    send("stream", {"topic": happening.topic_id, "event": happening.id, "previous": happening.previous_id,
                    "html": None if parts is None else "".join(parts)}, topic_room(happening.topic_id))
