"""Lists of people to invite, their letters, and the one click that lets them in."""


def init_app(app):
    """Register the pages and the commands of this part."""
    from . import list_views, rule_views, views, way_in_views  # noqa: F401
    app.register_blueprint(views.bp)
    app.extensions["csrf"].exempt(list_views.create)  # asks by itself, once it is known who sends a file
    app.config.setdefault("LARGER_BODIES", {})["invitations.create"] = list_views.LARGEST + app.config["MAX_CONTENT_LENGTH"]
