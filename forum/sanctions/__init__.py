"""Silence and suspension in a network or everywhere; decisions with their reasons, and appeals against them."""


def init_app(app):
    """Register the pages and the listeners of this part."""
    from . import explaining, listeners, people_views, service, views  # noqa: F401
    app.jinja_env.globals.update(suspension_of=explaining.suspension_of)
    app.register_blueprint(views.bp)
