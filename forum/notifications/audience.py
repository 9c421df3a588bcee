"""Who hears of what happened, and as which of KINDS: one each, the strongest that the person has not switched off."""
from sqlalchemy import and_, exists, not_, select, union
from sqlalchemy.orm import selectinload

from ..accounts.models import COMES, INVITED, User
from ..db import db
from ..events import Event
from ..links.models import PostLink
from ..moderation.models import Passage
from ..networks.models import HERE, Membership, NetworkFollower
from ..policy import can
from ..posts.models import Post, PostLocation
from ..reactions.models import Reaction
from ..text.mentions import MOST, calls_moderators, usernames_in
from ..topics.levels import present
from ..topics.models import Follower, Speaker, Topic
from ..welcome.models import Introduction
from .direct import DIRECT, hearers_of
from .models import KINDS, Notification

FOLLOWED, WATCHED_FIRST = ("tracking", "watching"), ("watching", "watching_first")
# Whose posts went to another topic, and whose came home.
MERGED, PARTED = "topic_merged_away", "merge_undone_away"
MOVED = "topic_moved_in"
# What moderators did with posts that they had chosen: heard by whose they are or were.
ABOUT_POSTS = ("posts_split_away", "split_undone_away", "posts_moved_away", "move_undone_away", "posts_joined", "posts_parted",
               "owner_changed", "owner_given_back")


def hearers(event, post):
    """Return {user id: kind} for an event, and for its post when it is about one.

    Never who did it, who has muted the topic or its network, or who may not see the topic.
    """
    if event.action in DIRECT:
        return hearers_of(event)
    if event.action == "post_reacted":
        kinds_of, people = lambda *_person: {"reaction"}, _of_reaction(event, post)
        topic = post.topic
    elif event.action == "post_edited":
        kinds_of, people = _of_edit(event, post)
        topic = post.topic
    elif event.action == "post_noticed":
        kinds_of, people = lambda *_person: {"moderation"}, select(Post.author_id).where(Post.id == event.post_id)
        topic = post.topic
    elif event.action in ABOUT_POSTS:
        kinds_of, people = lambda *_person: {"moderation"}, _of_taken(event)
        topic = event.topic
    elif post is not None:
        kinds_of, people = _of_post(event, post)
        topic = post.topic
    else:
        kinds_of, people = lambda *_person: {"moderation"}, _of_act(event)
        topic = event.topic
    heard = {person.id: _strongest(kinds_of(person, level, of_network), person)
             for person, level, of_network in _listening(topic, people, event.actor_id) if level != "muted"}
    return {user_id: kind for user_id, kind in heard.items() if kind is not None}


def _of_post(event, post):
    answered = db.session.scalar(select(Post.author_id).where(Post.id == post.reply_to_id))
    named, opens = usernames_in(post.html), event.number == 1
    called, quoted, welcoming = _called(post), _quoted(post), _welcoming(post)
    watching = select(NetworkFollower.user_id).where(
        NetworkFollower.network_id == post.topic.network_id, NetworkFollower.level.in_(WATCHED_FIRST))

    def kinds_of(person, level, of_network):
        is_new_topic = opens and of_network in WATCHED_FIRST
        told = {"answer": person.id == answered, "mention": person.username in named or person.id in called,
                "quote": person.id in quoted, "welcome": person.id in welcoming, "topic": is_new_topic,
                "post": level == "watching" and not is_new_topic}
        return {kind for kind, is_told in told.items() if is_told}
    return kinds_of, union(
        select(User.id).where(User.id == answered), select(User.id).where(User.username.in_(named)), watching,
        select(User.id).where(User.id.in_(called | quoted | welcoming)),
        select(Follower.user_id).where(Follower.topic_id == post.topic_id, Follower.level == "watching"))


def _called(post):
    if not calls_moderators(post.html):
        return set()
    return set(db.session.scalars(select(Membership.user_id).where(
        Membership.network_id == post.topic.network_id, Membership.is_moderator, HERE)))


def _welcoming(post):
    # Whoever is new is greeted by somebody: by the moderators or, where there is none to be reached, by the coordinators.
    if db.session.scalar(select(Introduction.user_id).where(Introduction.post_id == post.id)) is None:
        return set()
    reached = select(Membership.user_id).join(User, User.id == Membership.user_id).where(
        Membership.network_id == post.topic.network_id, Membership.user_id != post.author_id, INVITED, COMES, HERE)
    return (set(db.session.scalars(reached.where(Membership.is_moderator)))
            or set(db.session.scalars(reached.where(Membership.is_coordinator))))


