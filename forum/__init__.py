"""The forum: a Flask application, made by `create_app`."""
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from . import (accounts, admin, advice, assets, bodies, bookmarks, cli, compress, drafts, entry, events, filters, headers,
               health, hosts, identity, inbox, intake, invitations, jst, language, letters, limits, links, live, mail, mentions,
               moderation, networks, notes, notifications, pages, polls, posts, privacy, reactions, reading, refusals, reports,
               sanctions, secondfactor, seeds, shell, shortcuts, tags, timers, topics, uploads, watched, welcome)
from .addresses import Forum
from .db import db, end_reading, prepare_engine

csrf = CSRFProtect()


def create_app(config):
    """Make the application that `config` (see `config.load`) describes."""
    app = Forum(__name__, template_folder="../templates", static_folder=None)
    app.config.update(config)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.teardown_appcontext(end_reading)
    Migrate(app, db, directory="forum/migrations", render_as_batch=True, compare_type=True)
    csrf.init_app(app)
    for part in (language, bodies, hosts, events, identity, limits, filters, assets, compress, headers, health, shell,
                 refusals, live, accounts, networks, topics, posts, reading, bookmarks, shortcuts, moderation,
                 notifications, links, mentions, drafts, uploads, reactions, polls, advice, tags, timers, notes, watched,
                 reports, sanctions, jst, mail, letters, inbox, invitations, intake, welcome, entry,
                 secondfactor, privacy, admin, pages, seeds, cli):
        part.init_app(app)
    return app
