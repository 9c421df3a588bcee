"""Which training group and which kind of JST belongs to which network, said by administrators."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from ..db import db
from ..identity import current_user
from ..jst.forms import KIND_NAMES
from ..networks.models import Network
from ..policy import allow, require_admin
from . import queries, ruling
from .forms import RuleForm
from .models import PlacementRule
from .views import bp


@bp.get("/invitations/rules")
def rules():
    require_admin()
    return _page(_form(fresh=True))


@bp.post("/invitations/rules")
def add_rule():
    require_admin()
    form = _form()
    if not form.validate():
        return _page(form, 422)
    ruling.place(form.kind.data, form.value, allow(db.session.get(Network, form.network.data)), current_user())
    flash(_("Saved."), "good")
    return redirect(url_for("invitations.rules"), 303)


@bp.post("/invitations/rules/<int:rule_id>/end")
def end_rule(rule_id):
    require_admin()
    rule = db.session.get(PlacementRule, rule_id)
    if rule is not None:
        ruling.end(rule, current_user())
        flash(_("The rule has ended. Whoever is in a network stays there."), "good")
    return redirect(url_for("invitations.rules"), 303)


def _page(form, status=200):
    return render_template("invitations/rules.html", form=form, rules=queries.rules(), kinds=KIND_NAMES), status


def _form(*, fresh=False):
    form = RuleForm(formdata=None) if fresh else RuleForm()
    form.network.choices = [SelectChoice(network.id, network.name) for network in queries.networks_for(current_user())]
    return form
