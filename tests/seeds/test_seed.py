"""Seeding: four networks, 24 agenda topics, four moderators – once, and never over people's edits."""
import pytest
import yaml
from sqlalchemy import func, select

from forum.accounts.models import SignInLink, User, UserSession
from forum.db import db
from forum.events import Delivery, Event
from forum.networks.models import Membership, Network, NetworkAlias, Site
from forum.posts.models import Post
from forum.seeds import networks
from forum.seeds.shapes import FOLDER
from forum.topics.models import Topic

SLUGS = ["gmina-wiejska", "gmina-miejsko-wiejska", "gmina-miejska", "powiaty"]
TITLES = [
    "Nasza sieć – jaka ma być, abyśmy chcieli w niej być.",
    "Co w trawie piszczy, czyli jak nam idzie realizowanie zadań projektowych.",
    "Organizacja spotkania dialogowego.",
    "Tworzenie planu rozwoju oświaty – nasze doświadczenia.",
    "Inspiracje rozwojowe.",
    "Otwarta lista tematów wokół tworzenia koalicji na rzecz oświaty i budowania jakości oświaty.",
]


def test_four_networks_stand_in_their_order_and_only_members_read_them(seeded):
    rows = db.session.scalars(select(Network).order_by(Network.position)).all()
    assert [row.slug for row in rows] == SLUGS
    assert {row.visibility for row in rows} == {"members"}
    assert [row.mark for row in rows] == ["W", "MW", "M", "P"]
    assert all(row.color and row.description for row in rows)


def test_a_card_says_what_the_source_says(seeded):
    source = yaml.safe_load((FOLDER / "networks.yml").read_text())
    for network in db.session.scalars(select(Network)):
        assert network.code == next(row["code_exact"] for row in source["networks"] if row["slug"] == network.slug)
        assert network.general_goal == source["general_goal"]["text_exact"]
        assert network.work_model == source["work_model"]["text_exact"]
        for words, key in ((network.specific_goals, "specific_goals"), (network.benefits, "benefits"),
                           (network.conditions, "participation_conditions")):
            assert words == [item["text_exact"] for item in source[key]["items"]]
        assert [len(words) for words in (network.specific_goals, network.benefits, network.conditions)] == [4, 5, 4]


def test_each_network_has_six_agenda_topics_with_the_source_s_titles_in_order(seeded):
    for network in db.session.scalars(select(Network)):
        topics = db.session.scalars(
            select(Topic).filter_by(network_id=network.id).order_by(Topic.agenda_number)).all()
        assert [(topic.agenda_number, topic.title) for topic in topics] == list(enumerate(TITLES, 1))
    assert db.session.scalar(select(func.count()).select_from(Topic)) == 24


def test_each_agenda_topic_opens_with_one_question_of_the_editors(seeded):
    posts = db.session.scalars(select(Post)).all()
    assert len(posts) == len({post.text for post in posts}) == 24
    assert {(post.number, post.author.username, post.author.name, post.author.is_system) for post in posts} == {
        (1, "redakcja", "Redakcja forum", True)}
    assert all(post.text.count("?") == 1 for post in posts)
    assert db.session.scalars(select(Topic.speakers_count).distinct()).all() == [0]


def test_the_named_moderators_are_members_nobody_can_enter(seeded):
    people = db.session.scalars(select(User).where(User.is_system.is_(False))).all()
    assert sorted(person.name for person in people) == [
        "Anna Jurewicz", "Dorota Tomaszewicz", "Piotr Matuszak", "Zofia Domaradzka-Grochowalska"]
    for person in people:
        assert list(person.roles.values()) == [{"moderator"}]
        assert person.email is None and person.password_hash is None
        assert not (person.is_admin or person.is_demo or person.shows_presence)
    assert [network.members_count for network in db.session.scalars(select(Network))] == [0] * 4
    for table in (SignInLink, UserSession):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize("forum", ["seeded", "told"])
def test_the_named_moderators_never_speak(forum, request):
    request.getfixturevalue(forum)
    named = select(User.id).join(Membership).where(User.is_demo.is_(False), Membership.is_moderator)
    assert len(db.session.scalars(named).all()) == 4
    assert db.session.scalars(select(Post.id).where(Post.author_id.in_(named))).all() == []
    assert db.session.scalars(select(Event.id).where(Event.actor_id.in_(named))).all() == []


def test_the_second_spelling_leads_to_the_network(seeded):
    alias = db.session.get(NetworkAlias, "gmina-wiejsko-miejska")
    assert alias.network.slug == "gmina-miejsko-wiejska"


def test_seeding_twice_adds_nothing(seeded, seeds):
    before = _everything()
    assert not networks.seed(seeds)
    assert _everything() == before


def test_seeding_keeps_what_people_changed(seeded, seeds):
    network = db.session.scalar(select(Network).filter_by(slug="powiaty"))
    network.name, network.visibility, network.conditions = "Sieć powiatów", "public", ["Piszemy krótko."]
    topic = db.session.scalar(select(Topic).filter_by(seed_key="agenda:powiaty:nasza-siec"))
    topic.title = "Nasza sieć"
    moderator = db.session.scalar(select(User).filter_by(username="piotr.matuszak"))
    db.session.delete(moderator.memberships[0])
    db.session.commit()
    before = _everything()
    assert not networks.seed(seeds)
    assert _everything() == before


def test_seeding_adds_only_what_is_missing(seeded, seeds):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="agenda:powiaty:inspiracje-rozwojowe"))
    db.session.delete(topic)
    db.session.commit()
    planted = networks.seed(seeds)
    assert (planted.networks, planted.topics, planted.moderators) == (0, 1, 0)


def test_seeding_is_written_down_and_told_to_nobody(seeded):
    actions = db.session.execute(select(Event.action, func.count()).group_by(Event.action)).all()
    assert dict(map(tuple, actions)) == {"topic_created": 24, "post_created": 24}
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_an_account_of_the_same_name_gets_no_role(app, seeds):
    db.session.add(User(username="piotr.matuszak", name="Ktoś inny"))
    db.session.commit()
    networks.seed(seeds)
    person = db.session.scalar(select(User).filter_by(username="piotr.matuszak"))
    assert (person.name, person.roles) == ("Ktoś inny", {})


def test_seeding_says_what_it_did(run):
    assert run("seed").output == "Seeded: 4 networks, 24 agenda topics, 4 moderators.\n"
    assert run("seed").output == "Seeded already: nothing to add.\n"


def _everything():
    db.session.expire_all()
    return {table.__tablename__: [tuple(row) for row in db.session.execute(select(table.__table__))]
            for table in (User, Network, NetworkAlias, Membership, Topic, Post, Event, Site)}
