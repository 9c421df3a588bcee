"""What becomes of a letter that came in: it is posted, refused, or left alone because nobody wrote it."""
from sqlalchemy import select

from ..accounts.models import User
from ..db import db
from ..errors import Refused
from ..identity import may_enter
from ..mail.reply_addresses import FORGED, ToTopic, read_address
from ..networks.models import Network, NetworkAlias
from ..policy import can
from ..posts.service import AlreadyPosted
from ..text import is_blank
from . import posting, refusing
from .mime import TooTangled, header, headers_of
from .reading import SHOWN, Written, read, title_of
from .reasons import Rejected
from .senders import FAIL, PASS, author_of, verdict, why_automatic
from .store import settle

NOTHING = Written("", "")


def handle(mail):
    """Decide what becomes of a letter, and settle it; what goes wrong here is tried again later."""
    headers = headers_of(mail.raw)
    reason = why_automatic(headers, is_from_nobody=mail.way != "imap" and not mail.sender.strip(" <>"))
    if reason:
        settle(mail, "ignored", reason=reason)
        return
    _Case(mail, headers).decide()


class _Case:
    """One letter: who wrote it, where to, and what was found out on the way."""

    def __init__(self, mail, headers):
        self.mail, self.place = mail, read_address(mail.recipient)
        self.subject, self.forwards = title_of(header(headers, "Subject"))
        _name, self.address = author_of(headers)
        self.verdict = verdict(headers, self.address)
        self.author = _account(User.email == self.address) if self.address else None
        self.owner = _account(User.id == self.place.user_id) if isinstance(self.place, ToTopic) else None
        self.written = NOTHING

    def decide(self):
        try:
            self._check_author()
            self._post()
        except AlreadyPosted:
            settle(self.mail, "ignored", reason="repeated")
        except Rejected as rejected:
            self._refuse(rejected)
        except Refused as refused:
            self._refuse(Rejected("not_allowed", refused.reason))

    @property
    def is_proved(self):
        """Tell whether the writer is who the letter says: by our server's word, or by an address only they were given."""
        return self.verdict == PASS or (self.verdict != FAIL and self.owner is not None and self.owner == self.author)

    def _check_author(self):
        if not self.address:
            raise Rejected("no_author")
        if self.verdict == FAIL:
            raise Rejected("forged_sender")
        if self.place == FORGED:
            raise Rejected("forged_address")
        if isinstance(self.place, ToTopic) and self.owner != self.author:
            raise Rejected("other_sender")
        if self.author is None:
            raise Rejected("stranger")
        if not self.is_proved:
            raise Rejected("unproved_sender")
        if self.place is None:
            raise Rejected("unknown_address")

    def _post(self):
        if self.mail.is_cut:
            raise Rejected("too_large")
        verb, place, title = self._target()
        key = posting.key_of(self.mail, self.place)
        if posting.is_repeated(self.mail, self.author, key):
            settle(self.mail, "ignored", reason="repeated", user_id=self.author.id)
            return
        self._read()
        posting.check(self.written, self.author, verb, place, title=title)
        posting.post(self.mail, self.written, self.author, verb, place, title=title, key=key)

    def _target(self):
        if isinstance(self.place, ToTopic):
            topic = posting.topic_of(self.place.topic_id)
            if topic is None or not can(self.author, "see", topic):
                raise Rejected("no_topic")
            return "reply", topic, None
        network = _network(self.place)
        if network is None:
            raise Rejected("unknown_address")
        return "write", network, self.subject

    def _read(self):
        try:
            self.written = read(self.mail.raw, keeps_forwarded=self.forwards and not isinstance(self.place, ToTopic))
        except TooTangled:
            raise Rejected("tangled") from None

    def _refuse(self, rejected):
        more = {"subject": self.subject}
        if isinstance(self.place, ToTopic) and posting.topic_of(self.place.topic_id):
            more["topic_id"] = self.place.topic_id
        if self.is_proved and self.address:
            # Who is no member gets no words back: a program might have them sent to anybody.
            more |= {"to": self.author, "address": self.address,
                     "returned": self._words() if self.author or self.owner else ""}
        elif self.owner:
            # Whoever sent it knows an address that only this person was given: they hear of it, without a word of the letter.
            more |= {"to": self.owner, "subject": "", "is_answer": False}
        refusing.refuse(self.mail, rejected, **more)

    def _words(self):
        if self.written is NOTHING and not self.mail.is_cut:
            try:
                self.written = read(self.mail.raw)
            except TooTangled:
                pass
        words = self.written.words or self.written.whole
        return "" if is_blank(SHOWN.sub("", words)) else words


def _account(condition):
    user = db.session.scalar(select(User).where(condition))
    return user if user and user.erased_at is None and may_enter(user) else None


def _network(place):
    if place.network_id:
        return db.session.get(Network, place.network_id)
    alias = select(NetworkAlias.network_id).where(NetworkAlias.slug == place.slug).scalar_subquery()
    return db.session.scalar(select(Network).where((Network.slug == place.slug) | (Network.id == alias))
                             .order_by(Network.slug != place.slug).limit(1))
