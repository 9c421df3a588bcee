"""What requests about data are called."""
from flask_babel import lazy_gettext as _l

NAMES = {"access": _l("A copy of data"), "correction": _l("Correction"), "objection": _l("Objection"), "erasure": _l("Erasure")}
