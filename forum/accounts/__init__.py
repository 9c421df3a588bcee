"""People: who they are and how they get in."""


def init_app(app):
    """Register the views and commands of this part."""
    from ..networks.roles import demo_role, role_name
    from . import account_views, cli, profile_views, tour_views, views  # noqa: F401
    app.jinja_env.globals.update(role_name=role_name, demo_role=demo_role)
    app.register_blueprint(views.bp)
    app.extensions["csrf"].exempt(views.demo_enter)  # asks by itself, after everything else
    app.cli.add_command(cli.people)
