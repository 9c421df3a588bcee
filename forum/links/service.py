"""Writing down what posts refer to, and what has become old by that."""
from blinker import Signal
from sqlalchemy import insert, select

from ..db import db, on_commit
from .models import BACKLINKS, PostLink, Stale

# Of one post; of what more it refers to nobody is told.
MOST = 50
# Sent after the commit of a transaction that left something to be done (renewal.py).
owed = Signal()


def keep(post, found):
    """Keep what a post's text refers to, in place of what its earlier text did, inside the transaction that writes it."""
    wanted = _wanted(post, found)
    rows = {}
    # What has just been written for the first time had no earlier text.
    if wanted or post.version > 1:
        rows = {(row.target_post_id, row.target_network_id, row.is_quote): row
                for row in db.session.scalars(select(PostLink).where(PostLink.source_post_id == post.id))}
    for key in rows.keys() - wanted:
        db.session.delete(rows[key])
    db.session.add_all(PostLink(source_post_id=post.id, target_post_id=post_id, target_network_id=network_id, is_quote=is_quote)
                       for post_id, network_id, is_quote in wanted if (post_id, network_id, is_quote) not in rows)
    here = {target.post_id for target in (*found.quotes, *found.links) if target.topic_id == post.topic_id}
    owe(BACKLINKS, sorted({post_id for post_id, *_kind in rows.keys() ^ wanted} - here - {None}))


def owe(kind, post_ids):
    """Note, inside a transaction, that these posts are to be looked at again after it."""
    if post_ids:
        db.session.execute(insert(Stale), [{"post_id": post_id, "kind": kind} for post_id in post_ids])
        on_commit(owed.send)


def _wanted(post, found):
    quotes = [(target.post_id, None, True) for target in found.quotes]
    links = [(target.post_id, None if target.post_id else target.network_id, False) for target in found.links]
    return set([key for key in dict.fromkeys(quotes + links) if key[0] != post.id][:MOST])
