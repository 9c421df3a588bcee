"""What people see when the forum says no. Whatever they typed is on the page."""
import secrets
import time
from contextlib import suppress

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from . import typed
from .db import db, why_away
from .errors import Refused
from .headers import unkept
from .hosts import safe_next
from .identity import current_user
from .limits import limiter
from .networks import queries
from .policy import MustSignIn, OnlyTheCard, open_to_all
from .posts.forms import new_key
from .posts.in_place import problem
from .posts.service import AlreadyPosted
from .sanctions.explaining import explained
from .streams import partial, wants_stream

# Forms that stay on the page when they are refused, and say there why.
WRITING = ("posts.create", "topics.create", "posts.edit")
# A script sends files and shows what has become of them.
UPLOADING = "uploads.create"
# Seconds after which asking again is worth a try when the database is away.
BREAK = 15


def init_app(app):
    """Register the error handlers."""
    for error, answer in ((MustSignIn, must_sign_in), (OnlyTheCard, only_the_card), (AlreadyPosted, already_posted),
                          (Refused, refused), (CSRFError, stale), (HTTPException, http_error),
                          (InternalServerError, broken)):
        app.register_error_handler(error, answer)
    app.after_request(without_words)


def without_words(response):
    """Empty the body of a redirect: the library's is in English, and nobody reads it."""
    if response.status_code in (301, 302, 303, 307, 308):
        response.set_data(b"")
    return response


def must_sign_in(_error):
    """Send a visitor to sign-in and back; one whose session ended while writing gets the text first."""
    open_to_all()
    if _is_an_upload():
        return _told(_("Your session has ended. Sign in in a new tab, come back here and try again."), 403)
    if request.method not in ("GET", "HEAD") and typed.texts():
        return signed_out()
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else _where_the_form_was()
    return redirect(url_for("accounts.login", next=safe_next(here)), 303)


def only_the_card(error):
    """Show a stranger the card of the network whose agenda topic they asked for."""
    open_to_all()
    network = queries.card(error.network.id)
    page = render_template("errors/card.html", network=network, agenda=queries.agenda(network.id),
                           moderators=queries.moderators(network.id), typed=typed.kept())
    return _answer(page, 403)


def refused(error):
    """Give the reason, and back what was typed."""
    reason = error.reason if _is_an_upload() else explained(error.reason)
    if _stays_on_page():
        return _in_the_form(reason, error.status)
    return _page(error.status, _("This could not be done"), reason)


def already_posted(error):
    """Show both texts of a form that was sent twice with different words."""
    open_to_all()
    if _stays_on_page():
        return _again_in_form(partial("posts/already", post=error.post, reason=error.reason), "key", error.status)
    kept = typed.kept()
    kept.key = new_key()
    page = render_template("errors/both.html", post=error.post, typed=kept, sentence=error.reason)
    return _answer(page, error.status)


def stale(_error):
    """Answer a form whose token has gone stale with the text and a fresh token: sent again, it works."""
    if current_user() is None and typed.texts() and request.endpoint in WRITING:
        return signed_out()
    sentence = _("This page had been open for too long, or you signed in again in the meantime. "
                 "Nothing is lost: check what you wrote and send it once more.")
    if _stays_on_page() and current_user():
        return _again_in_form(sentence, "token")
    return _page(422, _("Send it once more"), sentence, again=_is_ours())


def signed_out():
    """Tell somebody whose session ended while they were writing how to go on."""
    if _stays_on_page():
        return _again_in_form(_("Your session has ended. Sign in to send it: your text stays here."), "sign-in")
    sentence = _("Your session has ended. Sign in in a new tab, come back here and send it once more. "
                 "Your text is below.")
    sign_in = url_for("accounts.login", next=safe_next(_where_the_form_was()))
    return _page(422, _("Sign in to send it"), sentence, again=_is_ours(), sign_in=sign_in)


def http_error(error):
    """Answer any other error in the forum's own words."""
    if error.code is None or error.code < 400:
        return error
    title, sentence = _words(error.code)
    if error.code in (403, 404, 429) and _stays_on_page():
        response = _in_the_form(sentence, error.code)
    else:
        response = _page(error.code, title, sentence, again=error.code == 429)
    _keep_headers(response, error)
    return response


