"""What must not be posted of our own letters when somebody passes one on: whoever has these acts in the reader's name."""
import re

from flask import current_app

_ADDRESS = re.compile(r"(?:reply|bounce)\+\d[\d.]{0,40}\.[a-z2-7]{20}(?:@[\w.-]+\w)?", re.IGNORECASE)
# Pages that a secret in the address opens: letters/act/…, login/…, invite/…
_SECRET = r"(?:letters/(?:act|stop)|login|invite|intake|account/address)/[^\s<>()\[\]\"'|]+"


def without_keys(text):
    """Return a text without addresses for replies and without links that let somebody in or act for somebody."""
    own = re.escape(current_app.config["FORUM_URL"].partition("://")[2])
    return _ADDRESS.sub("…", re.sub(rf"(https?://{own})/{_SECRET}", r"\1", text, flags=re.IGNORECASE))
