"""Security headers, the same on every answer of a release."""
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
