"""Polls: questions in posts that people vote on."""


def init_app(app):
    """Register the pages of this part."""
    from . import listeners, result_views, shown, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.jinja_env.globals["poll_mean"] = shown.mean
    app.jinja_env.filters["how_soon"] = shown.how_soon
