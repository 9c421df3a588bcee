"""Where the thin lines of a topic stand, when its posts get other numbers and when they get them back."""
from bisect import bisect_right

from sqlalchemy import select

from ..db import db
from ..events import ACTIONS, Event
from .models import Passage

_passages = Passage.__table__.c
_LINES = tuple(name for name, action in ACTIONS.items() if action.in_topic)


def renumber(event, topic, *, before):
    """Let the lines of `topic` older than the event `before` follow the posts they stand behind."""
    ways = sorted(_own_ways(event, topic))
    for line in _lines(topic, Event.id < before):
        _put(line, ways)


def give_back(event, topic):
    """Let them stand behind these posts' former numbers again."""
    ways = sorted((new, old) for old, new in _own_ways(event, topic))
    last = max((new for _old, new in _own_ways(event, topic)), default=0)
    end = db.session.scalar(select(db.func.max(_passages.new_number)).where(_passages.event_id == event.id)) or last
    for line in _lines(topic, Event.number <= end):
        if line.id > event.id and line.number == end:
            line.number = max(old for _new, old in ways)
        else:
            _put(line, ways)


def _put(line, ways):
    place = bisect_right(ways, (line.number, float("inf")))
    if place:
        line.number = ways[place - 1][1]


def _own_ways(event, topic):
    return [tuple(row) for row in db.session.execute(select(_passages.number, _passages.new_number).where(
        _passages.event_id == event.id, _passages.topic_id == topic.id, _passages.new_topic_id == topic.id))]


def _lines(topic, *which):
    return db.session.scalars(select(Event).where(Event.topic_id == topic.id, Event.action.in_(_LINES),
                                                  Event.number.is_not(None), *which)).all()
