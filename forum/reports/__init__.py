"""Reports of posts, also by people without an account; the review queue; posts that wait for approval."""


def init_app(app):
    """Register the pages of this part, and what other pages say of it."""
    from . import bells, held_views, hiding_views, listeners, notice_views, own_views, queries, views  # noqa: F401
    from .counts import waiting_in

    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(waiting_in_queue=waiting_in, own_waiting=queries.own_waiting)
