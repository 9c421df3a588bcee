"""What a letter says: the templates of templates/mail, as text and as simple HTML, with whole addresses."""
from typing import NamedTuple

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer


class Composed(NamedTuple):
    """The words of a letter."""

    subject: str
    text: str
    html: str


def compose(name, subject, **context):
    """Render templates/mail/<name>.txt and .html; not inside a transaction, as all rendering.

    Templates make addresses by `address(endpoint, …)`: a letter leads to FORUM_URL, wherever it was written.
    """
    subject = " ".join(str(subject).split())
    context |= {"subject": subject, "address": address_of}
    # Not Flask's render_template: a letter looks the same to everybody, and is also written where no request is.
    text, html = (current_app.jinja_env.get_template(f"mail/{name}.{kind}").render(context) for kind in ("txt", "html"))
    return Composed(subject, text.strip() + "\n", html)


def address_of(endpoint, **values):
    """Return the whole address of a page, as a letter needs it."""
    return current_app.config["FORUM_URL"] + current_app.url_for(endpoint, **values)


def sign(purpose, *values):
    """Return a token for a link in a letter, which only this forum can make."""
    return _serializer(purpose).dumps(list(values))


def read_signed(purpose, token, *, max_age=None):
    """Return the values a token was made of, or None when it is forged, for something else, or older than so many seconds."""
    try:
        return _serializer(purpose).loads(token, max_age=max_age)
    except BadData:
        return None


def _serializer(purpose):
    return URLSafeTimedSerializer(current_app.secret_key, salt=f"letter:{purpose}")
