"""The first steps of somebody new: who they are, the network's conditions, an introduction."""


def init_app(app):
    """Register the pages of this part, and the count a network's tabs show."""
    from . import contract_views, newcomer_views, queries, views  # noqa: F401

    app.register_blueprint(views.bp)
    app.register_blueprint(contract_views.bp)
    app.jinja_env.globals.update(waiting_for_welcome=queries.waiting_count)
