"""Words that are watched everywhere: refused, looked at first, or replaced."""


def init_app(app):
    """Register the pages of this part, and ask of every text."""
    from . import listeners, views  # noqa: F401 - the listener looks at all texts
    app.register_blueprint(views.bp)
