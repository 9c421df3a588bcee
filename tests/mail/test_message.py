"""Nobody slips a header into a letter, and every mail program reads what was meant."""
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from forum.mail.message import as_bytes
from forum.mail.models import Letter

NASTY = ["Gmina\r\nBcc: zly@example.org", "Gmina\nBcc: zly@example.org", "a\x00b", "Ł" * 300, 'Jan "Janek" Kowalski',
         "Nowak, Anna", "=?utf-8?q?x?=", "\u2028Subject: y", "\u202eodwrotnie", "\ud800", "<b@c>", "a" * 200, "Ana (wójt)", ""]


def made(**changes):
    values = {"id": 1, "kind": "x", "address": "ben@example.org", "sender": "", "reply_to": "", "subject": "S", "text": "T\n",
              "html": "", "headers": {}, "message_id": "<a@b>"}
    raw = as_bytes(Letter(**values | changes))
    return raw, message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_or_subject_cannot_carry_a_header(app, name):
    raw, letter = made(sender=name, subject=name, reply_to="r@example.org", headers={"X-Topic": name})
    head = raw.split(b"\r\n\r\n")[0]
    assert letter["Bcc"] is None and len(letter.get_all("Subject")) == 1
    assert parseaddr(str(letter["From"]))[1] == parseaddr(app.config["MAIL_FROM"])[1]
    assert len(letter["From"].addresses) == 1 and head.isascii() and b"\x00" not in head
    assert all(len(line) <= 998 for line in head.split(b"\r\n")) and b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", ["Gminy wiejskie", "Łódź, miasto", 'Jan "Janek" Kowalski', "Sieć " * 20 + "koniec"])
def test_names_are_read_as_they_were_written(app, name):
    raw, letter = made(sender=name, subject=name)
    # Python's newer parser leaves a blank between encoded words of a name, against RFC 2047.
    written = str(make_header(decode_header(message_from_bytes(raw)["From"])))
    assert written.rpartition(" <")[0].strip('"').replace('\\"', '"') == " ".join(name.split())
    assert letter["Subject"] == " ".join(name.split())


def test_an_international_domain_goes_in_ascii(app):
    _raw, letter = made(address="wójt@gmina.pl".replace("ó", "o").replace("gmina", "łódź"))
    assert letter["To"].addresses[0].addr_spec == "wojt@xn--d-uga0v8h.pl" or letter["To"].addresses[0].domain.startswith("xn--")


def test_a_letter_cannot_say_who_it_is_from(app):
    _raw, letter = made(headers={"From": "x@y", "Auto-Submitted": "no", "Bad header": "x", "In-Reply-To": "<t@f>"})
    assert letter["From"].addresses[0].addr_spec != "x@y" and letter["Auto-Submitted"] == "auto-generated"
    assert letter["In-Reply-To"] == "<t@f>" and "Bad header" not in letter


def test_long_references_stay_whole(app):
    references = " ".join(f"<topic-{number}.{'a' * 60}@forum.example.org>" for number in range(30))
    _raw, letter = made(headers={"References": references})
    assert str(letter["References"]).split() == references.split()
