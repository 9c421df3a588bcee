"""The form with a field for each blank of the footer pages."""
from hashlib import blake2b

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, Optional

from ..text import plain
from . import texts

LONGEST = 500


def blanks_form(answers):
    """Return the form, filled with `answers`; its fields are named after what stands in the blanks."""
    fields = {_name(blank): StringField(blank[:1].upper() + blank[1:], [Optional(), Length(
        max=LONGEST, message=_l("This text is too long: at most %(max)d characters."))])
        for page in texts.pages() for blank in page.blanks}
    form_class = type("BlanksForm", (FlaskForm,), fields)
    return form_class(data={_name(blank): text for blank, text in answers.items()})


def fields_of(form, page):
    """Return the fields of a page's blanks that stand on no page before it."""
    earlier = {blank for before in texts.pages()[:texts.NAMES.index(page.name)] for blank in before.blanks}
    return [form[_name(blank)] for blank in page.blanks if blank not in earlier]


def filled_in(form):
    """Return what was filled in, by blank."""
    return {blank: plain(form[_name(blank)].data or "") for page in texts.pages() for blank in page.blanks}


def _name(blank):
    return "blank_" + blake2b(blank.encode(), digest_size=6).hexdigest()
