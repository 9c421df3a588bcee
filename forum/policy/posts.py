"""Posts, and the files in them."""
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from .. import clock
from ..topics.models import is_slow
from .reach import moderates
from .rules import MEMBERS_ONLY, NOT_SEEN, SIGN_IN, rule
from .topics import see_topic, write_in

# So soon after writing, mending a post is still the same writing.
SLOW_GRACE = timedelta(minutes=5)


@rule("see", "post")
def see_post(user, post):
    return see_topic(user, post.topic)


@rule("read", "post")
@rule("see_history", "post")
def read_post(user, post):
    # Of a deleted post others see that there was one.
    reason = see_post(user, post)
    if reason is None and post.deleted_at is not None and not _looks_after(user, post):
        return _l("This post has been deleted. Only its author and the moderators can read it.")
    return reason


@rule("draft", "post")
def draft_of_edit(user, post):
    return SIGN_IN if user is None else see_post(user, post)


@rule("bookmark", "post")
def bookmark(user, post):
    return SIGN_IN if user is None else see_post(user, post)


@rule("see_reactions", "post")
def see_reactions(user, post):
    # Names of people, not only how many: as their profiles, for those who are signed in.
    return SIGN_IN if user is None else see_post(user, post) or _traces_only(post)


@rule("react", "post")
def react(user, post):
    reason = write_in(user, post.topic)
    if reason is not None:
        return _l("Only members of this network react to its posts.") if reason is MEMBERS_ONLY else reason
    if post.author_id == user.id:
        return _l("This is your own post: others say whether it helped them.")
    return _traces_only(post)


@rule("edit", "post")
def edit_post(user, post):
    reason = tick_post(user, post)
    if reason is None and is_slow(post.topic) and not moderates(user, post.topic.network_id):
        return _l("While this topic is in slow mode, a post can be edited for five minutes after it was written."
                  ) if clock.now() - post.created_at > SLOW_GRACE else None
    return reason


@rule("tick", "post")
def tick_post(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if post.deleted_at is not None:
        return _l("This post has been deleted. Restore it first.")
    if not (post.is_wiki or _looks_after(user, post)):
        return _l("Only its author and the moderators of the network can edit this post.")
    return None


@rule("delete", "post")
def delete_post(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if not _looks_after(user, post):
        return _l("Only its author and the moderators of the network can delete this post.")
    if post.number == post.topic.first_number:
        return _l("The first post is what the whole topic answers, so it cannot be deleted on its own. You can edit it.")
    return _l("This post has already been deleted.") if post.deleted_at is not None else None


@rule("restore", "post")
def restore_post(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if post.deleted_at is None:
        return _l("This post has not been deleted.")
    if getattr(post, "joined_into_id", None) is not None:
        return _l("The words of this post are part of another one now.")
    if getattr(post, "hidden", None) is not None:
        return _l("This post has been hidden, not deleted: the moderators can show it again.")
    if post.author.erased_at is not None and post.deleted_by_id == post.author_id:
        return _l("Its author has had their account erased: what they took away stays away.")
    if user.id == post.author_id and post.deleted_by_id not in (None, user.id) and moderates(user, post.topic.network_id):
        return _l("Nobody decides about themselves.")
    if moderates(user, post.topic.network_id) or user.id == post.author_id == post.deleted_by_id:
        return None
    return _l("Only the moderators of the network can restore this post.")


@rule("wiki", "post")
def wiki(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if not _looks_after(user, post):
        return _l("Only its author and the moderators of the network can open this post to the edits of all.")
    return _l("This post has been deleted. Restore it first.") if post.deleted_at is not None else None


@rule("see", "upload")
def see_upload(user, upload):
    if not upload.posts and user is not None and user.id == upload.user_id:
        return None
    if user is not None and any(moderates(user, use.held.network_id) for use in getattr(upload, "held_uses", ())):
        return None
    return None if any(read_post(user, post) is None for post in upload.posts) else NOT_SEEN


def _traces_only(post):
    return _l("This post has been deleted.") if post.deleted_at is not None else None


def _write_in(user, post):
    # A closed topic takes no more replies; what stands in it may still be mended.
    return write_in(user, post.topic)


def _looks_after(user, post):
    return user is not None and (user.id == post.author_id or moderates(user, post.topic.network_id))
