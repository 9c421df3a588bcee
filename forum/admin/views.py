"""One page with the ways to all others that are for administrators alone."""
from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from ..policy import require_admin

bp = Blueprint("admin", __name__)
# Group, then (endpoint, icon, what it is called, what it is for).
PAGES = (
    (_l("People"), (
        ("invitations.index", "mail", _l("Invitations"), _l("Lists of people to invite, and who has come")),
        ("invitations.rules", "settings", _l("Who belongs to which network"),
         _l("Rules by training group and kind of JST, for lists that name no network")),
        ("jst.index", "place", _l("JST"),
         _l("Units of local government, their kinds and codes; merging what is there twice")),
        ("privacy.register", "lock", _l("Requests about data"),
         _l("What people ask about their own data, and the answers due")),
        ("sanctions.all_appeals", "flag", _l("Appeals"), _l("Against which decisions people appeal, and the answers")),
        ("secondfactor.required", "shield", _l("Second factor of the staff"),
         _l("Whether it is required, and who has none")))),
    (_l("Letters"), (
        ("mail.index", "mail", _l("Letters on their way out"),
         _l("What waits, what was given up, which addresses send letters back")),
        ("inbox.index", "reply", _l("Letters to the forum"),
         _l("Replies and topics by e-mail that were not posted, and why")))),
    (_l("Site"), (
        ("pages.blanks", "edit", _l("Footer pages"),
         _l("The terms, the information clause, the accessibility statement, contact")),
        ("moderation.whole_log", "log", _l("Event log"),
         _l("What was done in all networks, by whom and why; as a table, too")),
        ("reactions.kinds", "helpful", _l("Reactions"), _l("What people may say to a post by one click")),
        ("watched.index", "eye", _l("Watched words"),
         _l("Words that are refused, looked at first or replaced, in all their forms")))))


@bp.get("/admin")
def index():
    require_admin()
    return render_template("admin/index.html", groups=PAGES)
