"""The administrators' front page: the way to everything they look after."""


def init_app(app):
    """Register the page."""
    from . import views
    app.register_blueprint(views.bp)