def broken(error):
    """Admit a mistake of ours, with a code that is in the log; a database that is away is none."""
    if why_away(getattr(error, "original_exception", None)):
        return away()
    code = secrets.token_hex(4).upper()
    current_app.logger.error("The page of error %s was shown for %s %s", code, request.method, request.path)
    try:
        db.session.rollback()
        title, sentence = _words(500)
        return _page(500, title, sentence, again=True, code=code)
    except Exception:
        # The database is away, perhaps: a page that needs nothing.
        current_app.logger.exception("The page of error %s could not be rendered", code)
        return _bare(500, *_words(500), again=False, code=code)


def away():
    """Ask for patience while the database serves nobody: nothing here may need it."""
    with suppress(Exception):
        db.session.rollback()
    title, sentence = _words(503)
    if typed.texts():
        sentence += " " + _("What you wrote stays here.")
    response = _in_the_form(sentence, 503) if _stays_on_page() else _bare(503, title, sentence, again=_is_ours(), code=None)
    response.headers["Retry-After"] = str(BREAK)
    return response


def _page(status, title, sentence, *, again=False, **more):
    open_to_all()
    if _is_an_upload():
        return _told(sentence, status)
    more = {"code": None, "sign_in": None} | more
    kept = typed.kept()
    can_send_again = again and kept.can_be_sent_again
    name = "errors/dialog.html" if _asks_for_a_dialog() else "errors/show.html"
    page = render_template(name, status=status, title=title, sentence=sentence, typed=kept,
                           again=can_send_again, back=_where_the_form_was(), **more)
    return _answer(page, status)


def _told(sentence, status):
    return _answer(jsonify(error=str(sentence)), status)


def _is_an_upload():
    return request.endpoint == UPLOADING and request.accept_mimetypes.best == "application/json"


def _bare(status, title, sentence, *, again, code):
    open_to_all()
    kept = typed.kept()
    page = partial("errors/bare", status=status, title=title, sentence=sentence, typed=kept, code=code,
                   again=again and kept.can_be_sent_again)
    return _answer(page, status)


def _answer(page, status):
    return unkept(page, status)


def _in_the_form(sentence, status):
    open_to_all()
    return problem([sentence], status)


def _again_in_form(sentence, again, status=422):
    # What the page's script does about it by itself before the form is sent again.
    response = _in_the_form(sentence, status)
    response.headers["Forum-Again"] = again
    return response


def _stays_on_page():
    return request.method == "POST" and request.endpoint in WRITING and wants_stream()


def _asks_for_a_dialog():
    return request.method == "GET" and request.headers.get("Turbo-Frame") == "dialog"


def _where_the_form_was():
    referrer = request.referrer or ""
    return safe_next(referrer.removeprefix(request.host_url.rstrip("/")))


def _is_ours():
    # Somebody else's page must not get its words onto ours with a fresh token under them.
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _keep_headers(response, error):
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)
    if error.code == 429:
        response.headers["Retry-After"] = str(_seconds_to_wait())


def _seconds_to_wait():
    limit = limiter.current_limit
    return max(1, int(limit.reset_at - time.time()) + 1) if limit else 60


def _words(status):
    if status == 429:
        wait = _seconds_to_wait()
        return _("Too much at once"), ngettext(
            "You are doing this too often. Wait %(num)s second and send it once more.",
            "You are doing this too often. Wait %(num)s seconds and send it once more.", wait)
    words = {
        400: (_("We cannot read this"), _("The link or the form is damaged. Go back and try again.")),
        403: (_("This could not be done"), _("You may not do this.")),
        404: (_("There is no such page"), _("The topic may have been moved, or you may not see it, or the link is "
                                            "incomplete – in e-mail it sometimes breaks at the end of a line.")),
        405: (_("This address does not do that"), _("Go back to the page you came from and use its buttons.")),
        413: (_("This is too large"), _("What you are sending is larger than we take. "
                                        "Go back, your text is still there: shorten it and send it once more.")),
        415: (_("We cannot read this"), _("The form came in a format that we do not read. Go back and try again.")),
        503: (_("A short break"), _("The forum cannot reach its records just now. What has been posted is safe. "
                                    "Try again in a moment.")),
        500: (_("Something broke on our side"), _("It is our fault, and it has been written down. "
                                                  "Try again in a moment; what you wrote is below.")),
    }
    return words.get(status, words[400 if status < 500 else 500])
