"""A database of an earlier release: upgraded it is what the models describe, with all that was in it."""
from datetime import datetime
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, text

import config
from forum import clock, create_app
from forum.accounts.models import User
from forum.db import db
from forum.events import Event
from forum.invitations.models import PlacementRule
from forum.jst.models import JstPerson, JstSeat
from forum.moderation.undo import undo
from forum.networks.models import Network
from forum.posts import queries
from forum.posts.models import Post
from forum.topics.models import Topic
from forum.welcome.models import FactsConfirmed
from tests.conftest import empty_database

FOLDER = "forum/migrations"
# What the rows of an earlier release hold; all else that must not be empty is 0, "", false or [].
EARLIER = {
    "users": {"id": 1, "username": "ana", "name": "Anna", "jst": "Gmina Przykładowa", "job": "inspektor"},
    "networks": {"id": 1, "slug": "gmina-wiejska", "visibility": "public", "conditions": ["Dzielimy się."]},
    "memberships": {"id": 1, "user_id": 1, "network_id": 1, "is_participant": True},
    "topics": {"id": 7, "network_id": 1, "author_id": 1},
    "posts": {"id": 9, "topic_id": 7, "number": 1, "author_id": 1, "text": "Jak liczycie?", "html": "<p>Jak liczycie?</p>"}}
EMPTY = {int: 0, str: "", bool: False, datetime: datetime(2026, 10, 1), object: []}  # JSON is any object


@pytest.fixture
def earlier(tmp_path):
    """An application on a database as the first release left it, with one post."""
    with empty_database(tmp_path) as url:
        forum = create_app(config.load({"FORUM_DATA": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": uuid4().hex}))
        with forum.test_request_context("/"):
            upgrade(directory=FOLDER, revision="0001")
            with db.engine.connect().execution_options(writes=True) as connection:
                for name, values in EARLIER.items():
                    _put(connection, name, values)
                connection.commit()
            yield forum
            db.session.remove()
            db.engine.dispose()


def test_an_upgrade_keeps_what_people_wrote(earlier):
    upgrade(directory=FOLDER)
    [post] = queries.full([9])
    assert post.html == "<p>Jak liczycie?</p>" and post.author.name == "Anna"
    assert post.body.reactions == {} and not post.body.is_wiki and post.body.deleted_at is None


def test_an_upgrade_gives_people_their_jst_and_asks_for_the_first_steps(earlier):
    upgrade(directory=FOLDER)
    ana, network = db.session.get(User, 1), db.session.get(Network, 1)
    [place] = db.session.scalars(db.select(JstPerson)).all()
    assert (place.user_id, place.jst.name, place.function, place.is_main) == (1, "Gmina Przykładowa", "inspektor", True)
    assert db.session.get(JstSeat, (place.jst_id, 1)) and network.jst_count == 1
    # Who they are is known; what they have not accepted yet are the conditions.
    assert ana.first_steps_due and db.session.get(FactsConfirmed, 1)
    assert (network.conditions_version, network.letter_rhythm) == (1, "daily")
    assert db.session.scalar(db.select(PlacementRule.value).filter_by(network_id=1)) == "rural"


def test_an_upgrade_lets_a_merge_of_today_be_taken_back(earlier):
    upgrade(directory=FOLDER, revision="0003")
    details = {"source": 8, "target": 7, "count": 1, "runs": [[1, 2, 1]]}
    happened = {"actor_id": 1, "network_id": 1, "group_id": 101, "number": 1, "at": clock.now()}
    with db.engine.connect().execution_options(writes=True) as connection:
        for name, values in (
                ("topics", {"id": 8, "network_id": 1, "author_id": 1, "merged_into_id": 7, "last_number": 1}),
                ("posts", {"id": 10, "topic_id": 7, "number": 2, "author_id": 1, "text": "My też.", "html": "<p>My też.</p>"}),
                ("post_locations", {"topic_id": 8, "number": 1, "post_id": 10}),
                ("events", happened | {"id": 101, "action": "topic_merged_away", "topic_id": 8,
                                       "details": details | {"followers": []}}),
                ("events", happened | {"id": 102, "action": "topic_merged_in", "topic_id": 7, "details": details})):
            _put(connection, name, values)
        connection.execute(text("UPDATE topics SET last_number = 2, posts_count = 2 WHERE id = 7"))
        connection.execute(text("UPDATE memberships SET is_moderator = is_participant"))
        connection.commit()
    upgrade(directory=FOLDER)
    undo(db.session.get(Event, 101), db.session.get(User, 1))
    db.session.rollback()
    assert [(post.topic_id, post.number) for post in (db.session.get(Post, 9), db.session.get(Post, 10))] == [(7, 1), (8, 1)]
    assert db.session.get(Topic, 8).merged_into_id is None


def test_an_upgraded_database_is_what_the_models_describe(earlier):
    upgrade(directory=FOLDER)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": db.metadata})
        assert compare_metadata(context, db.metadata) == []


def _put(connection, name, values):
    table = Table(name, MetaData(), autoload_with=connection)
    must = {column.name: EMPTY[column.type.python_type] for column in table.c if not column.nullable}
    connection.execute(table.insert().values(must | values))
