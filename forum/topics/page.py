"""The parts of a topic's page around its posts that are the same for every reader, kept by all they show."""
from datetime import datetime
from typing import NamedTuple

from flask import url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from ..identity import current_user
from ..kept import kept
from ..policy import can, refusal
from ..posts.forms import new_key
from ..streams import partial
from .queries import merged_ids

# Where tokens go in a kept form; no text of ours or of anybody's reaches these places.
_KEY, _TOKEN = "-the-key-of-this-form-", "-the-token-of-this-session-"
_CANONICAL = Markup('<link rel="canonical" href="{}">')


class Edges(NamedTuple):
    """How far the posts on a page reach, and which of them was asked for."""

    first: int
    last: int
    at: int | None
    has_earlier: bool
    has_later: bool
    # The filter's part of the address, and who or which branch passes.
    query: str = ""
    # When the post was written that the timeline stands at.
    moment: datetime | None = None


class Parts(NamedTuple):
    """The parts, in the order of the page."""

    canonical: Markup
    about: Markup
    head: Markup
    earlier: Markup
    later: Markup
    below: Markup
    state: Markup
    sign_in: Markup
    suggested: Markup
    pill: Markup
    timeline: Markup


def parts(topic, window, *, belongs):
    """Return the parts of the page that shows `window`; `belongs`: to somebody who sees who else reads."""
    edges = Edges(window.first, window.last, window.at, window.earlier is not None, window.later is not None,
                  window.only.query if window.only else "", window.moment)
    return _parts(topic, topic.is_pinned, edges, belongs)


def composer(topic, viewer):
    """Return the composer with this request's tokens, or None for somebody who may not write here."""
    if refusal(viewer, "write", topic.network) is not None:
        return None
    html = _composer(topic, can(viewer, "moderate", topic))
    return Markup(html.replace(_KEY, new_key()).replace(_TOKEN, generate_csrf()))


@kept(500)
def _composer(topic, _moderates):
    html = partial("posts/composer", topic=topic, viewer=current_user(), new_key=lambda: _KEY,
                   also=[f"topic-{topic_id}" for topic_id in merged_ids(topic)])
    # A str on purpose: Markup.replace would escape, and a token is never kept.
    return str(html).replace(generate_csrf(), _TOKEN)


@kept(2000)
def _parts(topic, _is_pinned, edges, belongs):
    place = edges.at or max(edges.first, topic.first_number)
    return Parts(
        canonical=_CANONICAL.format(url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=edges.at)),
        about=partial("topics/about", topic=topic, edges=edges, belongs=belongs),
        head=partial("topics/head", topic=topic),
        earlier=partial("topics/more", topic=topic, edges=edges, side="before"),
        later=partial("topics/more", topic=topic, edges=edges, side="after"),
        below=partial("live/below", topic=topic, belongs=belongs),
        state=partial("topics/state", topic=topic),
        sign_in=partial("topics/sign_in", topic=topic),
        suggested=partial("topics/suggested_later", topic=topic),
        pill=partial("topics/timeline_pill", topic=topic, place=place),
        timeline=partial("topics/timeline", topic=topic, place=place, moment=edges.moment))
