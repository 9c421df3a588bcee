"""Reports, the cases they are gathered in, and texts that wait: who reports, who decides, never about themselves."""
from flask_babel import lazy_gettext as _l

from .networks import look_after
from .posts import see_post
from .reach import moderates
from .rules import NOT_SEEN, SIGN_IN, rule, silence
from .topics import write_in

INVOLVED = _l("This is about yourself or about your own report: another moderator, a coordinator or an administrator decides.")


@rule("report", "post")
def report(user, post):
    # Who is silenced may still say that something is wrong.
    if user is None:
        return SIGN_IN
    reason = see_post(user, post)
    if reason is not None:
        return reason
    if post.deleted_at is not None:
        return _l("This post has already been deleted or hidden.")
    return _l("This is your own post: you can edit or delete it.") if post.author_id == user.id else None


@rule("hide", "post")
def hide(user, post):
    reason = _decides(user, post.topic.network_id) or see_post(user, post)
    if reason is not None:
        return reason
    if post.author_id == user.id:
        return _l("This is your own post: you can edit or delete it.")
    return _l("This post has already been deleted or hidden.") if post.deleted_at is not None else None


@rule("show", "post")
def show(user, post):
    reason = _decides(user, post.topic.network_id) or see_post(user, post)
    if reason is not None:
        return reason
    if post.hidden is None:
        return _l("This post is not hidden.")
    return INVOLVED if post.author_id == user.id else None


@rule("amend", "post")
def amend(user, post):
    reason = write_in(user, post.topic)
    if reason is not None:
        return reason
    if post.hidden is None:
        return _l("This post is not hidden.")
    return None if post.author_id == user.id else _l("Only its author amends a hidden post.")


@rule("see_queue", "network")
def see_queue(user, network):
    if user is None:
        return SIGN_IN
    return None if _looks_after(user, network.network_id) else _l(
        "Only the moderators and coordinators of this network see what was reported in it.")


@rule("set_review", "network")
def set_review(user, network):
    return look_after(user, network)


@rule("see", "case")
def see_case(user, case):
    return None if user is not None and _looks_after(user, case.network_id) else NOT_SEEN


@rule("claim", "case")
@rule("decide", "case")
def decide(user, case):
    reason = see_case(user, case)
    if reason is not None:
        return reason
    if is_involved(user, case):
        return INVOLVED
    return silence(user, case.network_id) or (None if case.is_open else _l("This has already been decided."))


@rule("release", "case")
def release(user, case):
    reason = decide(user, case)
    if reason is None and case.claimed_by_id != user.id and not user.is_admin:
        return _l("Somebody else has taken this on.")
    return reason


@rule("see", "held_post")
def see_held(user, held):
    if user is None:
        return SIGN_IN
    return None if user.id == held.author_id or _looks_after(user, held.network_id) else NOT_SEEN


@rule("decide", "held_post")
def decide_held(user, held):
    reason = see_held(user, held)
    if reason is not None:
        return reason
    if not _looks_after(user, held.network_id) or user.id == held.author_id:
        return _l("The moderators of the network look at this text.")
    return silence(user, held.network_id) or _decided(held)


@rule("withdraw", "held_post")
def withdraw_held(user, held):
    reason = see_held(user, held)
    if reason is not None:
        return reason
    if user.id != held.author_id:
        return _l("Only whoever wrote a text takes it back.")
    return _decided(held)


@rule("see_queues", "site")
def see_queues(user, _site):
    if user is None:
        return SIGN_IN
    leads = user.is_admin or any(set(roles) & {"moderator", "coordinator"} for roles in user.roles.values())
    return None if leads else _l("Only moderators and coordinators see what was reported.")


def is_involved(user, case):
    """Tell whether a case is about this person, or they reported it themselves."""
    return is_about(user, case) or any(report.reporter_id == user.id for report in case.reports)


def is_about(user, case):
    """Tell whether a case is about this person, also when the post has become theirs since."""
    return user.id in (case.person_id, case.post.author_id if case.post is not None else None)


def _decided(held):
    return None if held.state == "waiting" else _l("This has already been decided.")


def _looks_after(user, network_id):
    return user.is_admin or bool(user.roles.get(network_id, frozenset()) & {"moderator", "coordinator"})


def _decides(user, network_id):
    if user is None:
        return SIGN_IN
    if not (moderates(user, network_id) or "coordinator" in user.roles.get(network_id, ())):
        return _l("Only the moderators of this network can do this.")
    return silence(user, network_id)
