"""Ways in beside the password: links by e-mail, a lost password, another address, an organisation's sign-in."""


def init_app(app):
    """Register the pages of this part."""
    from . import address_views, elsewhere, oidc_views, security_views, views  # noqa: F401
    app.jinja_env.globals["sign_in_elsewhere"] = elsewhere.name
    app.register_blueprint(views.bp)