def _quoted(post):
    # As many as may be named: quotes call no whole office together either.
    return set(db.session.scalars(
        select(Post.author_id).join(PostLink, PostLink.target_post_id == Post.id)
        .where(PostLink.source_post_id == post.id, PostLink.is_quote)
        .distinct().order_by(Post.author_id).limit(MOST)))


def _of_reaction(event, post):
    # Taken back meanwhile it rings nobody, and given again not once more.
    kind = event.details["kind"]
    stands = exists().where(Reaction.post_id == post.id, Reaction.user_id == event.actor_id, Reaction.kind == kind)
    rung = exists().where(Notification.user_id == Post.author_id, Notification.event_id != event.id,
                          Notification.kind == "reaction", same_reaction(post.id, event.actor_id, kind))
    return select(Post.author_id).where(Post.id == post.id, stands, ~rung)


def same_reaction(post_id, actor_id, kind):
    """Return the condition that a notification came from this person's reaction of this kind to this post."""
    return exists().where(Event.id == Notification.event_id, Event.post_id == post_id, Event.actor_id == actor_id,
                          Event.details["kind"].as_string() == kind)


def _of_edit(event, post):
    # Whom its new form mentions or quotes and no earlier one did; who has heard of the post already hears no more of it.
    told = {"mention": event.details.get("named", []), "quote": event.details.get("quoted", [])[:MOST]}
    rung = exists().where(Notification.user_id == User.id, Notification.kind.not_in(("reminder", "reaction")),
                          Event.id == Notification.event_id, Event.post_id == post.id)

    def kinds_of(person, _level, _of_network):
        return {kind for kind, people in told.items() if person.id in people}
    return kinds_of, select(User.id).where(User.id.in_([*told["mention"], *told["quote"]]), ~rung)


def _of_act(event):
    # What moderators do to a topic is for who opened it; what is merged or moved, for those who follow it, too.
    parts = [select(Topic.author_id).where(Topic.id.in_([event.topic_id, event.details.get("target")]))]
    if event.action in (MERGED, PARTED, MOVED):
        parts.append(select(Follower.user_id).where(Follower.topic_id == event.topic_id, Follower.level.in_(FOLLOWED)))
    if event.action == MERGED:
        parts.append(select(Post.author_id).join(PostLocation, PostLocation.post_id == Post.id)
                     .where(PostLocation.topic_id == event.topic_id))
    if event.action == PARTED:
        parts.append(select(Speaker.user_id).where(Speaker.topic_id == event.topic_id))
    return union(*parts)


def _of_taken(event):
    act = db.session.get(Event, event.undoes_id) if event.undoes_id else event
    own = [event.person_id, *(author_id for _post_id, author_id, *_more in act.details.get("former", ()))]
    return union(
        select(User.id).where(User.id.in_([user_id for user_id in own if user_id is not None])),
        select(Topic.author_id).where(Topic.id == event.details.get("target", 0)),
        select(Post.author_id).join(Passage, Passage.post_id == Post.id).where(Passage.event_id == event.id))


def _listening(topic, people, actor_id):
    """Yield each of these people who may see the topic, their level there and that of its network."""
    statement = (
        select(User, Follower.level, Follower.reason, NetworkFollower.level)
        .outerjoin(Follower, and_(Follower.user_id == User.id, Follower.topic_id == topic.id))
        .outerjoin(NetworkFollower, and_(NetworkFollower.user_id == User.id,
                                         NetworkFollower.network_id == topic.network_id))
        .where(INVITED, COMES, ~_put_out_of(topic.network_id), User.id != actor_id, User.id.in_(people))
        .order_by(User.id).options(selectinload(User.memberships)))
    for person, level, reason, of_network in db.session.execute(statement).all():
        if can(person, "see", topic):
            yield person, present(level, reason, of_network).level, of_network


def _put_out_of(network_id):
    # Also of a network that all may read: whoever is suspended there hears nothing of it.
    return exists().where(Membership.user_id == User.id, Membership.network_id == network_id, not_(HERE))


def _strongest(kinds, person):
    return next((kind for kind in KINDS if kind in kinds and kind not in person.silent_kinds), None)
