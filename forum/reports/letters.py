"""What people who gave a notice, and authors who are asked to change a post, are written."""
from flask_babel import gettext as _

from ..identity import seal
from ..mail.composing import address_of, compose

KIND = "report"


def token_of(mark):
    """Return the secret of a notice's page, always the same, so that nothing but its hash has to be kept."""
    return seal(f"notice\0{mark}")


def received(ticket, mark):
    """Confirm that a notice has arrived."""
    return _letter(_("We have your notice %(ticket)s", ticket=ticket), [
        _("We have your notice of illegal content. Its number is %(ticket)s.", ticket=ticket),
        _("A person – not a program – will look at it, as a rule within 48 hours, and we will write to you what was decided.")],
        (_("See how it stands"), address_of("reports.status", token=token_of(mark))),
        _("If it was not you who wrote it, do nothing."))


def decided(report, outcome, message):
    """Say what came of a notice, and what its writer can do who does not agree."""
    paragraphs = [_("We have looked at your notice %(ticket)s.", ticket=report.ticket), outcome_for_reporter(outcome)]
    if message:
        paragraphs.append(_("Those who decided write: %(message)s", message=message))
    return _letter(_("What was decided about your notice %(ticket)s", ticket=report.ticket), [*paragraphs, redress()],
                   (_("See the decision"), address_of("reports.status", token=token_of(report.mark))))


def please_edit(case, message):
    """Ask an author to change a post."""
    return _letter(_("Please change your post"), [
        _("The moderators ask you to change your post in the topic “%(title)s”.", title=case.post.topic.title),
        _("They write: %(message)s", message=message)],
        (_("Edit the post"), address_of("posts.edit", post_id=case.post_id)))


def outcome_for_reporter(outcome):
    """Return in a sentence what came of a report, without what is between the moderators and the author."""
    if outcome == "keep":
        return _("The content stays: we found that it breaks neither the law nor our rules.")
    if outcome == "edit":
        return _("We have asked the author to change the content.")
    if outcome == "hide":
        return _("The content has been hidden.")
    return _("We have acted against whoever published the content.")


def redress():
    """Say how a decision about a report can be contested."""
    return _("If you do not agree, write to us within 6 months at the address on the page “Contact”: somebody else will look "
             "at it. You may also turn to a body for settling disputes out of court, or to a court.")


def _letter(subject, paragraphs, button=None, small=""):
    return compose("intake", subject, paragraphs=paragraphs, button=button, small=small)
