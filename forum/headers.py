"""Security headers, the same on every answer of a release; and how long an answer is kept."""
from flask import make_response, request

from .assets import content_security_policy


def init_app(app):
    """Set the headers on every answer."""
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }

    @app.after_request
    def secure(response):
        if "Content-Security-Policy" not in response.headers:
            response.headers.extend(headers)
        # What a person may see changes: a page is asked for again, and no proxy keeps it.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def unkept(page, status=None):
    """Answer with a page that neither the browser nor anything on the way keeps: it is about one person, at one moment."""
    response = make_response(page, status) if status else make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_only_fetched_ahead():
    """Tell whether the page was asked for when the pointer rested on its link: nobody has seen it yet."""
    return "prefetch" in f"{request.headers.get('X-Sec-Purpose', '')} {request.headers.get('Sec-Purpose', '')}"
