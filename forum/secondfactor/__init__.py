"""What somebody shows beside a password: one-time codes, passkeys, recovery codes."""


def init_app(app):
    """Register the pages of this part, and what the pages of accounts show of it."""
    from . import admin_views, arrival_views, keys, queries, settings_views, views  # noqa: F401
    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(passkeys_are_possible=keys.are_possible, second_factor_of=queries.present)
