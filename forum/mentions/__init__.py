"""Naming people while writing: who is offered after an @."""


def init_app(app):
    """Register the view of this part."""
    from . import views
    app.register_blueprint(views.bp)
