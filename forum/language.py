"""The forum's language: Polish, from the catalogue that tools/translations.py joins."""
from functools import lru_cache

from flask_babel import Babel, get_translations


def init_app(app):
    """Translate templates; each string is looked up once, because the language is the same for everybody."""
    Babel(app)
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True, pgettext=_pgettext,
                                            npgettext=_npgettext)


@lru_cache(maxsize=4096)
def _gettext(text):
    return get_translations().ugettext(text)


@lru_cache(maxsize=4096)
def _ngettext(one, many, count):
    return get_translations().ungettext(one, many, count)


@lru_cache(maxsize=4096)
def _pgettext(context, text):
    return get_translations().upgettext(context, text)


@lru_cache(maxsize=4096)
def _npgettext(context, one, many, count):
    return get_translations().unpgettext(context, one, many, count)
