"""The words of letters about what happens."""
from typing import NamedTuple
from urllib.parse import quote

from flask_babel import ngettext

from ..mail.composing import address_of, compose
from ..mail.reply_addresses import reply_address
from ..notifications.lines import Line, Ring
from . import links, rich

# Of a topic in which more has been written than a letter holds, the rest is counted.
MOST_POSTS = 10
# Of an answer, whatever stands under it is ours (forum/inbox).
ABOVE = "--- Odpowiedz powyżej tej linii ---"


class Told(NamedTuple):
    """One thing a letter tells of: what happened, what was written, and what can be done by a button."""

    sentence: object
    author: str
    html: object
    text: str
    address: str
    helpful: str


def notification(group):
    """Return what a letter about unheard bells of one person in one topic says, where it is answered, and its headers."""
    first = group[0]
    person, topic, network = first.person, first.topic, first.network
    reply_to = reply_address(person.id, topic.id) if first.is_writer else ""
    told = [_told(one) for one in group[:MOST_POSTS]]
    opens = all(one.post is not None and one.post.number == one.topic.first_number for one in group)
    composed = compose(
        "notification", _subject(network, topic.title, is_answer=not opens), person=person, network=network, topic=topic,
        told=told, above=ABOVE, more=len(group) - len(told), shows_text=first.choices.shows_text(network), reply_to=reply_to,
        has_posts=any(one.post is not None for one in group), address_of_topic=told[0].address,
        watch=links.act_link(person.id, "watch", topic.id), mute=links.act_link(person.id, "mute", topic.id),
        stop=links.stop_link(person.id, network.id))
    return composed, reply_to, links.headers(person.id, network, topic.id)


def digest(person, network, choices, news):
    """Return what a digest says of what concerns a person and of the topics of their network, and its headers."""
    count = len(news.mine) + news.more_mine + sum(topic.count for topic in news.topics)
    subject = f"[{network.name}] " + ngettext("Digest: %(num)d new thing", "Digest: %(num)d new things", count)
    composed = compose("digest", subject, person=person, network=network, shows_text=choices.shows_text(network),
                       stop=links.stop_link(person.id, network.id), **news._asdict())
    return composed, links.headers(person.id, network)


def line_of(bell, event, actor, post, topic):
    """Return the line of the bell's list that says what rang."""
    ring = Ring(bell.id, bell.kind, bell.created_at, event.action, event.actor_id, actor.name if actor else None,
                post.id if post else None, topic.id, topic.title, topic.slug, None, None, None, event.details)
    return Line(ring, 1, True, ring.post_id, None)


def answer_by_mail(user_id, topic, network):
    """Return the address that begins a letter answering in a topic, or nothing while no letters come in."""
    address = reply_address(user_id, topic.id)
    subject = quote(_subject(network, topic.title, is_answer=True), safe="")
    return f"mailto:{address}?subject={subject}" if address else ""


def _told(owed):
    post = owed.post
    if post is None:
        return Told(_sentence(owed), "", "", "", address_of("topics.show", slug=owed.topic.slug, topic_id=owed.topic.id), "")
    # A reaction or a reminder says nothing new: the post is the reader's own, or known.
    shows = owed.choices.shows_text(owed.network) and owed.bell.kind != "reaction"
    html = rich.as_html(post.html) if shows else ""
    may_thank = owed.is_writer and post.author_id != owed.person.id
    return Told(_sentence(owed), owed.author.name, html, rich.as_text(html) if html else "",
                address_of("posts.show", post_id=post.id),
                links.act_link(owed.person.id, "helpful", post.id) if may_thank else "")


def _sentence(owed):
    return line_of(owed.bell, owed.event, owed.actor, owed.post, owed.topic).sentence


def _subject(network, title, *, is_answer):
    # Mail programs put letters together whose subjects differ by „Re:” alone.
    subject = f"[{network.name}] {title}"
    return f"Re: {subject}" if is_answer else subject
