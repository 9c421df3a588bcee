"""A database of an earlier release: upgraded it is what the models describe, with all that was in it."""
from datetime import datetime
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table

import config
from forum import create_app
from forum.db import db
from forum.posts import queries
from tests.conftest import empty_database

FOLDER = "forum/migrations"
# What the rows of an earlier release hold; all else that must not be empty is 0, "", false or [].
EARLIER = {
    "users": {"id": 1, "username": "ana", "name": "Anna"}, "networks": {"id": 1, "visibility": "public"},
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
                    table = Table(name, MetaData(), autoload_with=connection)
                    must = {column.name: EMPTY[column.type.python_type] for column in table.c if not column.nullable}
                    connection.execute(table.insert().values(must | values))
                connection.commit()
            yield forum
            db.session.remove()
            db.engine.dispose()


def test_an_upgrade_keeps_what_people_wrote(earlier):
    upgrade(directory=FOLDER)
    [post] = queries.full([9])
    assert post.html == "<p>Jak liczycie?</p>" and post.author.name == "Anna"
    assert post.body.reactions == {} and not post.body.is_wiki and post.body.deleted_at is None


def test_an_upgraded_database_is_what_the_models_describe(earlier):
    upgrade(directory=FOLDER)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": db.metadata})
        assert compare_metadata(context, db.metadata) == []
