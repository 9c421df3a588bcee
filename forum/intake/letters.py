"""What applicants are written. Their address may be anybody's, so only who holds it learns what became of it."""
from flask_babel import gettext as _
from flask_babel import ngettext

from ..accounts import service as accounts
from ..identity import seal
from ..mail.composing import address_of, compose


def token_for(intake, email):
    """Return the secret of an application's letters, always the same, so that nothing but its hash has to be kept."""
    return seal(f"intake\0{intake.id}\0{email}")


def to_confirm(network, token):
    """Ask whether the address is theirs who applied."""
    return _letter(_("Confirm your application to the network %(name)s", name=network.name), [
        _("Somebody – most likely you – has applied to the network %(name)s with this address.", name=network.name),
        _("Press the button on the page it leads to: only then do we pass the application on.")],
        (_("Go on to confirm"), address_of("intake.mine", token=token)),
        _("If it was not you, do nothing: we will forget the application within 30 days."))


def already(network, token):
    """Say that there is an application already, and where it says how it stands."""
    return _letter(_("Your application to the network %(name)s", name=network.name), [
        _("Somebody has applied once more to the network %(name)s with this address.", name=network.name),
        _("We have your application already, so nothing has changed.")], _look(token))


def received(network, token, *, in_line):
    """Say that the application has arrived: to be decided or, `in_line`, on the waiting list."""
    words = [_("We have your application to the network %(name)s.", name=network.name)]
    if in_line:
        words += [_("All places are taken just now, so it stands on the waiting list."),
                  _("We will write to you when a place becomes free.")]
    else:
        words.append(_("Those who run the network will look at it and write to you."))
    return _letter(_("Your application to the network %(name)s", name=network.name), words, _look(token))


def put_in_line(network, token):
    """Say that there is no place just now."""
    return _letter(_("You are on the waiting list of the network %(name)s", name=network.name), [
        _("There are more applications to the network %(name)s than places, so yours stands on the waiting list.",
          name=network.name),
        _("We will write to you when a place becomes free.")], _look(token))


def approved(network, link=None):
    """Say that they are in; `link` is the token that lets somebody in who has never been here."""
    subject = _("You are in the network %(name)s", name=network.name)
    words = [_("Your application has been accepted: you belong to the network %(name)s.", name=network.name)]
    if link is None:
        there = address_of("networks.show", slug=network.slug, network_id=network.id)
        return _letter(subject, words, (_("Go to the network"), there))
    words.append(ngettext("This link lets you in without a password, once, within %(num)s day.",
                          "This link lets you in without a password, once, within %(num)s days.", accounts.LINK_LIVES.days))
    return _letter(subject, words, (_("Enter the network"), address_of("accounts.enter", token=link)))


def refused(network, reason):
    """Say that it was refused, and why."""
    return _letter(_("Your application to the network %(name)s", name=network.name), [
        _("We cannot take you into the network %(name)s this time.", name=network.name),
        _("The reason: %(reason)s", reason=reason), _("Thank you for applying.")])




def _look(token):
    return (_("See your application"), address_of("intake.mine", token=token))


def _letter(subject, paragraphs, button=None, small=""):
    return compose("intake", subject, paragraphs=paragraphs, button=button, small=small)
