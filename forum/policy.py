"""Who may do what. Every permission in the forum is on this page.

A rule answers with None when the act is allowed and with the reason, a sentence for the person, when it is not.
"Who" is a User or a Viewer, both have `roles`, `is_admin` and `is_suspended`; a visitor is None.
"""
from flask import abort, g
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import joinedload

from .accounts.models import User
from .db import db
from .errors import Refused
from .identity import current_user
from .networks.models import Network
from .topics.models import Topic

RULES = {}
SIGN_IN = _l("Sign in to do this.")
NOT_SEEN = _l("You cannot see this.")
SUSPENDED = _l("Your account is suspended, so you can read but not write.")
MEMBERS_ONLY = _l("Only members of this network write here.")


class MustSignIn(Exception):
    """A visitor asked for an address they may not see, or one that does not exist."""


class OnlyTheCard(Exception):
    """A signed-in stranger asked for an agenda topic, whose title is public: they get the network's card."""

    def __init__(self, network):
        super().__init__(network.slug)
        self.network = network


def can(user, action, target):
    """Tell whether `user` may do `action` to `target`."""
    return refusal(user, action, target) is None


def refusal(user, action, target):
    """Return why `user` may not do `action` to `target`, or None when they may."""
    return RULES[action, getattr(target, "policy_kind", target)](user, target)


def find(model, key, *, to="see"):
    """Load what the current user wants to act on, or answer as design §4.4 says."""
    return allow(db.session.get(model, key), to=to)


def allow(target, *, to="see"):
    """Return `target` when the current user may do `to`; else sign-in (visitor), 404 (stranger), 403 with why."""
    # Only doors count as having asked: the `can` of a button in a template lets nobody in.
    g.policy_asked = True
    user = current_user()
    if target is None or not can(user, "see", target):
        _hide(user, target)
    reason = refusal(user, to, target)
    if reason is not None:
        raise Refused(reason) if user else MustSignIn()
    return target


def require(user, action, target):
    """Ask again inside a transaction, under the target's lock: the door may have let `user` in too early."""
    g.policy_asked = True
    reason = refusal(fresh(user), action, target)
    if reason is not None:
        raise Refused(reason)


def fresh(user):
    """Read a person and their roles again, past everything cached in this request; None when there is nobody now."""
    statement = (select(User).where(User.id == user.id).options(joinedload(User.memberships))
                 .execution_options(populate_existing=True))
    return db.session.scalars(statement).unique().one_or_none()


def open_to_all():
    """Say that this page is for everybody, on purpose."""
    g.policy_asked = True


def require_admin():
    """Let only administrators pass; everybody else learns nothing."""
    user = require_signed_in()
    if not user.is_admin:
        abort(404)
    if user.is_suspended:
        raise Refused(SUSPENDED)
    return user


def require_signed_in():
    """Return the signed-in person, or send a visitor to sign-in."""
    g.policy_asked = True
    user = current_user()
    if user is None:
        raise MustSignIn()
    return user


def rule(action, kind):
    """Make the decorated function the answer to `can(user, action, a_kind)`."""
    def register(answer):
        RULES[action, kind] = answer
        return answer
    return register


# Networks. The card is public: goals, conditions, moderators' names, titles of the agenda topics.

@rule("see", "network")
def see_card(_user, _network):
    return None


@rule("read", "network")
@rule("see", "topic")
def read(user, target):
    return None if reads(user, target.visibility, target.network_id) else NOT_SEEN


@rule("write", "network")
def write(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id)):
        return MEMBERS_ONLY
    return SUSPENDED if user.is_suspended else None


@rule("moderate", "network")
@rule("moderate", "topic")
@rule("pin", "topic")
@rule("lock", "topic")
@rule("unlock", "topic")
@rule("merge", "topic")
@rule("sum_up", "topic")
def moderate(user, target):
    if user is None:
        return SIGN_IN
    if not moderates(user, target.network_id):
        return _l("Only the moderators of this network can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("unpin", "topic")
def unpin(user, topic):
    if topic.is_pinned and topic.pinned_everywhere and not (user and user.is_admin):
        return moderate(user, topic) or _l("Only an administrator can unpin what is pinned everywhere.")
    return moderate(user, topic)


@rule("see_log", "network")
def see_log(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id, frozenset()) & {"moderator", "coordinator"}):
        return _l("Only the moderators and coordinators of this network read its log.")
    return None


