"""The pages of the second factor: their common parts."""
from flask import Blueprint, render_template

from ..headers import unkept

bp = Blueprint("secondfactor", __name__)
# Of one account: a code has six digits, and lasts a minute and a half.
TRIES = "10 per 15 minutes"


def codes_page(codes, *, to):
    """Return the page that shows new recovery codes, this once, and leads on."""
    return unkept(render_template("secondfactor/codes.html", codes=codes, to=to))
