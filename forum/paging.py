"""Windows into long lists, by key and never by offset."""
from flask import request

from .bodies import LARGEST_ID

WINDOW = 20
LIST = 30


def asked_key(name="before"):
    """Return the key in the address at which the part of a list that is asked for begins, or None for its beginning."""
    key = request.args.get(name, type=int)
    return key if key and 0 < key <= LARGEST_ID else None
