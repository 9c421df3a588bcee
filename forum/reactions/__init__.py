"""Reactions: what people say to a post by one click."""


def init_app(app):
    """Register the views of this part, and for templates which reactions there are."""
    from . import admin_views, kinds, views  # noqa: F401
    app.jinja_env.globals["offered_reactions"] = kinds.offered
    app.register_blueprint(views.bp)
