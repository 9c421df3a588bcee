"""Notes for those who look after a network, and notices that moderators put on posts."""
from flask_babel import lazy_gettext as _l

from .networks import look_after, moderate
from .reach import moderates
from .topics import see_topic, write_in
from .rules import NOT_SEEN, rule


@rule("see_notes", "network")
def see_notes_of_network(user, network):
    # Coordinators read what the moderators they lead have noted; whoever is silenced does not, it may be about them.
    return look_after(user, network)


@rule("see_notes", "topic")
def see_notes_of_topic(user, topic):
    return look_after(user, topic) or see_topic(user, topic)


@rule("see_notes", "post")
def see_notes_of_post(user, post):
    return see_notes_of_topic(user, post.topic)


@rule("write_notes", "network")
@rule("write_notes", "topic")
def write_notes(user, place):
    return moderate(user, place)


@rule("write_notes", "post")
def write_notes_of_post(user, post):
    return moderate(user, post.topic)


@rule("see", "note")
def see_note(user, note):
    reason = see_notes_of_topic(user, note.place) if note.person_id is None else look_after(user, note.place)
    # Nobody reads what is noted of themselves, whatever their role.
    return reason or (NOT_SEEN if note.deleted_at is not None or note.person_id == user.id else None)


@rule("delete", "note")
def delete_note(user, note):
    return see_note(user, note) or moderate(user, note.place)


@rule("edit", "note")
def edit_note(user, note):
    reason = delete_note(user, note)
    if reason is None and note.author_id != user.id:
        return _l("Only who wrote a note can change it. You can write another one.")
    return reason


@rule("notice", "post")
def put_notice(user, post):
    reason = write_in(user, post.topic)
    if reason is not None:
        return reason
    if not moderates(user, post.topic.network_id):
        return _l("Only the moderators of this network can do this.")
    return _l("This post has been deleted. Restore it first.") if post.deleted_at is not None else None
