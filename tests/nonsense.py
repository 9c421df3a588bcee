"""Nonsense to feed the forum with, somebody of each kind to send it, and an eye for what no answer may do."""
import io
import logging
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask_wtf import FlaskForm
from selectolax.lexbor import LexborHTMLParser

from forum.accounts.models import SignInLink
from forum.db import db, transaction
from forum.events import Event
from forum.jst.models import JstPerson
from forum.moderation import pin
from forum.notes import service as noting
from forum.polls.models import Poll
from forum.posts import deleting
from forum.reports import holding, reporting
from forum.reports.models import Case
from forum.sanctions import appeals, grounds
from forum.sanctions.models import Decision
from forum.watched import service as watching
from tests import people

ALLOWED = {200, 201, 204, 301, 302, 303, 304, 400, 403, 404, 405, 409, 410, 413, 415, 422, 429}
TYPED = "Zażółć gęślą jaźń & <b>nic</b> nie zgub"
SCRIPT = "\"'></textarea></title><script>alert(1)</script><img src=x onerror=alert(1)>"
VALUES = {
    "empty": "", "blank": " \n\t\u200b ", "too long": "x" * 32_001, "controls": "a\x00b\x07\x1b[31m\x7fc", "script": SCRIPT,
    "a word": "abc", "an endless number": "9" * 40, "a negative number": "-1", "elsewhere": "//evil.example/x",
    "line breaks": "a\r\nSet-Cookie: x=1\r\n\r\nb", "typed": TYPED,
    "all sorts": "{{ 7 * 7 }}{% raw %}' OR 1=1; -- a\u202eb\u2066c 👩‍👩‍👧‍👦 %00%ff%"}
ELSEWHERE = ["//evil.example", "///evil.example", "https:evil.example", "https://evil.example", "/\\evil.example",
             "\\\\evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "/%2Fevil.example", "javascript:alert(1)",
             "/\t/evil.example", " //evil.example", "https:/evil.example", "//evil.example@localhost",
             "/login?next=//evil.example"]
# What most of the errors came from: enough for whoever is asked about everything else as well.
SOME = ["", "x" * 32_001, "a\x00b\x07", SCRIPT, "abc", "9" * 40, TYPED]
WORDS = ["x", "%00", "%FF", quote(SCRIPT, safe=""), "a" * 3000, "..%2F..%2Fetc%2Fpasswd", "👍", "%0d%0aX:y"]
NUMBERS = ["0", "999999", "99999999999999999999", "2147483648", "00001"]
# Every statement is reached by whoever may not and by who may the most: the others ask one database.
ROLES = ["visitor", "moderator",
         *(pytest.param(role, marks=pytest.mark.once) for role in ("stranger", "member", "admin", "silenced"))]
# What libraries say by themselves, and words that stand in every English sentence and in no Polish one.
ENGLISH = re.compile(
    r"\b(?:the|this|that|with|must|you|your|was|were|have|field|invalid|forbidden|request|denied|server)\b", re.IGNORECASE)


def in_turn(values, place, count):
    """Return `count` of many values: over all routes each has its turn, and no route is asked for ever."""
    values = list(values)
    return [values[(place * count + step) % len(values)] for step in range(min(count, len(values)))]


