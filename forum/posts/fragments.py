"""Posts as HTML, kept in this process by everything they show.

What a post shows is in `queries.Shown` – its version, its author's card_version, the number and the author of the post
it answers, its author's roles in the network – and in the release, which is the life of this process.
Whoever changes anything else that templates/posts/_post.html prints raises `post.version` in the same transaction.
"""
from ..kept import Kept
from ..streams import partial
from . import queries

_kept = Kept(megabytes=64)


def html_of(shown_posts):
    """Return {post id: HTML} of posts given as `queries.Shown`; only what is not kept is read and rendered."""
    found = {shown.id: _kept.get(shown.id, shown) for shown in shown_posts}
    missing = [post_id for post_id, html in found.items() if html is None]
    if missing:
        for post in queries.full(missing):
            found[post.shown.id] = html = partial("posts/post", post=post)
            _kept.put(post.shown.id, html, post.shown)
    return {post_id: html for post_id, html in found.items() if html is not None}


def html_by_id(*post_ids):
    """Return the HTML of the posts with these ids, by number: what a push or a form's answer sends."""
    shown_posts = queries.shown(post_ids)
    html = html_of(shown_posts)
    return [html[shown.id] for shown in shown_posts if shown.id in html]


def forget():
    """Forget every kept post, to measure or to test what rendering does."""
    _kept.clear()
