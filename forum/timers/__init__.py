"""What happens to topics at a time: timers, slow mode, topics that are published later."""


def init_app(app):
    """Register the pages of this part, and what pages of other parts show of it."""
    from . import listeners, pace, queries, views, words  # noqa: F401 - listeners: what is done from time to time
    app.register_blueprint(views.bp)
    app.jinja_env.filters["pace"] = words.pace
    app.jinja_env.globals.update(announced_timers=queries.announced, scheduled_topics=queries.scheduled_in,
                                 wait_in=pace.wait_in)
