"""Giving notice of illegal content, for everybody, and seeing what becomes of it by a secret link."""
from flask import redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address

from ..accounts.forms import one_line
from ..accounts.models import User
from ..accounts.service import normal_email
from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..limits import limiter
from ..policy import open_to_all
from . import letters, notices, queries
from .forms import NoticeForm
from .views import bp

# To one address we write this often; and from one computer far above what people do.
LETTERS, TRIES = "5 per hour; 20 per day", "30 per hour"


def _whom():
    # Read as the form reads it: what it takes away is no way to another count.
    return f"mail:{normal_email(one_line(request.form.get('email', '')))[:254] or get_remote_address()}"


@bp.get("/zglos-nielegalna-tresc")
def notice():
    open_to_all()
    viewer = current_user()
    person = viewer and db.session.get(User, viewer.id)
    known = {"name": person.name, "email": person.email or ""} if person else {}
    return _page(NoticeForm(formdata=None, data=known | {"address": request.args.get("address", "")[:500]}))


@bp.post("/zglos-nielegalna-tresc")
@limiter.limit(TRIES, key_func=get_remote_address)
@limiter.limit(LETTERS, key_func=_whom)
def give_notice():
    open_to_all()
    form = NoticeForm()
    if not form.validate():
        return _page(form, 422)
    token = notices.give(**form.values(), user=current_user())
    return redirect(url_for("reports.status", token=token, sent=1), 303)


@bp.get("/zglos-nielegalna-tresc/<token>")
def status(token):
    open_to_all()
    report = queries.notice_with(token)
    response = unkept(render_template(
        "reports/status.html", report=report, case=report and report.case, is_new="sent" in request.args,
        outcome_of=letters.outcome_for_reporter, redress=letters.redress()), 200 if report else 404)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(form, status=200):
    return unkept(render_template("reports/notice.html", form=form.begin_again()), status)
