"""What moderators do to topics, one module per verb, and the log of it."""
from ..policy import moderates_beside
from . import (agenda_views, bulk_views, listeners, log_views, post_views, queries, state_views,  # noqa: F401 - they add their pages
               views)


def init_app(app):
    """Register the pages of this part, and each member's own pin, which belongs to the topics by its address."""
    app.register_blueprint(views.bp)
    app.jinja_env.globals.update(has_unpinned=queries.has_unpinned, moderates_beside=moderates_beside)
    app.add_url_rule("/t/<int:topic_id>/unpin", "topics.unpin_for_self", views.unpin_for_self, methods=["POST"])
    app.add_url_rule("/t/<int:topic_id>/repin", "topics.repin_for_self", views.repin_for_self, methods=["POST"])
