"""What of a poll somebody gets to see, and what every open page that shows it gets."""
from flask_babel import format_decimal, format_timedelta

from .. import clock
from ..policy import can, refusal
from ..streams import partial, poll_news
from . import queries


class Shown:
    """A poll for one viewer: results or why there are none, the form or why there is none."""

    def __init__(self, poll, viewer, *, problem=None, typed=None):
        self.poll, self.problem = poll, problem
        self.ballot = queries.ballot(poll, viewer)
        self.hidden = refusal(viewer, "see_results", self.ballot)
        self.rows = queries.rows(poll) if self.hidden is None else None
        self.no_vote = refusal(viewer, "vote", poll)
        self.is_visitor = viewer is None
        self.names_voters = can(viewer, "see_voters", self.ballot) and poll.voters_count > 0
        self.conducts = can(viewer, "close", poll)
        self._typed = typed

    @property
    def is_first_vote(self):
        return self.no_vote is None and not self.ballot.has_voted

    @property
    def own(self):
        """What this person has given, to be marked in the results."""
        return self.ballot.given

    @property
    def own_answers(self):
        """The answers this person has chosen, in their order."""
        return [option.text for option in self.poll.options if option.id in self.own]

    @property
    def ends_in(self):
        """How long the poll still goes on; None when it does not end by itself."""
        return self.poll.due_at - clock.now() if self.poll.due_at and not self.poll.is_closed else None

    def has_chosen(self, option):
        """Tell whether an answer is to be ticked in the form: as it was sent, or as it was voted."""
        if self._typed is not None:
            return str(option.id) in self._typed.getlist("option")
        return option.id in self.own

    def dots_on(self, option):
        """Return what stands in an answer's field for dots: as it was sent, or as it was voted."""
        if self._typed is not None:
            return self._typed.get(f"dots-{option.id}", "")
        return self.own.get(option.id, 0)

    @property
    def dots_left(self):
        """How many dots are still to be given, by what stands in the form."""
        given = [str(self.dots_on(option)) for option in self.poll.options]
        return max(0, self.poll.dots - sum(int(dots) for dots in given if dots.isdecimal() and len(dots) < 4))


def mean(poll):
    """Return the mean of a scale in words: „3,8”."""
    return format_decimal(queries.mean(poll), "#,##0.0")


def how_soon(wait):
    """Return in how much time something will be: „za 3 dni”."""
    return format_timedelta(wait, add_direction=True, threshold=2)


def news_of(topic_id, post_ids):
    """Return the streams that tell open pages how the polls in these posts of a topic stand.

    They go to whoever sees the topic: numbers are in them only where everybody sees the results.
    """
    return [poll_news(f"poll-{poll.id}", poll.version, poll.shape, partial(
        "polls/news", poll=poll, rows=queries.rows(poll) if poll.shows_results_to_all else None))
        for poll in queries.in_topic(topic_id, post_ids)]