class World:
    """A network with something of everything in it, and everybody who may come to it."""

    def __init__(self, app):
        self.network = people.make_network("gmina-wiejska", name="Gminy wiejskie")
        self.other = people.make_network("powiaty", name="Powiaty")
        here = {self.network: ["participant"]}
        self.people = {
            "visitor": None,
            "stranger": people.make_person("stranger", name="Stefan", networks={self.other: ["participant"]}),
            "member": people.make_person("ana", name="Anna", networks=here),
            "moderator": people.make_person("moderator", name="Maria", networks={self.network: ["moderator"]}),
            "admin": people.make_person("admin", name="Ada", is_admin=True),
            "silenced": people.make_person("silenced", name="Zenon", networks=here, silenced=True)}
        self.topic = people.make_topic(self.network, by=self.people["member"], title="Dowóz dzieci", replies=2)
        self.agenda = people.make_topic(self.network, by=self.people["member"], title="Nasza sieć", agenda_number=1)
        self.elsewhere = people.make_topic(self.other, by=self.people["stranger"], title="Tajny temat")
        pin.pin(self.topic, self.people["moderator"])
        people.make_post(self.agenda, by=self.people["member"], text="[poll type=multiple]\n- dziś\n- jutro\n[/poll]")
        db.session.add(SignInLink(user_id=self.people["member"].id, token_hash="x" * 64, expires_at=self.topic.created_at))
        db.session.commit()
        self.application = people.make_application(self.network, by=self.people["moderator"])
        made, invitation, rule = people.make_invitations(self.network, by=self.people["moderator"])
        tag_id = people.make_tag(self.network, by=self.people["moderator"], name="dowóz", topic=self.topic)
        people.make_tag(self.network, by=self.people["moderator"], name="szkoły")
        self.arguments = {
            "application_id": self.application.id, "tag": "dowoz", "tag_id": tag_id,
            "word_id": watching.watch(self.people["admin"], word="brzydal", act="replace", replacement="ktoś").id,
            "key": f"topic-{self.topic.id}", "jst_id": db.session.scalar(db.select(JstPerson.jst_id).limit(1)),
            "slug": "gmina-wiejska", "network_id": self.network.id, "topic_id": self.topic.id, "number": 1, "post_id": 1,
            "event_id": db.session.scalar(db.select(db.func.max(Event.id))), "username": "ana", "name": "regulamin",
            "list_id": made.id, "invitation_id": invitation.id, "rule_id": rule.id,
            "token": "x" * 43, "verb": "pin", "path": "index.css", "session_id": 1, "user_id": self.people["member"].id,
            "poll_id": db.session.scalar(db.select(db.func.max(Poll.id)))}
        self.arguments |= {"decision_id": _decide(self), "restriction": "silence"}
        self.arguments |= {"case_id": _report(self), "held_id": _hold(self), "outcome": "keep"}
        self.arguments["note_id"] = noting.write(self.topic, self.people["moderator"], "Notatka.").details["note"]
        self.app = app

    def address(self, rule, **changed):
        """Return the path of a rule with good arguments, but for the `changed` ones."""
        values = {name: quote(str(self.arguments.get(name, 1))) for name in rule.arguments} | changed
        return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda match: str(values[match[1]]), rule.rule)


def _decide(world):
    """Return a decision about a post of the member, against which they appeal."""
    post = people.make_post(world.topic, by=world.people["member"])
    ground = grounds.ground(None, "terms-5.4", "Reklama.")
    deleting.delete(post, world.people["moderator"], ground=ground)
    decision = db.session.scalar(db.select(Decision))
    appeals.appeal(decision, "To nie reklama.")
    return decision.id


def _report(world):
    """Return the case of a post of the member's that a stranger to their network could not see."""
    post = people.make_post(world.topic, by=world.people["member"])
    reporting.report(post, world.people["admin"], None, message="Fuj")
    return db.session.scalar(db.select(Case.id))


def _hold(world):
    """Return a reply of the member's that waits for the moderators."""
    with transaction():
        held = holding.hold("reply", world.people["member"], world.topic, topic=world.topic, text="Czekam.",
                            waits=[("first", "")])
    return held.id


