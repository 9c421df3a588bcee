"""Topics."""
from flask_babel import lazy_gettext as _l

from .networks import read, write
from .reach import moderates
from .rules import SIGN_IN, rule


@rule("reply", "topic")
def reply(user, topic):
    reason = write(user, topic)
    if reason is not None:
        return reason
    if topic.merged_into_id is not None:
        return _l("This topic has been merged into another one. Reply there.")
    if topic.is_locked and not moderates(user, topic.network_id):
        return _l("This topic has been closed. You can read it, but not reply.")
    return None


@rule("follow", "topic")
@rule("follow", "network")
def follow(user, target):
    return SIGN_IN if user is None else read(user, target)


@rule("unpin_for_self", "topic")
def unpin_for_self(user, topic):
    return follow(user, topic)


@rule("draft", "topic")
@rule("draft", "network")
def draft(user, target):
    # Whoever is suspended, or comes too late, keeps the words all the same.
    return SIGN_IN if user is None else read(user, target)


@rule("edit_title", "topic")
def edit_title(user, topic):
    reason = write(user, topic)
    if reason is not None or moderates(user, topic.network_id):
        return reason
    if topic.is_agenda:
        return _l("Only the moderators of this network can change the title of an agenda topic.")
    if user.id != topic.author_id:
        return _l("Only its author and the moderators of the network can change the title of a topic.")
    return None
