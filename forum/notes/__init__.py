"""What only those who look after a network see of topics, posts and people; notices on posts that all see."""


def init_app(app):
    """Register the pages of this part, and what pages about people count."""
    from . import listeners, notice_views, queries, views  # noqa: F401

    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(note_counts=queries.counts_of_people, noted_networks=queries.networks_noting)
