"""Networks: the categories of the forum, their cards and their members."""


def init_app(app):
    """Register the views of this part."""
    from . import level_views, people_views, pieces, views  # noqa: F401

    pieces.init_app(app)
    app.register_blueprint(views.bp)
