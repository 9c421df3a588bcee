"""A letter becomes a reply or a topic, once."""
import hashlib
import io
from datetime import timedelta

from sqlalchemy import func, select

from .. import clock
from ..accounts.models import User
from ..db import db, transaction
from ..errors import Refused
from ..identity import note_presence
from ..policy import fresh, refusal
from ..policy.rules import MEMBERS_ONLY, NOT_SEEN, SILENCED
from ..posts import gates
from ..posts import service as posts
from ..posts.models import LONGEST, Post, Submission
from ..text import cook, is_blank
from ..topics import service as topics
from ..topics.forms import LONGEST_TITLE
from ..topics.models import Topic
from ..uploads import service as uploads
from ..uploads.models import IMAGE
from ..uploads.names import in_markdown
from ..uploads.places import still_allowed
from .models import InboundMail
from .reading import SHOWN
from .reasons import REASONS, Rejected
from .refusing import news_of_files, tell
from .store import settle

MOST_FILES, MOST_AN_HOUR = 20, 30
_CODES = ((SILENCED, "silenced"), (MEMBERS_ONLY, "not_member"), (NOT_SEEN, "no_topic"))


def topic_of(topic_id):
    """Return the topic with this id, or the one its posts have moved to within its network."""
    topic = db.session.get(Topic, topic_id)
    for _step in range(20):
        if topic is None or topic.merged_into_id is None:
            return topic
        there = db.session.get(Topic, topic.merged_into_id)
        if there is None or there.network_id != topic.network_id:
            return topic
        topic = there
    return topic


def check(written, user, verb, place, *, title=None):
    """Raise Rejected for what could not be posted, before any file is kept."""
    reason = refusal(fresh(user), verb, place)
    if reason is not None:
        raise Rejected(next((code for sentence, code in _CODES if sentence is reason), "not_allowed"), reason)
    if not written.files and is_blank(SHOWN.sub("", written.words)):
        raise Rejected("encrypted" if written.is_encrypted else "tnef" if written.has_tnef else "empty")
    if len(written.words) > LONGEST:
        raise Rejected("too_long")
    if title is not None and (is_blank(title) or len(title) > LONGEST_TITLE):
        raise Rejected("no_title" if is_blank(title) else "long_title")
    lately = select(func.count()).where(Post.author_id == user.id, Post.by_mail,
                                        Post.created_at > clock.now() - timedelta(hours=1))
    if db.session.scalar(lately) >= MOST_AN_HOUR:
        raise Rejected("too_many")


def is_repeated(mail, user, key):
    """Tell whether a letter has been posted before, whichever way it came then."""
    if db.session.scalar(select(Submission.id).filter_by(author_id=user.id, key=key)):
        return True
    return bool(mail.message_id) and bool(db.session.scalar(select(InboundMail.id).where(
        InboundMail.message_id == mail.message_id, InboundMail.id != mail.id, InboundMail.state == "posted",
        InboundMail.user_id == user.id, func.lower(InboundMail.recipient) == mail.recipient.lower()).limit(1)))


def key_of(mail, place):
    """Return the mark under which a letter to this place posts once."""
    return hashlib.sha256(f"{mail.message_id or mail.key}\0{place!r}".encode()).hexdigest()


def post(mail, written, user, verb, place, *, title=None, key):
    """Post a letter and settle it, and owe its writer the news of files that were not taken.

    Refused comes from the rules, asked again under the lock.
    """
    text, left_out = _with_files(written, user, verb, place)
    # Taking files in lets go of what was read.
    user, place = db.session.get(User, user.id), db.session.get(type(place), place.id)
    if place is None or is_blank(text):
        raise Rejected("empty" if place else "no_topic")
    if len(text) > LONGEST:
        raise Rejected("too_long")
    words = gates.ask("letter", user, place, text, title=title)
    cooked = cook(words.text, place=place, author=user)
    news = news_of_files(title or place.title, left_out) if left_out else None
    with transaction():
        if not settle(mail, "posted", user_id=user.id, network_id=place.network_id):
            return
        if title is None:
            made = posts.reply(place, user, cooked, key=key, by_mail=True, waits=words.waits, kind="letter")
        else:
            made = topics.create(place, user, title=words.title, cooked=cooked, key=key, by_mail=True, waits=words.waits)
        row = db.session.get(InboundMail, mail.id)
        row.post_id, row.topic_id = made.id if isinstance(made, Post) else None, made.topic_id
        note_presence(user.id, "reply")
        if news:
            tell(news, mail, user, kind="mail_files")


def _with_files(written, user, verb, place):
    marks, others, left_out = {}, [], []
    for number, file in enumerate(written.files):
        try:
            if number >= MOST_FILES:
                raise Refused(None)
            mark = _kept(file, user, verb, place)
        except Refused as refused:
            left_out.append((file.name, refused.reason))
            continue
        if f"cid:{file.cid})" in written.words and file.cid:
            marks[file.cid] = mark
        else:
            others.append(mark)
    words = SHOWN.sub(lambda found: marks.get(found[1], ""), written.words)
    if written.has_tnef:
        left_out.append(("winmail.dat", REASONS["tnef"][1]))
    return "\n\n".join(filter(None, [words.strip(), *others])), left_out


def _kept(file, user, verb, place):
    upload = uploads.upload(io.BytesIO(file.content), user, name=file.name, network_id=place.network_id,
                            may=still_allowed(user, verb, place))
    address = f"upload://{upload.token}.{upload.extension}"
    return f"![]({address})" if upload.kind == IMAGE else f"[{in_markdown(upload.name)}|attachment]({address})"
