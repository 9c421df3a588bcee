"""Which posts refer to which: shown under the post referred to, and kept true when titles and rights change."""


def init_app(_app):
    """Listen to what makes the titles in people's texts old."""
    from . import changes, listeners  # noqa: F401
