"""A forum that letters reach, and people who write to it."""
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from sqlalchemy import select

from forum.db import db
from forum.inbox import handling, store
from forum.inbox.models import InboundMail
from forum.mail.models import Letter
from forum.mail.reply_addresses import network_address, reply_address
from forum.posts.models import Post

SERVER = "mx.forum.example.org"
SETTINGS = {"MAIL_IN": "lmtp://127.0.0.1:8024", "MAIL_DOMAIN": "forum.example.org", "MAIL_AUTHSERV": SERVER,
            "MAIL_FROM": "forum@forum.example.org"}


class Postman:
    """Brings letters to the forum as a mail server does."""

    def __init__(self, address):
        self.address = address

    def letter(self, text="Zgadzam się, u nas jest tak samo.", *, by="ana@example.org", to=None, subject="Re: Dowóz dzieci",
               checked="dmarc=pass header.from=example.org", html=None, **headers):
        """Return a letter to be changed and brought."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = by, to or self.address, subject
        message["Message-ID"] = headers.pop("message_id", make_msgid(domain="example.org"))
        if checked:
            message["Authentication-Results"] = f"{SERVER}; {checked}"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        if text is not None:
            message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, subtype="html")
        return message

    def bring(self, letter, *, to=None, sender="ana@example.org", **more):
        """Bring a letter, or bytes, and return what became of it."""
        raw = letter if isinstance(letter, bytes) else letter.as_bytes()
        mail_id = store.keep(raw, recipient=to or self.address, sender=sender, way="lmtp", **more)
        if mail_id is None:
            return None
        handling.handle(db.session.get(InboundMail, mail_id))
        return db.session.get(InboundMail, mail_id, populate_existing=True)

    def write(self, *arguments, to=None, **options):
        """Write a letter and bring it."""
        return self.bring(self.letter(*arguments, **options), to=to)


@pytest.fixture(autouse=True)
def letters_come_in(app):
    """A forum that letters reach, at a domain of its own, by a server that checks who sent them."""
    kept = {name: app.config[name] for name in SETTINGS}
    app.config.update(SETTINGS)
    yield
    app.config.update(kept)


@pytest.fixture
def mail(topic, ana):
    """What brings letters to Anna's address for replies in the topic."""
    return Postman(reply_address(ana.id, topic.id))


@pytest.fixture
def network_mail(network, ana):
    """What brings letters to the address of the network."""
    return Postman(network_address(network))


@pytest.fixture
def letters_out(app):
    """Return a function that gives the letters the forum owes."""
    return lambda: db.session.scalars(select(Letter).order_by(Letter.id)).all()


@pytest.fixture
def posts_of(app):
    """Return a function that gives what a person wrote, oldest first."""
    return lambda person: db.session.scalars(select(Post).filter_by(author_id=person.id).order_by(Post.id)).all()
