"""The door for the mail server of this computer: LMTP, or SMTP where it speaks no LMTP. What is answered with 250 is kept."""
import asyncio
from email.utils import parseaddr
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from .. import outages
from ..db import db
from ..mail.bounces import read_return_path
from ..mail.reply_addresses import read_address
from . import store

MOST_RECIPIENTS = 100
# Mail servers end lines at 998 characters, but not all that pass letters on do.
LONGEST_LINE = 65536
TOO_LARGE = "552 5.3.4 List jest za duzy: forum przyjmuje listy do 25 MB"
NOBODY = "550 5.1.1 W tym forum nie ma takiego adresu"
LATER = "451 4.3.0 Forum chwilowo nie przyjmuje listow"


def is_ours(address, config):
    """Tell whether letters to this address are for the forum: to answer one, to open a topic, about one that came back."""
    if address.lower().startswith("bounce+"):
        return read_return_path(address) is not None
    return read_address(address) is not None or address.lower() == parseaddr(config["MAIL_FROM"])[1].lower()


class Door:
    """Answers what the mail server says; each recipient's letter is kept before the answer."""

    def __init__(self, app, *, way, called):
        self.app, self.way, self.called = app, way, called

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        """Take an address of ours, refuse any other."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Za duzo adresatow naraz"
        with self.app.app_context():
            if not is_ours(address, self.app.config):
                return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        """Keep the letter and say so; LMTP asks for an answer for each recipient."""
        keeping = (asyncio.to_thread(self._keep, envelope, address) for address in envelope.rcpt_tos)
        answers = [await kept for kept in keeping]
        self.called.set()
        if self.way == "lmtp":
            return "\r\n".join(answers)
        return next((answer for answer in answers if answer == LATER), answers[0])

    def _keep(self, envelope, address):
        with self.app.app_context():
            try:
                store.keep(envelope.content, recipient=address, sender=envelope.mail_from or "", way=self.way)
            except Exception as problem:
                outages.report(problem, "keeping a letter that came in")
                return LATER
            finally:
                db.session.remove()
        return "250 2.0.0 Przyjety"


class _Words:
    """The limits of both protocols, and a refusal that people understand whose mail server repeats it to them."""

    line_length_limit = LONGEST_LINE

    async def push(self, status):
        """Say a line."""
        await super().push(TOO_LARGE if isinstance(status, str) and status.startswith("552 ") else status)


class Listener(Controller):
    """Listens in a thread of its own."""

    def __init__(self, app, called):
        parts = urlsplit(app.config["MAIL_IN"])
        self.protocol = type("Spoken", (_Words, LMTP if parts.scheme == "lmtp" else SMTP), {})
        super().__init__(Door(app, way=parts.scheme, called=called), hostname=parts.hostname,
                         port=8024 if parts.port is None else parts.port)

    def factory(self):
        """Make what talks to one connection."""
        return self.protocol(self.handler, data_size_limit=store.MOST_BYTES, ident="Forum", hostname="forum",
                             enable_SMTPUTF8=True, timeout=120)
