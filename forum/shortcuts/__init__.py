"""The keyboard shortcuts: what there is, and the switch."""


def init_app(app):
    """Register the pages of this part."""
    from . import views
    app.register_blueprint(views.bp)
