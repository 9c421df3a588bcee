"""What a page shows of reactions, and whose bell has rung for them."""
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from forum.db import db
from forum.events import Event
from forum.notifications import drainer
from forum.notifications.models import Notification


def bell(person):
    """Work off what is owed; return a person's notifications as (kind of reaction, is it unread)."""
    while drainer.drain():
        pass
    db.session.rollback()
    rows = db.session.execute(
        select(Event.details, Notification.read_at).join(Event, Event.id == Notification.event_id)
        .where(Notification.user_id == person.id, Notification.kind == "reaction").order_by(Notification.id)).all()
    return [(details["kind"], read_at is None) for details, read_at in rows]


def row_of(html, post):
    """Return the row of reactions under a post."""
    # What stands in a <template> is no part of the page.
    return LexborHTMLParser(html.replace("template>", "div>")).css_first(f"#post-{post.id} .reactions")


def shown_in(html, post):
    """Return the counts that stand under a post: {kind: number}."""
    return {one.attributes["data-kind"]: int(one.text()) for one in row_of(html, post).css("[data-kind]")}
