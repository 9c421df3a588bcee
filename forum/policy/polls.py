"""Polls in posts. A ballot is a poll as one person finds it."""
from flask_babel import lazy_gettext as _l

from .reach import moderates
from .rules import MEMBERS_ONLY, NOT_SEEN, SIGN_IN, rule
from .topics import see_topic, write_in


@rule("see", "ballot")
def see_ballot(user, ballot):
    return see_poll(user, ballot.poll)


@rule("see", "poll")
def see_poll(user, poll):
    reason = see_topic(user, poll.post.topic)
    return NOT_SEEN if reason is None and poll.post.deleted_at is not None else reason


@rule("vote", "poll")
def vote(user, poll):
    # Whoever closes a topic ends the talk, not the vote that came of it.
    reason = write_in(user, poll.post.topic)
    if reason is not None:
        return _l("Only members of this network vote here.") if reason is MEMBERS_ONLY else reason
    if see_poll(user, poll) is not None:
        return NOT_SEEN
    return _l("This poll has ended: votes can no longer be given or changed.") if poll.is_closed else None


@rule("close", "poll")
@rule("reopen", "poll")
@rule("export", "poll")
def conduct_poll(user, poll):
    reason = write_in(user, poll.post.topic)
    if reason is not None:
        return reason
    if see_poll(user, poll) is not None:
        return NOT_SEEN
    if not (user.id == poll.post.author_id or moderates(user, poll.post.topic.network_id)):
        return _l("Only the author of the post and the moderators of the network can do this.")
    return None


@rule("see_results", "ballot")
def see_results(user, ballot):
    poll = ballot.poll
    reason = see_poll(user, poll)
    if reason is not None or poll.shows_results_to_all:
        return reason
    if poll.results == "vote":
        return None if ballot.has_voted else _l("The results are shown to those who have voted, and to all when the poll ends.")
    return _l("The results are shown when the poll ends. Until then nobody sees them.")


@rule("see_voters", "ballot")
def see_voters(user, ballot):
    if user is None:
        return SIGN_IN
    if ballot.poll.is_anonymous:
        return _l("This poll is anonymous: nobody sees who voted and how.")
    if not (user.is_admin or user.roles.get(ballot.poll.post.topic.network_id)):
        return _l("Only members of this network see who voted and how.")
    return see_results(user, ballot)
