"""Which advice somebody gets while they write: at most two pieces, none that they have closed."""
import re
from datetime import timedelta
from typing import NamedTuple

from .. import clock
from ..topics.models import Topic
from . import queries
from .mentions import out_of_reach
from .models import FIRST, GIVEN, KINDS, OLD, REACH, ROW, SHARE, SIMILAR
from .similar import SHORTEST, similar

AT_ONCE = 2
OLD_AFTER = timedelta(days=180)
# From so many posts on a topic can be somebody's alone, and from this part on it is.
LIVELY, MOST_OF_IT = 10, 0.4
MOST_LINKS, LONGEST_LINK = 5, 500
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]]+")


class Advice(NamedTuple):
    """One piece: its kind, the place in which closing it counts ("" for everywhere), and what it tells of."""

    kind: str
    place: str
    about: object = None


def advice_for(viewer, place, *, title="", text="", answers=False):
    """Return the pieces of advice for somebody who writes in a topic, or opens one in a network."""
    topic = place if isinstance(place, Topic) else None
    facts = queries.facts(viewer, topic.id if topic else 0)
    if facts.is_off:
        return None
    here = f"topic-{topic.id}" if topic else f"network-{place.id}"
    told = [Advice(FIRST, "")] if facts.posts < queries.BEGINNER else []
    told += _of_text(place, topic, here, text)
    told += _of_topic(topic, here, facts, answers) if topic else _of_title(viewer, title)
    told.sort(key=lambda piece: KINDS.index(piece.kind))
    closed = queries.dismissed(viewer, [piece[:2] for piece in told]) if told else ()
    return [piece for piece in told if piece[:2] not in closed][:AT_ONCE]


def links_in(text):
    """Return the links that stand in a text, the first few."""
    links = dict.fromkeys(link.rstrip(".,;:!?")[:LONGEST_LINK] for link in _LINK.findall(text))
    return list(links)[:MOST_LINKS]


def _of_text(place, topic, here, text):
    reach = out_of_reach(place, text)
    told = [Advice(REACH, here, reach)] if reach else []
    links = links_in(text) if topic else []
    given = links and queries.given_before(topic, links)
    return [*told, Advice(GIVEN, f"post-{given.post_id}", given)] if given else told


def _of_topic(topic, here, facts, answers):
    told = []
    # Whoever answers a certain post talks with somebody.
    if facts.in_a_row == queries.IN_A_ROW and not answers:
        told.append(Advice(ROW, here))
    if topic.posts_count >= LIVELY and facts.own / topic.posts_count >= MOST_OF_IT:
        told.append(Advice(SHARE, here, round(100 * facts.own / topic.posts_count)))
    if clock.now() - topic.last_posted_at >= OLD_AFTER:
        told.append(Advice(OLD, here, topic.last_posted_at))
    return told


def _of_title(viewer, title):
    if len(title.strip()) < SHORTEST:
        return []
    found = similar(title, queries.titles(viewer))
    return [Advice(SIMILAR, f"topic-{found[0].id}", found)] if found else []
