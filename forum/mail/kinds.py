"""What kinds of letters are called where administrators see them."""
from flask_babel import lazy_gettext as _l

NAMES = {
    "account_connected": _l("news about signing in by another service"),
    "address_new": _l("confirmation of an address"),
    "address_old": _l("news about a change of address"),
    "data_request": _l("answer about data"),
    "decision": _l("decision of a moderator, or about an appeal"),
    "digest": _l("digest"),
    "intake": _l("letter about applying"),
    "invitation": _l("invitation"),
    "mail_files": _l("files of a letter that were not taken"),
    "mail_refused": _l("refusal of a letter"),
    "mail_test": _l("test letter"),
    "new_browser": _l("news about a sign-in"),
    "notification": _l("notification"),
    "password": _l("news about the password"),
    "second_factor": _l("news about the second factor"),
    "sign_in_link": _l("sign-in link"),
}


def name_of(kind):
    """Return what a kind of letter is called; one without a name says itself."""
    return NAMES.get(kind, kind)
