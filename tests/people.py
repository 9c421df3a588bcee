"""Makers of saved people, networks, topics and posts, for fixtures and tests alike."""
from datetime import timedelta
from itertools import count

from forum import clock
from forum.accounts.models import User
from forum.db import db, lock_rows, transaction
from forum.identity import _start_session, hash_token
from forum.intake import letters as intake_letters, queries as intakes, service as intaking
from forum.invitations.lists import Row
from forum.invitations.models import Invitation, InvitationList, InvitationPlace, PlacementRule
from forum.jst.models import JstPerson, JstSeat
from forum.jst.service import find_or_make, take_seat
from forum.networks.models import ROLES, Membership, Network, Site
from forum.posts import service as posts
from forum.tags import service as tags, tagging
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


def make_person(username, *, name=None, networks=None, is_admin=False, silenced=False, **more):
    """Make a person; `networks` gives their roles in each."""
    db.session.rollback()  # SQLite does not write from a snapshot that somebody else has meanwhile made old
    person = User(username=username, name=name or username.title(), email=f"{username}@example.org",
                  jst=more.pop("jst", "Gmina Przykładowa"), job="inspektor ds. oświaty", is_admin=is_admin,
                  silenced_until=clock.now() + timedelta(days=3) if silenced else None,
                  **{"tour_ended_at": clock.now()} | more)
    with transaction():
        db.session.add(person)
        if person.jst:
            db.session.add(JstPerson(user=person, jst=find_or_make(person.jst), function=person.job))
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
            main = db.session.scalar(db.select(JstPerson).filter_by(user_id=person.id, is_main=True))
            if main and "participant" in roles:
                take_seat(main.jst_id, network)
        db.session.flush()
        network.members_count, network.jst_count = (db.session.scalar(
            db.select(db.func.count()).select_from(model).filter_by(network_id=network.id)) for model in (Membership, JstSeat))
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


def make_application(network, *, by, email="kandydatka@example.org", **facts):
    """Open an intake of a network, unless one is open, and make an application whose address is confirmed."""
    now = clock.now()
    intake = intakes.current(network.id) or intaking.plan(
        network, by, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30), places=3, about="", question="")
    said = {"name": "Zofia Kandydatka", "jst": "Gmina Nowa", "job": "sekretarz", "answer": "Chcę."}
    intaking.apply(intake, email, **said | facts)
    return intaking.confirm(intake_letters.token_for(intake, email))


def make_invitations(network, *, by, name="Ola", token="o" * 43):
    """Make a list of `by` with rows good and bad, an invitation and a rule of placement; return them."""
    made = InvitationList(made_by_id=by.id, network_id=network.id, rows=[
        Row(2, name, "jan@example.net", jst=name, job=name).kept(), Row(3, name, "ewa", faults=["email"]).kept(),
        Row(4, "Ola", "ola@example.net").kept()])
    invitation = Invitation(email="ola@example.net", name=name, token_hash=hash_token(token), invited_by_id=by.id,
                            expires_at=clock.now() + timedelta(days=3), places=[InvitationPlace(network_id=network.id)])
    rule = PlacementRule(kind="group", value=name.lower(), network_id=network.id)
    for thing in (made, invitation, rule):
        _save(thing)
    return made, invitation, rule


def make_tag(network, *, by, name, topic=None):
    """Make a tag of a network, perhaps carried by a topic; return its id."""
    tag_id = tags.make(network, by, name=name).details["tag_id"]
    if topic is not None:
        tagging.retag(topic, by, [tag_id])
    return tag_id


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
