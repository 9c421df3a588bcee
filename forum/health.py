"""`/healthz`: whether this process reaches what it lives on."""
from flask import Response, current_app
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .db import db
from .policy import open_to_all


def init_app(app):
    """Answer load balancers and monitors."""
    app.add_url_rule("/healthz", view_func=healthz)


def healthz():
    """Say "ok", or 503 and what cannot be reached; never who or where it is."""
    open_to_all()
    missing = [name for name, reached in (("database", _database_answers()), ("redis", _redis_answers())) if not reached]
    answer = f"not reached: {', '.join(missing)}\n" if missing else "ok\n"
    return Response(answer, status=503 if missing else 200, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _database_answers():
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _redis_answers():
    url = current_app.config["REDIS_URL"]
    try:
        return not url or Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2).ping()
    except RedisError:
        return False
