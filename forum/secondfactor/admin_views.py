"""What administrators do about second factors: requiring them of staff, and taking away those that are lost."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..mail.composing import compose
from ..policy import allow
from . import queries, service
from .forms import RequireForm
from .views import bp


@bp.get("/admin/second-factor")
def required():
    allow("second_factor_rule", to="see")
    return unkept(render_template("secondfactor/required.html", lacking=queries.staff_lacking(),
                                  form=RequireForm(formdata=None, is_required=queries.is_required())))


@bp.post("/admin/second-factor")
def require():
    allow("second_factor_rule", to="see")
    service.require_of_staff(current_user(), RequireForm().is_required.data)
    flash(_("Saved."), "good")
    return redirect(url_for("secondfactor.required"), 303)


@bp.post("/u/<username>/second-factor/reset")
def reset(username):
    person = allow(db.session.scalar(db.select(User).filter_by(username=username)), to="reset_second_factor")
    service.reset(person, current_user(), letter=compose(
        "second_factor", _("A second factor has been removed from your account"), person=person, is_new=False))
    flash(_("The second factor is taken away. Tell this person: they sign in without it now."), "good")
    return redirect(url_for("accounts.show", username=username), 303)
