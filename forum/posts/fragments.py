"""Posts as HTML, kept in this process by everything they show.

What a post shows is in `queries.Shown` – its version, its author's card_version, the number and the author of the post
it answers, its author's roles in the network –, in the names of reactions, and in the release, which is the life of this
process.
Whoever changes anything else that templates/posts/_post.html prints raises `post.version` in the same transaction.
"""
from ..kept import Kept
from ..links.queries import backlinks
from ..reactions.kinds import kinds
from ..streams import partial
from . import queries

_kept = Kept(megabytes=64)


def html_of(shown_posts):
    """Return {post id: HTML} of posts given as `queries.Shown`; only what is not kept is read and rendered."""
    names = kinds()
    found = {shown.id: _kept.get(shown.id, (shown, names)) for shown in shown_posts}
    missing = [post_id for post_id, html in found.items() if html is None]
    if missing:
        posts = list(queries.full(missing))
        links = backlinks([post.shown.id for post in posts if post.body.backlinks_count])
        for post in posts:
            name = "posts/trace" if post.body.deleted_at else "posts/post"
            found[post.shown.id] = html = partial(name, post=post, kinds=names, backlinks=links.get(post.shown.id, ()))
            _kept.put(post.shown.id, html, (post.shown, names))
    return {post_id: html for post_id, html in found.items() if html is not None}


def html_by_id(*post_ids):
    """Return the HTML of the posts with these ids, by number: what a push or a form's answer sends."""
    shown_posts = queries.shown(post_ids)
    html = html_of(shown_posts)
    return [html[shown.id] for shown in shown_posts if shown.id in html]


def forget():
    """Forget every kept post, to measure or to test what rendering does."""
    _kept.clear()
