"""Tags of topics, per network, with synonyms."""


def init_app(app):
    """Register the pages of this part, and give templates what they show of tags."""
    from . import queries, views
    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(tags_of=queries.tags_of, tags_in=queries.tags_in, alike=queries.alike,
                                 synonyms_of=queries.synonyms_of, network_slug=queries.network_slug)
