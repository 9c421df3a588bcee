"""The headers and links of a letter: its thread, the way out, and what can be done by one button."""
from typing import NamedTuple

from flask import current_app

from ..mail.composing import address_of, read_signed, sign

# What can be done by a letter's link: said of a post, or of a topic.
OF_POST, OF_TOPIC = ("helpful",), ("watch", "mute")
ACT, STOP = "act", "stop"
ACTS_LAST = 60 * 24 * 60 * 60


class Act(NamedTuple):
    """Who may do what to which post or topic by a link."""

    user_id: int
    verb: str
    target_id: int


def act_link(user_id, verb, target_id):
    """Return the address of the page where this person does this by one button."""
    return address_of("letters.act", token=sign(ACT, user_id, verb, target_id))


def read_act(token):
    """Return the Act of a link, or None when it is forged or too old."""
    values = read_signed(ACT, token, max_age=ACTS_LAST)
    return Act(*values) if values else None


def stop_link(user_id, network_id):
    """Return the address where this person ends the letters of a network; it works as long as the letter is kept."""
    return address_of("letters.stop", token=sign(STOP, user_id, network_id))


def read_stop(token):
    """Return [user id, network id] of a link that ends letters, or None when it is forged."""
    return read_signed(STOP, token)


def headers(user_id, network, topic_id=None):
    """Return the headers that thread a letter by its topic and let a mail program end the letters of its network (RFC 8058)."""
    domain = current_app.config["MAIL_DOMAIN"]
    given = {"List-Id": f"<{network.slug}.{domain}>",
             "List-Unsubscribe": f"<{stop_link(user_id, network.id)}>",
             "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if topic_id is None:
        return given
    # Nobody has got the letter with this id: mail programs put together what answers the same one.
    thread = f"<topic-{topic_id}@{domain}>"
    return given | {"In-Reply-To": thread, "References": thread}
