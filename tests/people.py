"""Makers of saved people, networks, topics and posts, for fixtures and tests alike."""
from datetime import timedelta
from itertools import count

from forum import clock
from forum.accounts.models import User
from forum.db import db, lock_rows, transaction
from forum.identity import _start_session
from forum.networks.models import ROLES, Membership, Network, Site
from forum.posts import service as posts
from forum.text import cook
from forum.topics import service as topics
from forum.topics.models import Topic

_numbers = count(1)


def make_network(slug, *, name="Gminy", visibility="members", **more):
    """Make a network; it has nobody yet."""
    network = Network(slug=slug, name=name, code=f"JST_{name.upper()}", visibility=visibility,
                      mark=name[0], **more)
    with transaction():
        if db.session.get(Site, 1) is None:
            db.session.add(Site(id=1))
        db.session.add(network)
    return network


def make_person(username, *, name=None, networks=None, is_admin=False, suspended=False, **more):
    """Make a person; `networks` gives their roles in each."""
    db.session.rollback()  # SQLite does not write from a snapshot that somebody else has meanwhile made old
    person = User(username=username, name=name or username.title(), email=f"{username}@example.org",
                  jst=more.pop("jst", "Gmina Przykładowa"), job="inspektor ds. oświaty", is_admin=is_admin,
                  suspended_until=clock.now() + timedelta(days=3) if suspended else None,
                  **{"tour_ended_at": clock.now()} | more)
    _save(person)
    for network, roles in (networks or {}).items():
        give_roles(person, network, *roles)
    return person


def give_roles(person, network, *roles):
    """Give a person these roles and no others in a network; none at all removes them."""
    with transaction():
        row = db.session.scalar(db.select(Membership).filter_by(user_id=person.id, network_id=network.id))
        if not roles:
            db.session.delete(row)
        else:
            row = row or Membership(user_id=person.id, network_id=network.id)
            for role in ROLES:
                setattr(row, f"is_{role}", role in roles)
            db.session.add(row)
        db.session.flush()
        network.members_count = db.session.scalar(
            db.select(db.func.count()).select_from(Membership).filter_by(network_id=network.id))
    db.session.expire(person)


def make_topic(network, *, by, title=None, text="Na początek jedno pytanie.", locked=False, replies=0, **more):
    """Make a topic with its first post and as many further posts as `replies` says."""
    post = topics.create(network, by, title=title or f"Temat {next(_numbers)}", cooked=cook(text, place=network, author=by))
    topic = db.session.get(Topic, post.topic_id)
    if locked or more or replies:
        _go_on(topic, by, replies, {"locked_at": clock.now() if locked else None} | more)
    return topic


def make_post(topic, *, by, text="Zgadzam się.", reply_to=None):
    """Make a reply."""
    return posts.reply(topic, by, cook(text, place=topic, author=by), reply_to=reply_to)


def start_session(app, person):
    """Start a session for a person and return its token."""
    with app.app_context():
        return _start_session(person.id, "Mozilla/5.0 (Windows NT 10.0) Chrome/156.0").token


def _go_on(topic, by, replies, values):
    # Nobody hears of these replies: a topic that has long been there.
    cooked = [cook(f"Odpowiedź {number + 1}.") for number in range(replies)]
    with transaction():
        [topic] = lock_rows(Topic, topic.id)
        for name, value in values.items():
            setattr(topic, name, value)
        for one in cooked:
            posts.add_post(topic, by, one, quiet=True)


def _save(thing):
    with transaction():
        db.session.add(thing)
    return thing
