"""What the choices of letters are called."""
from flask_babel import lazy_gettext as _l

RHYTHM_WORDS = {
    "daily": _l("What concerns me at once, the rest as a digest each morning"),
    "weekly": _l("What concerns me at once, the rest as a digest on Monday morning"),
    "at_once": _l("Only what concerns me, at once"),
    "nothing": _l("No letters"),
}
WAY_WORDS = {"at_once": _l("At once"), "digest": _l("In the digest"), "nothing": _l("Not by e-mail")}