@rule("edit_card", "network")
@rule("give_participant", "network")
def look_after(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id, frozenset()) & {"moderator", "coordinator"}):
        return _l("Only the moderators and coordinators of this network can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("give_moderator", "network")
def coordinate(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or "coordinator" in user.roles.get(network.network_id, ())):
        return _l("Only the coordinators of this network can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("give_coordinator", "network")
@rule("set_visibility", "network")
@rule("fill_blanks", "site")
@rule("choose_reactions", "site")
@rule("pin_everywhere", "topic")
def administer(user, _target):
    if user is None:
        return SIGN_IN
    if not user.is_admin:
        return _l("Only an administrator can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("use_prompts", "site")
def use_prompts(user, _site):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or any(set(roles) & {"moderator", "coordinator"} for roles in user.roles.values())):
        return _l("Only moderators and coordinators use these prompts.")
    return None


@rule("see_people", "network")
def see_people(user, network):
    # Who belongs to a network is personal data: an open network opens its talks, not its list of people.
    if user is None:
        return SIGN_IN
    return None if reads(user, network.visibility, network.network_id) else NOT_SEEN


# People and their roles.

@rule("take_participant", "membership")
def take_participant(user, membership):
    return None if _is_own(user, membership) else look_after(user, membership)


@rule("take_moderator", "membership")
def take_moderator(user, membership):
    return None if _is_own(user, membership) else coordinate(user, membership)


@rule("take_coordinator", "membership")
def take_coordinator(user, membership):
    return None if _is_own(user, membership) else administer(user, membership)


@rule("see", "person")
def see_person(user, _person):
    return SIGN_IN if user is None else None


@rule("suspend", "person")
def suspend(user, person):
    if user is not None and user.id == person.id:
        return _l("Nobody suspends their own account.")
    if person.is_system:
        return _l("This is the forum's own account.")
    return administer(user, person)


@rule("restore", "person")
@rule("invite", "person")
def look_after_account(user, person):
    return administer(user, person)


# Topics and posts.

@rule("reply", "topic")
def reply(user, topic):
    reason = write(user, topic)
    if reason is not None:
        return reason
    if topic.merged_into_id is not None:
        return _l("This topic has been merged into another one. Reply there.")
    if topic.is_locked and not moderates(user, topic.network_id):
        return _l("This topic has been closed. You can read it, but not reply.")
    return None


@rule("follow", "topic")
@rule("follow", "network")
def follow(user, target):
    return SIGN_IN if user is None else read(user, target)


@rule("unpin_for_self", "topic")
def unpin_for_self(user, topic):
    return follow(user, topic)


@rule("see", "post")
def see_post(user, post):
    return read(user, post.topic)


@rule("draft", "topic")
@rule("draft", "network")
def draft(user, target):
    # Whoever is suspended, or comes too late, keeps the words all the same.
    return SIGN_IN if user is None else read(user, target)


@rule("draft", "post")
def draft_of_edit(user, post):
    return SIGN_IN if user is None else see_post(user, post)


@rule("bookmark", "post")
def bookmark(user, post):
    return SIGN_IN if user is None else see_post(user, post)


@rule("see_reactions", "post")
def see_reactions(user, post):
    # Names of people, not only how many: as their profiles, for those who are signed in.
    return SIGN_IN if user is None else see_post(user, post) or _traces_only(post)


@rule("react", "post")
def react(user, post):
    reason = write(user, post.topic)
    if reason is not None:
        return _l("Only members of this network react to its posts.") if reason is MEMBERS_ONLY else reason
    if post.author_id == user.id:
        return _l("This is your own post: others say whether it helped them.")
    return _traces_only(post)


# Files in posts.

@rule("see", "upload")
def see_upload(user, upload):
    if not upload.posts and user is not None and user.id == upload.user_id:
        return None
    return None if any(read_post(user, post) is None for post in upload.posts) else NOT_SEEN


@rule("read", "post")
@rule("see_history", "post")
def read_post(user, post):
    # Of a deleted post others see that there was one.
    reason = see_post(user, post)
    if reason is None and post.deleted_at is not None and not _looks_after(user, post):
        return _l("This post has been deleted. Only its author and the moderators can read it.")
    return reason


@rule("edit", "post")
@rule("tick", "post")
def edit_post(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if post.deleted_at is not None:
        return _l("This post has been deleted. Restore it first.")
    if not (post.is_wiki or _looks_after(user, post)):
        return _l("Only its author and the moderators of the network can edit this post.")
    return None


@rule("edit_title", "topic")
def edit_title(user, topic):
    reason = write(user, topic)
    if reason is not None or moderates(user, topic.network_id):
        return reason
    if topic.is_agenda:
        return _l("Only the moderators of this network can change the title of an agenda topic.")
    if user.id != topic.author_id:
        return _l("Only its author and the moderators of the network can change the title of a topic.")
    return None


@rule("delete", "post")
def delete_post(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if not _looks_after(user, post):
        return _l("Only its author and the moderators of the network can delete this post.")
    if post.number == 1:
        return _l("The first post is what the whole topic answers, so it cannot be deleted on its own. You can edit it.")
    return _l("This post has already been deleted.") if post.deleted_at is not None else None


@rule("restore", "post")
def restore_post(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if post.deleted_at is None:
        return _l("This post has not been deleted.")
    if moderates(user, post.topic.network_id) or user.id == post.author_id == post.deleted_by_id:
        return None
    return _l("Only the moderators of the network can restore this post.")


@rule("wiki", "post")
def wiki(user, post):
    reason = _write_in(user, post)
    if reason is not None:
        return reason
    if not _looks_after(user, post):
        return _l("Only its author and the moderators of the network can open this post to the edits of all.")
    return _l("This post has been deleted. Restore it first.") if post.deleted_at is not None else None


# Polls in posts.

@rule("see", "ballot")
def see_ballot(user, ballot):
    return see_poll(user, ballot.poll)


@rule("see", "poll")
def see_poll(user, poll):
    reason = read(user, poll.post.topic)
    return NOT_SEEN if reason is None and poll.post.deleted_at is not None else reason


@rule("vote", "poll")
def vote(user, poll):
    # Whoever closes a topic ends the talk, not the vote that came of it.
    reason = write(user, poll.post.topic)
    if reason is not None:
        return _l("Only members of this network vote here.") if reason is MEMBERS_ONLY else reason
    if see_poll(user, poll) is not None:
        return NOT_SEEN
    return _l("This poll has ended: votes can no longer be given or changed.") if poll.is_closed else None


@rule("close", "poll")
@rule("reopen", "poll")
@rule("export", "poll")
def conduct_poll(user, poll):
    reason = write(user, poll.post.topic)
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


# The same, said in SQL. A test holds each pair together.

def visible_topics(user):
    """Select the topics `user` may see; the twin of the rule "see" of topics."""
    return select(Topic).join(Network, Network.id == Topic.network_id).where(readable(user))


def listed_topics(user):
    """Select the topics that stand in lists for `user`: visible, and not merged away."""
    return visible_topics(user).where(Topic.merged_into_id.is_(None))


def moderated_topics(user):
    """Select the topics `user` moderates; the twin of the rule "moderate" of topics for who is not suspended."""
    if user.is_admin:
        return select(Topic)
    return select(Topic).where(Topic.network_id.in_([key for key, roles in user.roles.items() if "moderator" in roles]))


def readable(user):
    """Return the SQL condition on `Network` under which `user` may read."""
    if user is None:
        return Network.visibility == "public"
    if user.is_admin:
        return true()
    return or_(Network.visibility.in_(("public", "signed_in")), Network.id.in_([
        network_id for network_id, roles in user.roles.items() if roles]))


def reads(user, visibility, network_id):
    """Tell whether `user` reads what stands in a network of this visibility."""
    if visibility == "public":
        return True
    if user is None:
        return False
    return user.is_admin or visibility == "signed_in" or bool(user.roles.get(network_id))


def as_open(target, place):
    """Tell whether all who read `place` – a topic or network, None for anybody – also read what stands in `target`."""
    return (target.visibility == "public" or place is not None
            and (target.network_id == place.network_id or target.visibility == "signed_in" and place.visibility != "public"))


def all_as_open(target, place):
    """Return the SQL condition on two networks (their columns) that is the twin of `as_open`."""
    return or_(target.visibility == "public", target.id == place.id,
               and_(target.visibility == "signed_in", place.visibility != "public"))


def moderates(user, network_id):
    """Tell whether `user` moderates the network: an administrator moderates all."""
    return user is not None and (user.is_admin or "moderator" in user.roles.get(network_id, ()))


def _traces_only(post):
    return _l("This post has been deleted.") if post.deleted_at is not None else None


def _write_in(user, post):
    # A closed topic takes no more replies; what stands in it may still be mended.
    return write(user, post.topic)


def _looks_after(user, post):
    return user is not None and (user.id == post.author_id or moderates(user, post.topic.network_id))


def _is_own(user, membership):
    # Anybody may give up what they have, suspended or not.
    return user is not None and user.id == membership.user_id


def _hide(user, target):
    if user is None:
        raise MustSignIn()
    if isinstance(target, Topic) and target.is_agenda:
        raise OnlyTheCard(target.network)
    abort(404)
