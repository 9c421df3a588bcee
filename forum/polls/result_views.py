"""Who voted what, and the results as a table to take away."""
from flask import render_template, request
from flask_babel import gettext as _

from .. import sheets
from ..headers import unkept
from ..identity import current_user
from ..policy import allow, find
from ..streams import partial
from . import queries
from .models import Poll
from .views import bp


@bp.get("/polls/<int:poll_id>/voters")
def voters(poll_id):
    """Answer with who voted what, for the drawer below the results."""
    poll = find(Poll, poll_id)
    allow(queries.ballot(poll, current_user()), to="see_voters")
    if "Turbo-Frame" in request.headers:
        return unkept(partial("polls/voters", poll=poll, answers=queries.named(poll)))
    return unkept(render_template("polls/voters.html", poll=poll, answers=queries.named(poll),
                                  here=f"network-{poll.post.topic.network_id}"))


@bp.get("/polls/<int:poll_id>/results.csv")
def export(poll_id):
    """Answer with the results for a spreadsheet, as Excel in Poland opens them."""
    poll = find(Poll, poll_id, to="export")
    allow(queries.ballot(poll, current_user()), to="see_results")
    rows = [[_("Answer"), _("Votes") if poll.kind != "dots" else _("Points"), "%"],
            *([row.text, row.count, row.percent] for row in queries.rows(poll)),
            [_("People who voted"), poll.voters_count, ""]]
    return sheets.answer(f"glosowanie-{poll.id}", rows)
