"""Networks that recruit openly: applications within dates, a waiting list, approval."""


def init_app(app):
    """Register the pages of this part, and what the pages of a network say of it."""
    from . import queries, running_views, views  # noqa: F401

    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(recruits_until=queries.recruits_until, undecided_applications=queries.undecided_count)
