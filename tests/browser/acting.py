"""The forum with one address more, through which a test acts inside the server: pushes start where people act."""
from datetime import timedelta

from flask import request

from forum import clock, csrf
from forum.accounts.models import User
from forum.db import db, lock_rows, transaction
from forum.errors import Refused
from forum.events import Event
from forum.identity import end_sessions
from forum.moderation import delete_posts, lock, merge, move_posts, pin, rename, split, sum_up, undo
from forum.networks import people_service
from forum.networks.models import Network
from forum.policy import open_to_all
from forum.posts import deleting, editing
from forum.posts import service as posts
from forum.posts.models import Post
from forum.reactions import service as reactions
from forum.text import cook
from forum.timers.firing import go_off
from forum.timers.slow import slow_down
from forum.topics import service as topics
from forum.topics.models import Topic
from wsgi import app


@app.post("/act/<verb>")
@csrf.exempt
def act(verb):
    """Do one thing as the person ?by=; answer with the id of what it made, or with 409 when the forum refuses."""
    open_to_all()
    try:
        return str(ACTS[verb](_row(User, "by")) or "")
    except Refused as refused:
        return str(refused.reason), 409


def _reply(by):
    answered, topic = _row(Post, "to") if "to" in request.args else None, _row(Topic, "topic")
    return posts.reply(topic, by, cook(request.args["text"], place=topic, author=by), reply_to=answered).id


def _open(by):
    return topics.create(_row(Network, "network"), by, title=request.args["title"], cooked=cook(request.args["text"])).topic_id


def _merge(by):
    return merge.merge(_row(Topic, "topic"), by, into=_row(Topic, "into")).id


def _hush(by):
    """Reply without telling anybody: what a lost push looks like."""
    cooked = cook(request.args["text"])
    with transaction():
        [topic] = lock_rows(Topic, _row(Topic, "topic").id)
        posts.add_post(topic, by, cooked, quiet=True)


def _edit(by):
    post = _row(Post, "post")
    return editing.edit(post, by, cook(request.args["text"]), began=editing.fingerprint(post)).id


def _posts():
    return [int(key) for key in request.args["posts"].split()]


def _row(model, name):
    return db.session.get(model, int(request.args[name]))


ACTS = {
    "reply": _reply,
    "open": _open,
    "hush": _hush,
    "edit": _edit,
    "react": lambda by: reactions.react(_row(Post, "post"), by, request.args["kind"]),
    "withdraw": lambda by: reactions.withdraw(_row(Post, "post"), by, request.args["kind"]),
    "delete": lambda by: deleting.delete(_row(Post, "post"), by).id,
    "restore": lambda by: deleting.restore(_row(Post, "post"), by).id,
    "merge": _merge,
    "merge_by_time": lambda by: merge.merge(_row(Topic, "topic"), by, into=_row(Topic, "into"), by_time=True).id,
    "split": lambda by: split.split(_row(Topic, "topic"), by, post_ids=_posts(), title=request.args["title"]).id,
    "move_posts": lambda by: move_posts.move_posts(_row(Topic, "topic"), by, post_ids=_posts(), into=_row(Topic, "into")).id,
    "delete_posts": lambda by: delete_posts.delete_posts(_row(Topic, "topic"), by, post_ids=_posts()).id,
    "rename": lambda by: rename.rename(_row(Topic, "topic"), by, title=request.args["title"]).id,
    "undo": lambda by: undo.undo(_row(Event, "event"), by).id,
    "pin": lambda by: pin.pin(_row(Topic, "topic"), by).id,
    "pin_everywhere": lambda by: pin.pin(_row(Topic, "topic"), by, everywhere=True).id,
    "unpin": lambda by: pin.unpin(_row(Topic, "topic"), by).id,
    "lock": lambda by: lock.lock(_row(Topic, "topic"), by).id,
    "unlock": lambda by: lock.unlock(_row(Topic, "topic"), by).id,
    "sum_up": lambda by: sum_up.sum_up(_row(Topic, "topic"), by).id,
    "go_off": lambda _by: go_off(),
    "slow": lambda by: slow_down(_row(Topic, "topic"), by, seconds=900, until=clock.today() + timedelta(days=1)).id,
    "sign_out": lambda by: end_sessions(by),
    "remove": lambda by: people_service.take_role(_row(Network, "network"), _row(User, "person"), "participant", by, sure=True),
}
