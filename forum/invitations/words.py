"""What is wrong with a row of a list, and what becomes of it, in sentences."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

FAULTS = {
    "no_email": _l("There is no e-mail address."),
    "email": _l("This does not look like one e-mail address."),
    "name": _l("This does not look like a name."),
    "long": _l("A cell is too long."),
    "formula": _l("A cell begins like a formula (=, +, - or @). Put the value itself there."),
    "garbled": _l("Polish letters are damaged. Save the file as CSV UTF-8 or XLSX, or correct the row here."),
    "kind": _l("This kind of JST is not known. Write: wiejska, miejsko-wiejska, miejska, powiat or inna."),
    "no_network": _l("It is not said which network it is, and no rule is about it."),
    "not_yours": _l("Only those who look after that network invite people to it."),
    "shared": _l("An earlier row gives this address to somebody else. Each person needs an address of their own."),
    "taken_name": _l("The forum itself uses this name."),
}
SETTLED = {
    "member": _l("belongs to the network already"),
    "waiting": _l("has been invited already, and the link still works"),
    "declined": _l("does not want to come"),
    "stopped": _l("letters to this address come back"),
}
NOTES = {"no_name": _l("no name on the list – made of the address")}


def faults_of(row, codes, unknown):
    """Return the sentences that tell what is wrong with a row; `unknown` are the names no network has."""
    said = [str(FAULTS[code]) for code in codes if code in FAULTS]
    if unknown:
        said.append(_("There is no network called “%(names)s”.", names="”, “".join(unknown)))
    return said
