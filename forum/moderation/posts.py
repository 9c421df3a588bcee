"""Taking back what a moderator did to a post."""
from flask_babel import gettext as _

from ..db import db
from ..errors import Refused
from ..policy import require
from ..posts.deleting import delete, restore, show
from ..posts.editing import set_wiki
from ..posts.models import Post
from ..sanctions.decisions import withdraw_for
from .acts import refuse_changed, require_undoable

WAYS_BACK = {"post_deleted": restore, "post_restored": delete}


def undo_on_post(event, moderator, *, reason=""):
    """Bring back a deleted post, delete a restored one, open or close one to the edits of all; return what happened."""
    post = event.post_id and db.session.get(Post, event.post_id, populate_existing=True)
    if post is None:
        raise Refused(_("This post no longer exists."), 409)
    require_undoable(event)
    if event.action in WAYS_BACK:
        if (post.deleted_at is not None) != (event.action == "post_deleted"):
            refuse_changed()
        return WAYS_BACK[event.action](post, moderator, reason=reason, undoes=event)
    return set_wiki(post, moderator, is_wiki=event.action == "wiki_ended", reason=reason, undoes=event) or refuse_changed()


def undo_hiding(event, moderator, *, reason=""):
    """Show a post again that was hidden, and take back the decision about it; return what happened."""
    post = event.post_id and db.session.get(Post, event.post_id, populate_existing=True)
    if post is None:
        raise Refused(_("This post no longer exists."), 409)
    require_undoable(event)
    if post.hidden is None:
        refuse_changed()
    require(moderator, "show", post)
    shown = show(post, moderator, reason=reason, undoes=event)
    withdraw_for(moderator, post=post, restriction="hide")
    return shown
