"""The addresses that letters are answered to: a person's own for each topic, and one that opens topics in a network."""
import base64
import hashlib
import hmac
import re
from email.utils import parseaddr
from typing import NamedTuple

from flask import current_app

# What a local part holds at most (RFC 5321).
LONGEST = 64
NETWORK = "siec-"
# Who writes there wants somebody else: the keepers of the mail server, or nobody.
RESERVED = frozenset("abuse admin bounce bounces forum hostmaster inbox mailer-daemon no-reply noreply postmaster reply root "
                     "security webmaster www".split())
_REPLY = re.compile(r"reply\+([1-9]\d{0,18})\.([1-9]\d{0,18})\.([a-z2-7]{20})")
_NUMBERED = re.compile(rf"{NETWORK}([1-9]\d{{0,18}})")


class ToTopic(NamedTuple):
    """A letter to this address is what this person replies in this topic."""

    user_id: int
    topic_id: int


class ToNetwork(NamedTuple):
    """A letter to this address opens a topic in the network with this name in addresses, or else with this id."""

    slug: str
    network_id: int | None = None


# It looks like a reply address, and this forum has not made it: cut off on its way, or forged.
FORGED = "forged"


def reply_address(user_id, topic_id):
    """Return where this person answers letters about this topic; nothing while no letters come in."""
    if not current_app.config["MAIL_IN"]:
        return ""
    return f"reply+{user_id}.{topic_id}.{_seal(user_id, topic_id)}@{current_app.config['MAIL_DOMAIN']}"


def network_address(network):
    """Return where members write to open a topic in `network`; nothing while no letters come in.

    Anybody can guess it: nobody is told of it where no mail server says who really sent a letter.
    """
    if not (current_app.config["MAIL_IN"] and current_app.config["MAIL_AUTHSERV"]):
        return ""
    is_plain = len(network.slug) <= LONGEST and network.slug not in RESERVED and not _NUMBERED.fullmatch(network.slug)
    return f"{network.slug if is_plain else f'{NETWORK}{network.id}'}@{current_app.config['MAIL_DOMAIN']}"


def read_address(text):
    """Return what a letter to this address is for: ToTopic, ToNetwork, FORGED, or None when it is none of ours."""
    local, _, domain = parseaddr(str(text)[:400])[1].strip().lower().rpartition("@")
    if not local or _in_letters(domain) != _in_letters(current_app.config["MAIL_DOMAIN"].lower()):
        return None
    if local.startswith("reply+"):
        return _reply(local)
    numbered = _NUMBERED.fullmatch(local)
    if numbered:
        return ToNetwork("", int(numbered[1]))
    return ToNetwork(local) if local not in RESERVED and "+" not in local else None


def _reply(local):
    found = _REPLY.fullmatch(local)
    if found and hmac.compare_digest(found[3], _seal(found[1], found[2])):
        return ToTopic(int(found[1]), int(found[2]))
    return FORGED


def _seal(user_id, topic_id):
    # In small letters alone: some servers write addresses anew in them. A hundred bits, each guess a letter.
    key = hashlib.sha256(b"reply-address:" + _bytes(current_app.secret_key)).digest()
    made = hmac.digest(key, f"{user_id}.{topic_id}".encode(), "sha256")
    return base64.b32encode(made)[:20].decode().lower()


def _bytes(secret):
    return secret if isinstance(secret, bytes) else secret.encode()


def _in_letters(domain):
    # łódź.pl and xn--d-uga0v4h.pl are one place.
    try:
        return domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        return domain
