"""Changing what a post says, going back to what it said, opening it to the edits of all."""
import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from rapidfuzz.distance import Levenshtein
from sqlalchemy import delete, select

from .. import clock
from ..accounts.models import User
from ..db import db, writes
from ..drafts import service as drafts
from ..errors import Refused
from ..events import record
from ..links.models import PostLink
from ..networks.queries import moderators
from ..networks.service import renew_frames
from ..policy import can, require
from ..reports.holding import report_edit
from ..text.mentions import calls_moderators, usernames_in
from ..topics.models import slugify
from .counts import follow_newest
from .holding import hold_post
from .models import Post, Revision
from .parts import keep_parts
from .service import links_count

# So soon after writing, and so little: that is still the same writing.
GRACE, SMALL = timedelta(minutes=5), 100
MOST_REVISIONS = 100


class EditConflict(Refused):
    """Somebody else has saved this post since the editor began; `post` is what stands there now."""

    def __init__(self, post):
        super().__init__(_("Somebody has changed this post while you were editing it. Here are both texts."), 409)
        self.post = post


def fingerprint(post):
    """Return what tells one form of a post from another: a form for editing says which it began from."""
    said = f"{post.topic.title if opens_topic(post) else ''}\0{post.text}"
    return str(int(hashlib.sha256(said.encode()).hexdigest(), 16) % 10**9)


@writes
def edit(post, editor, cooked, *, began, title=None, reason="", draft=None, waits=()):
    """Let a post say something else; what it said before is kept, unless that was a moment ago and nearly the same.

    `began` is the fingerprint of what the editor saw at first, `draft` the sequence of the draft this was, if it was one.
    What `gates.ask()` found (`waits`) stands at once, and its moderators are told.
    """
    topic, post = hold(post, editor, "edit")
    title = title if title and opens_topic(post) and title != topic.title else None
    if cooked.text == post.text and title is None:
        drafts.forget_sent(editor, f"post-{post.id}", cooked.text, draft)
        return post
    if began != fingerprint(post):
        raise EditConflict(post)
    drafts.forget_sent(editor, f"post-{post.id}", cooked.text, draft)
    _change(topic, post, editor, cooked, title=title, reason=reason)
    report_edit(post, waits)
    return post


@writes
def revert(revision, editor, cooked, *, reason="", waits=()):
    """Let a post say what it said before a revision, as a new edit; `cooked` is what cooking made of that text now."""
    topic, post = hold(revision.post, editor, "edit")
    # A wiki post is edited by every member, but not undone by them.
    if editor.id != post.author_id:
        require(editor, "moderate", topic)
    if cooked.text != post.text:
        _change(topic, post, editor, cooked, reason=reason)
        report_edit(post, waits)
    return post


@writes
def set_wiki(post, actor, *, is_wiki, undoes=None, reason=""):
    """Let every member of the network edit a post, or no longer; return what happened, or None when it was so already."""
    topic, post = hold(post, actor, "wiki")
    if post.is_wiki == is_wiki:
        return None
    post.is_wiki = is_wiki
    post.version += 1
    return record("wiki_made" if is_wiki else "wiki_ended", actor, topic=topic, post=post, person_id=post.author_id,
                  reason=reason, undoes=undoes)


def hold(post, actor, action):
    """Lock a post's topic and the post; return both as they are now, if `actor` may still do `action` to the post."""
    topic, post = hold_post(post.id)
    if post is None:
        raise Refused(_("This post no longer exists."), 409)
    require(actor, action, post)
    return topic, post


def _change(topic, post, editor, cooked, *, title=None, reason=""):
    if title is not None:
        require(editor, "edit_title", topic)
    named, quoted = _newly_named(post, cooked), _newly_quoted(post, cooked)
    if not _is_same_writing(post, editor, cooked, title and (topic.title, title)):
        _keep_revision(post, editor, reason, topic.title if title else None)
    words, links = len(cooked.text.split()), links_count(cooked.html)
    topic.words_count += words - post.words_count
    topic.links_count += links - post.links_count
    post.text, post.html, post.words_count, post.links_count = cooked.text, cooked.html, words, links
    post.version += 1
    if title is not None:
        topic.title, topic.slug = title, slugify(title)
        renew_frames()
    keep_parts(post, cooked)
    db.session.flush()
    bumps = follow_newest(topic)
    record("post_edited", editor, topic=topic, post=post, reason=reason, named=named, quoted=quoted, bumps=bumps)


def _is_same_writing(post, editor, cooked, titles):
    last = db.session.scalar(select(Revision).where(Revision.post_id == post.id).order_by(Revision.number.desc()).limit(1))
    since, by = (last.created_at, last.editor_id) if last else (post.created_at, post.author_id)
    if by != editor.id or clock.now() - since > GRACE:
        return False
    changed = Levenshtein.distance(post.text, cooked.text, score_cutoff=SMALL)
    return changed + (Levenshtein.distance(*titles) if titles else 0) <= SMALL


def _keep_revision(post, editor, reason, title):
    post.edits_count += 1
    post.edited_at = clock.now()
    db.session.add(Revision(post_id=post.id, number=post.edits_count, editor_id=editor.id, reason=reason, text=post.text,
                            title=title, created_at=post.edited_at))
    db.session.execute(delete(Revision).where(
        Revision.post_id == post.id, Revision.number <= post.edits_count - MOST_REVISIONS),
        execution_options={"synchronize_session": False})


def _newly_named(post, cooked):
    """Return the ids of the people whom only the new form of a post mentions."""
    names = usernames_in(cooked.html) - usernames_in(post.html)
    named = set(db.session.scalars(select(User.id).where(User.username.in_(names)))) if names else set()
    if calls_moderators(cooked.html) and not calls_moderators(post.html):
        named |= {person.id for person in moderators(post.topic.network_id)}
    return sorted(named)


def _newly_quoted(post, cooked):
    """Return the ids of the people of whose posts only the new form quotes one."""
    quoted = {target.post_id for target in cooked.found.quotes}
    if not quoted:
        return []
    before = select(PostLink.target_post_id).where(PostLink.source_post_id == post.id, PostLink.is_quote)
    return sorted(set(db.session.scalars(select(Post.author_id).where(Post.id.in_(quoted), Post.id.not_in(before)))))


def opens_topic(post):
    """Tell whether a post is the first one of its topic."""
    return post.number == post.topic.first_number


def may_retitle(user, post):
    """Tell whether a person's form for editing this post has the topic's title in it."""
    return opens_topic(post) and can(user, "edit_title", post.topic)
