"""The pages of notes – of a topic, a post, a person –, each a dialog, and of notices on posts."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..moderation.dialogs import staying
from ..networks.models import Network
from ..policy import allow, find
from ..posts.models import Post
from ..streams import partial
from ..topics.models import Topic
from . import queries, service
from .forms import NoteForm
from .models import Note

bp = Blueprint("notes", __name__)
BOTH = ["GET", "POST"]


@bp.route("/t/<int:topic_id>/notes", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def of_topic(topic_id):
    topic = find(Topic, topic_id, to="see_notes")
    return _notes(topic, topic, queries.in_topic(topic), back=_topic_address(topic))


@bp.get("/t/<int:topic_id>/notes/beside")
def beside(topic_id):
    """Answer with the notes of a topic and its posts for its open page, which puts each in its place."""
    topic = find(Topic, topic_id, to="see_notes")
    return unkept(partial("notes/beside", topic=topic, groups=queries.beside(topic)))


@bp.route("/p/<int:post_id>/notes", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def of_post(post_id):
    post = find(Post, post_id, to="see_notes")
    return _notes(post, post.topic, queries.of_post(post), back=url_for("posts.show", post_id=post.id))


@bp.route("/c/<slug>/<int:network_id>/people/<username>/notes", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def of_person(slug, network_id, username):
    network = find(Network, network_id, to="see_notes")
    person = db.session.scalar(db.select(User).filter_by(username=username))
    allow(network if person and person.id != current_user().id and queries.may_be_noted(person, network) else None)
    return _notes(person, network, queries.of_person(person, network), network=network,
                  back=url_for("accounts.show", username=username))


@bp.route("/notes/<int:note_id>/edit", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def edit(note_id):
    note = find(Note, note_id, to="edit")
    form, back = NoteForm(text=note.text), address_of(note)
    if not form.validate_on_submit():
        return unkept(render_template("notes/edit.html", note=note, form=form, back=back)), 422 if form.is_submitted() else 200
    event = service.edit(note, current_user(), form.text.data)
    return done(_("The note has been changed."), event, back)


@bp.post("/notes/<int:note_id>/delete")
@limiter.limit(MARKING)
def delete(note_id):
    note = find(Note, note_id, to="delete")
    back = address_of(note)
    return done(_("The note has been deleted."), service.delete(note, current_user()), back)


def done(sentence, event, back):
    """Say what has been done, with the way back if something has, and lead to where it was done."""
    flash(staying(sentence, event_id=event and event.id), "good")
    return redirect(back, 303)


def address_of(note):
    """Return where the thing stands that a note is about."""
    if note.person:
        return url_for("accounts.show", username=note.person.username)
    return url_for("posts.show", post_id=note.post_id) if note.post else _topic_address(note.topic)


def _notes(about, place, notes, *, back, network=None):
    form, status = NoteForm(), 200
    if form.is_submitted():
        allow(place, to="write_notes")
        if form.validate():
            event = service.write(about, current_user(), form.text.data, network=network)
            return done(_("The note has been written. Only those who look after the network see it."), event, back)
        status = 422
    return unkept(render_template("notes/index.html", about=about, place=place, network=network, notes=notes, form=form,
                                  back=back, here=f"network-{place.network_id}", to=request.path)), status


def _topic_address(topic):
    return url_for("topics.show", slug=topic.slug, topic_id=topic.id)
