"""How often things may be done: by account and address, never by an office's shared address alone."""
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from .identity import current_user

# Far above what people do, far below what a script does.
POSTING = "30 per minute; 400 per hour"
OPENING_TOPICS = "10 per minute; 60 per hour"
# While somebody types a name.
COMPLETING = "10 per second; 240 per minute"
PREVIEWING = "3 per second; 120 per minute"
# A composer saves once in two seconds at most, and mostly when its writer rests.
DRAFTING = "60 per minute; 1200 per hour"
MARKING = "60 per minute; 1000 per hour"
REACTING = "60 per minute; 600 per hour"
UPLOADING = "60 per minute; 300 per hour"
# A composer asks once in three seconds at most, and only when it says something new.
ADVISING = "30 per minute"
# A page says so once a minute, and when it is left.
READING = "120 per minute"


def _who():
    user = current_user()
    return f"user:{user.id}" if user else f"address:{get_remote_address()}"


limiter = Limiter(_who, headers_enabled=False, strategy="fixed-window")


def init_app(app):
    """Count in Redis when there is one, in this process otherwise."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", app.config["REDIS_URL"] or "memory://")
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", bool(app.config["REDIS_URL"]))
    # Without Redis for a moment, people go on writing.
    app.config.setdefault("RATELIMIT_SWALLOW_ERRORS", True)
    limiter.init_app(app)
