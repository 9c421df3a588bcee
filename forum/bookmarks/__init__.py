"""Bookmarks with reminders."""


def init_app(app):
    """Register the pages of this part."""
    from . import models  # noqa: F401
