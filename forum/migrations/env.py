"""How Alembic runs: on the application's own engine, with SQLite's foreign keys off meanwhile."""
from alembic import context
from flask import current_app

from forum.db import db

SEARCH_TABLES = "search_"  # full-text tables and their shadows are made by their feature, not by Alembic


def include_name(name, kind, _parents):
    """Leave tables alone that the models do not describe on purpose."""
    return kind != "table" or not name.startswith(SEARCH_TABLES)


def run():
    """Migrate the database of the current application."""
    sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect().execution_options(writes=True) as connection:
        if sqlite:
            # A batch rebuild drops a table: with foreign keys on, that deletes every child row.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(connection=connection, target_metadata=db.metadata, include_name=include_name,
                              **current_app.extensions["migrate"].configure_args)
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
        finally:
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
