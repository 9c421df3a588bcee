"""Where administrators say which reactions there are."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..identity import current_user
from ..policy import require_admin
from . import service
from .forms import kinds_form
from .kinds import all_kinds
from .views import bp


@bp.route("/admin/reactions", methods=["GET", "POST"])
def kinds():
    require_admin()
    present = all_kinds()
    form = kinds_form(present)
    if form.validate_on_submit():
        service.arrange(form.given, current_user())
        flash(_("The reactions have been saved."), "good")
        return redirect(url_for("reactions.kinds"), 303)
    page = render_template("reactions/kinds.html", form=form, kinds=present)
    return unkept(page, 422 if form.is_submitted() else 200)