class Problems(list):
    """What was wrong with the answers, gathered so that one run names all of it."""

    def look(self, who, what, answer, log):
        """Note whatever no answer may do."""
        def note(problem):
            self.append(f"{who} {what}: {problem}")
        if answer.status_code not in ALLOWED:
            note(f"status {answer.status_code}")
        for record in log.records:
            if record.exc_info or record.levelno >= logging.ERROR:
                note(f"logged {record.getMessage()} {record.exc_info and record.exc_info[1]!r}")
        log.clear()
        place = urlsplit((answer.location or "").replace("\\", "/"))
        if place.netloc not in ("", "localhost") or place.scheme not in ("", "http", "https"):
            note(f"leads to {answer.location}")
        if answer.mimetype == "text/html" and answer.data:
            self._look_at_page(answer, note)

    def _look_at_page(self, answer, note):
        page = LexborHTMLParser(answer.text)
        for element in page.css("body *"):
            if any(name.startswith("on") for name in element.attributes):
                note(f"<{element.tag}> has a script in it: {element.html[:200]}")
        if any("alert(1)" in script.text() for script in page.css("script")):
            note("a script got in")
        for element in page.css("script, style, textarea, .post__body, svg, pre, input"):
            element.decompose()
        words = page.body.text(separator=" ") if page.body else ""
        if answer.status_code >= 400 and not words.strip():
            note("an empty page")
        english = ENGLISH.search(words.replace(TYPED, ""))
        if english:
            note(f"speaks English: …{words[max(0, english.start() - 40):english.end() + 40]!r}…")


def rules_of(app, method):
    """Return the routes that take `method`, those that end sessions last."""
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods and not rule.rule.startswith("/socket.io")]
    return sorted(rules, key=lambda rule: ("log" in rule.endpoint or "account" in rule.rule, rule.rule))


def names_of_fields():
    """Return every name under which our code reads something from a form or a query."""
    def below(form):
        return {name for sub in form.__subclasses__() for name in {*dir(sub)} | below(sub)}
    read = re.compile(r"request\.(?:form|args|values)(?:\.get(?:list)?\(|\[)\"(\w+)\"")
    names = {name for path in Path("forum").rglob("*.py") for name in read.findall(path.read_text())}
    fields = {name for name in below(FlaskForm) if not name.startswith("_") and name not in dir(FlaskForm)}
    return sorted(names | fields)


def forms_on(answer):
    """Return (address, {field: value}, names of visible fields) of the forms on a page that post."""
    found = []
    for form in LexborHTMLParser(answer.text).css("form") if answer.mimetype == "text/html" else ():
        if (form.attributes.get("method") or "").lower() != "post":
            continue
        fields, visible = {}, []
        for field in form.css("[name]"):
            name, kind = field.attributes["name"], field.attributes.get("type") or ""
            if kind in ("radio", "checkbox") and "checked" not in field.attributes:
                fields.setdefault(name, "")
            elif field.tag == "select":
                fields[name] = next((option.attributes.get("value") or "" for option in field.css("option")), "")
            elif field.tag != "button":
                fields[name] = field.text() if field.tag == "textarea" else field.attributes.get("value") or ""
                if (field.tag == "textarea" or kind in ("", "text")) and "readonly" not in field.attributes:
                    visible.append(name)
        found.append((form.attributes.get("action"), fields, visible))
    return found


def typed_on(answer):
    """Return what stands in the fields of a page."""
    page = LexborHTMLParser(answer.text)
    values = [field.attributes.get("value") or "" for field in page.css("input")]
    return [text.strip() for text in [area.text() for area in page.css("textarea")] + values]


class Endless(io.RawIOBase):
    """A body without end that counts what was taken of it."""

    def __init__(self):
        self.given = 0

    def readable(self):
        return True

    def read(self, size=-1):
        chunk = b"text=" if self.given == 0 else b"x" * (65536 if size is None or size < 0 else min(size, 65536))
        self.given += len(chunk)
        return chunk

    def readinto(self, buffer):
        chunk = self.read(len(buffer))
        buffer[:len(chunk)] = chunk
        return len(chunk)


def bare(app, method, address, more):
    """Ask the WSGI application itself; return the status, the text and where it leads."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": address, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
               "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "QUERY_STRING": "",
               "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"} | more
    seen = {}
    with app.app_context():
        body = b"".join(app.wsgi_app(environ, lambda status, headers, _info=None: seen.update(headers, status=status)))
    return int(seen["status"][:3]), body.decode(), seen.get("Location", "")
