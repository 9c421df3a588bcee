"""What comes by e-mail: at once when somebody is away, or as a digest, as each person chose."""


def init_app(app):
    """Register the pages of this part."""
    from . import views
    app.register_blueprint(views.bp)
