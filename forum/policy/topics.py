"""Topics."""
from flask_babel import lazy_gettext as _l

from ..topics.models import is_deleted
from .networks import administer, moderate, read, write
from .reach import moderates, sees_withheld
from .rules import NOT_SEEN, SIGN_IN, rule

DELETED = _l("This topic has been deleted.")
SCHEDULED = _l("This topic has not been published yet. Replies are taken once it is.")
ARCHIVED = _l("This topic has been archived: nothing in it can be changed.")


@rule("see", "topic")
def see_topic(user, topic):
    reason = read(user, topic)
    if reason is None and topic.withheld is not None and not sees_withheld(user, topic):
        return NOT_SEEN
    return reason


def write_in(user, topic):
    """Tell why `user` may change nothing at all in a topic, or None."""
    reason = write(user, topic) or see_topic(user, topic)
    if reason is not None:
        return reason
    if is_deleted(topic):
        return DELETED
    return ARCHIVED if topic.archived_at is not None else None


@rule("reply", "topic")
def reply(user, topic):
    reason = write_in(user, topic)
    if reason is not None:
        return reason
    if topic.withheld == "scheduled":
        return SCHEDULED
    if topic.merged_into_id is not None:
        return _l("This topic has been merged into another one. Reply there.")
    if topic.is_locked and not moderates(user, topic.network_id):
        return _l("This topic has been closed. You can read it, but not reply.")
    return None


@rule("follow", "network")
def follow_network(user, network):
    return SIGN_IN if user is None else read(user, network)


@rule("follow", "topic")
@rule("unpin_for_self", "topic")
def follow(user, topic):
    return SIGN_IN if user is None else see_topic(user, topic)


@rule("draft", "network")
def draft_in_network(user, network):
    # Whoever is silenced, or comes too late, keeps the words all the same.
    return SIGN_IN if user is None else read(user, network)


@rule("draft", "topic")
def draft(user, topic):
    return SIGN_IN if user is None else see_topic(user, topic)


@rule("edit_title", "topic")
def edit_title(user, topic):
    reason = write_in(user, topic)
    if reason is not None or moderates(user, topic.network_id):
        return reason
    if topic.is_agenda:
        return _l("Only the moderators of this network can change the title of an agenda topic.")
    if user.id != topic.author_id:
        return _l("Only its author and the moderators of the network can change the title of a topic.")
    return None


@rule("archive", "topic")
def archive(user, topic):
    # What has been deleted is restored first.
    return moderate(user, topic) or (DELETED if is_deleted(topic) else None)


@rule("pin", "topic")
@rule("lock", "topic")
@rule("unlock", "topic")
@rule("sum_up", "topic")
@rule("put_on_agenda", "topic")
@rule("set_timer", "topic")
@rule("slow", "topic")
@rule("publish", "topic")
@rule("unlist", "topic")
@rule("merge", "topic")
@rule("rename", "topic")
@rule("move", "topic")
def manage(user, topic):
    # What is frozen stays as it is, but for being taken out of the archive or deleted.
    return archive(user, topic) or (ARCHIVED if topic.archived_at is not None else None)


@rule("pin_everywhere", "topic")
def pin_everywhere(user, topic):
    return administer(user, topic) or manage(user, topic)


@rule("unpin", "topic")
def unpin(user, topic):
    if topic.is_pinned and topic.pinned_everywhere and not (user and user.is_admin):
        return manage(user, topic) or _l("Only an administrator can unpin what is pinned everywhere.")
    return manage(user, topic)


@rule("delete", "topic")
def delete(user, topic):
    reason = write(user, topic)
    if reason is not None:
        return reason
    if is_deleted(topic):
        return DELETED
    if topic.is_agenda:
        return _l("A topic of the agenda is not deleted. Retire it from the agenda first.")
    if moderates(user, topic.network_id):
        return None
    if user.id != topic.author_id:
        return _l("Only its author and the moderators of the network can delete a topic.")
    if topic.archived_at is not None:
        return ARCHIVED
    return _l("Others have written in this topic, so only the moderators can delete it.") if topic.speakers_count > 1 else None


@rule("restore", "topic")
def restore(user, topic):
    reason = write(user, topic)
    if reason is not None:
        return reason
    if not is_deleted(topic):
        return _l("This topic has not been deleted.")
    if user.id == topic.author_id and topic.withheld == "deleted" and moderates(user, topic.network_id):
        return _l("Nobody decides about themselves.")
    if moderates(user, topic.network_id) or (topic.withheld == "withdrawn" and user.id == topic.author_id):
        return None
    return _l("Only the moderators of the network can restore this topic.")


@rule("tag", "topic")
def tag(user, topic):
    reason = write_in(user, topic)
    if reason is not None or moderates(user, topic.network_id):
        return reason
    if topic.is_agenda:
        return _l("Only the moderators of this network choose the tags of an agenda topic.")
    if user.id != topic.author_id:
        return _l("Only its author and the moderators of the network choose the tags of a topic.")
    return None
