"""Why a letter was not posted: a few words for administrators, a sentence for whoever wrote it."""
from flask_babel import lazy_gettext as _l

REASONS = {
    "automatic": (_l("an automatic answer"), ""),
    "list": (_l("a letter of a mailing list"), ""),
    "loop": (_l("the forum's own letter"), ""),
    "repeated": (_l("the same letter once more"), ""),
    "no_author": (_l("it does not say who wrote it"),
                  _l("It does not say who sends it. Write a new letter in your usual mail program, or write on the forum.")),
    "forged_sender": (_l("the sender's server says that it did not send it"),
                      _l("A letter came with your e-mail address, but the server of your mail does not confirm that it "
                         "sent it. If it was you, write on the forum, and tell whoever looks after your office's mail "
                         "(DMARC).")),
    "unproved_sender": (_l("nothing proves who sent it"),
                        _l("We could not check that the letter comes from you.")),
    "stranger": (_l("nobody has an account with this address"),
                 _l("Only members of the forum write to this address, and nobody has an account with yours. "
                    "If you have one, write from the address that stands in it.")),
    "other_sender": (_l("it came from another address than the account's"),
                     _l("It came from another address than the one in the account it would be posted by. "
                        "Send it from the account's address, or change that address in the settings of the account.")),
    "forged_address": (_l("the address for replies is damaged or forged"),
                       _l("The address it was sent to is damaged. Press “Reply” in a letter from the forum once more.")),
    "unknown_address": (_l("nobody reads this address"),
                        _l("Nobody reads the address it was sent to. To reply, press “Reply” in a letter about a topic; "
                           "to open a topic, write to the address of your network.")),
    "no_topic": (_l("the topic is gone"), _l("There is no such topic any more, or you do not see it.")),
    "not_member": (_l("the writer is no member of the network"), ""),
    "silenced": (_l("the writer's account is silenced"), ""),
    "not_allowed": (_l("the rules of the topic do not allow it"), ""),
    "too_large": (_l("too large"), _l("It is larger than 25 MB. Send it without the files, or add them on the forum.")),
    "tangled": (_l("built in a way that cannot be read"),
                _l("It is built in a way that we cannot read. Write a new letter, or write on the forum.")),
    "encrypted": (_l("encrypted"), _l("It is encrypted, so we cannot read it. Send it without encryption.")),
    "tnef": (_l("in Outlook's own format alone"),
             _l("It came in a format that only Outlook reads (winmail.dat). In Outlook choose HTML or plain text as the format "
                "of the letter and send it once more.")),
    "empty": (_l("no words of its own"),
              _l("We found no words of yours in it. Write above the words you answer, and send it once more.")),
    "too_long": (_l("too long"), _l("It is too long for a post: 32,000 characters at most.")),
    "no_title": (_l("no subject"), _l("It has no subject, and the subject becomes the title of the topic.")),
    "long_title": (_l("too long a subject"),
                   _l("Its subject is too long for the title of a topic: 200 characters at most.")),
    "too_many": (_l("too many letters within an hour"),
                 _l("Too many letters came from you within an hour. Send it later once more.")),
}


class Rejected(Exception):
    """A letter that is not posted: `code` is one of REASONS, `sentence` what its writer is told."""

    def __init__(self, code, sentence=None):
        super().__init__(code)
        self.code = code
        self.sentence = REASONS[code][1] if sentence is None else sentence


def reason_of(mail):
    """Return in a few words why a letter was not posted; of one that could not be worked off, what broke."""
    return REASONS[mail.reason][0] if mail.reason in REASONS else mail.error or mail.reason
