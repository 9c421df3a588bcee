"""Polls in posts, and what people do with them."""
import pytest

from forum.db import db
from forum.polls import queries, service
from forum.polls.models import Poll, PollVote
from tests import people

TEXT = '[poll {attributes}question="Który termin?"]\n- poniedziałek\n- wtorek\n- środa\n[/poll]'


@pytest.fixture
def make_poll(topic, ana):
    """Return a function that makes a post of Anna's with a poll in it and gives the poll."""
    def make_poll(attributes="", *, text=None, by=None, in_topic=None):
        text = text or TEXT.format(attributes=f"{attributes} " if attributes else "")
        post = people.make_post(in_topic or topic, by=by or ana, text=text)
        return db.session.scalar(db.select(Poll).filter_by(post_id=post.id, position=0))
    return make_poll


@pytest.fixture
def poll(make_poll):
    return make_poll()


def now_of(poll):
    """Return a poll as the database has it now."""
    db.session.rollback()
    return db.session.get(Poll, poll.id, populate_existing=True)


def counts(poll):
    """Return how many votes each answer has, by what is kept."""
    return [option.votes_count for option in now_of(poll).options]


def counted(poll):
    """Return the same, counted from the votes, and the number of voters."""
    votes = db.session.scalars(db.select(PollVote).filter_by(poll_id=poll.id)).all()
    sums = [sum(vote.weight for vote in votes if vote.option_id == option.id) for option in now_of(poll).options]
    return sums, len({vote.voter for vote in votes})


def vote(poll, person, *places, **options):
    """Vote for the answers at these places; a place given twice gets two dots."""
    ids = [option.id for option in poll.options]
    service.vote(poll, person, {ids[place]: places.count(place) for place in places}, **options)


def own(poll, person):
    """Return the places of the answers somebody has voted for."""
    given = queries.ballot(now_of(poll), person).given
    return [place for place, option in enumerate(poll.options) if option.id in given]
