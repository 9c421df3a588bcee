"""Who is believed to have written a letter, who is answered, and who is left alone."""
import pytest

from forum.db import transaction
from forum.inbox.mime import headers_of
from forum.inbox.senders import FAIL, PASS, UNKNOWN, author_of, verdict, why_automatic
from forum.mail.reply_addresses import reply_address

FORGED = "dmarc=fail (p=none dis=none) header.from=example.org"


def headers(**values):
    """Return the headers of a letter."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, values in values.items()
             for value in (values if isinstance(values, list) else [values])]
    return headers_of("\r\n".join(["MIME-Version: 1.0", *lines, "", "Treść."]).encode())


@pytest.mark.parametrize("results, found", [
    ("mx.forum.example.org; dmarc=pass header.from=example.org", PASS),
    ("MX.forum.example.org 1; spf=fail smtp.mailfrom=example.net; dmarc=pass (p=reject; dis=none) header.from=example.org",
     PASS),
    ("mx.forum.example.org; dmarc=pass header.from=example.net", UNKNOWN),
    ("mx.forum.example.org; dkim=pass header.d=example.org header.s=a", PASS),
    ("mx.forum.example.org; dkim=pass (2048-bit key; unprotected) header.d=mail.example.org", PASS),
    ("mx.forum.example.org; spf=pass smtp.mailfrom=ana@example.org; dkim=none", PASS),
    ("mx.forum.example.org; dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.net", UNKNOWN),
    ("mx.forum.example.org; dkim=pass header.d=org", UNKNOWN),
    ("mx.forum.example.org; dmarc=fail header.from=example.org; dkim=pass header.d=example.org", FAIL),
    ("elsewhere.example.net; dmarc=pass header.from=example.org", UNKNOWN),
    ("mx.forum.example.org.example.net; dmarc=pass header.from=example.org", UNKNOWN),
    ('mx.forum.example.org; spf=pass smtp.mailfrom="a; dmarc=pass "@example.net; dmarc=none header.from=example.org', UNKNOWN),
    ('mx.forum.example.org; spf=pass smtp.mailfrom="(a); dmarc=pass \\"; dkim=pass header.d=example.org"@example.net', UNKNOWN),
    ('mx.forum.example.org; spf=pass (mailfrom ";) smtp.mailfrom=ana@example.org; dkim=none', PASS),
    ('mx.forum.example.org; dmarc=pass reason="a;b" header.from=example.org', PASS),
    ("(mx.forum.example.org;) evil; dmarc=pass", UNKNOWN), ("mx.forum.example.org; none", UNKNOWN), ("", UNKNOWN),
    (";;;=;=" * 500, UNKNOWN), ("(" * 3000, UNKNOWN)])
def test_only_what_our_own_server_found_out_counts(app, results, found):
    assert verdict(headers(Authentication_Results=results), "ana@example.org") == found


def test_without_a_server_that_checks_nothing_is_proved(app):
    app.config["MAIL_AUTHSERV"] = None
    assert verdict(headers(Authentication_Results="mx.forum.example.org; dmarc=pass"), "ana@example.org") == UNKNOWN


@pytest.mark.parametrize("sender, address", [
    ("Ana <Ana@Example.org>", "ana@example.org"), ("ana@example.org", "ana@example.org"),
    ("=?utf-8?q?Ana_=3Cben=40example=2Eorg=3E?= <ana@example.org>", "ana@example.org"),
    ('"ben@example.org" <ana@example.org>', "ana@example.org"),
    ("ana@example.org, ben@example.org", ""), (["ana@example.org", "ben@example.org"], ""), ("Ana", ""), ("", "")])
def test_a_letter_has_one_author_or_none(app, sender, address):
    assert author_of(headers(From=sender))[1] == address


@pytest.mark.parametrize("values, reason", [
    ({"Auto_Submitted": "auto-replied"}, "automatic"), ({"Auto_Submitted": "no"}, None), ({"Precedence": "bulk"}, "automatic"),
    ({"X_Autoreply": "yes"}, "automatic"), ({"Subject": "Odpowiedź automatyczna: Dowóz"}, "automatic"),
    ({"Subject": "=?utf-8?q?Autoodpowied=C5=BA=3A_urlop?="}, "automatic"), ({"Subject": "Automatic reply: x"}, "automatic"),
    ({"Subject": "Poza biurem (do 3.12)"}, "automatic"), ({"Subject": "Automatyczna odpowiedź na pisma"}, None),
    ({"From": "MAILER-DAEMON@example.org"}, "automatic"), ({"From": "no-reply@example.org"}, "automatic"),
    ({"Content_Type": 'multipart/report; boundary="a"'}, "automatic"), ({"Return_Path": "<>"}, "automatic"),
    ({"List_Id": "<lista.example.org>"}, "list"), ({"From": "forum@forum.example.org"}, "loop"),
    ({"From": "reply+1.2.abc@forum.example.org"}, "loop"), ({"Subject": "Re: Dowóz"}, None)])
def test_what_no_person_wrote_is_known(app, values, reason):
    assert why_automatic(headers(**{"From": "ana@example.org"} | values), is_from_nobody=False) == reason


@pytest.mark.parametrize("values", [{"Auto_Submitted": "auto-replied"}, {"List_Id": "<a.example.org>"}])
def test_what_no_person_wrote_is_left_alone(mail, ana, posts_of, letters_out, values):
    assert mail.write("Jestem na urlopie.", **values).state == "ignored"
    assert len(posts_of(ana)) == 1 and letters_out() == []


def test_a_letter_from_nobody_is_left_alone(mail, letters_out):
    assert mail.bring(mail.letter(), sender="").reason == "automatic" and letters_out() == []


def test_a_reply_from_another_address_posts_nothing_and_comes_back(mail, ana, ben, posts_of, letters_out):
    row = mail.write("Piszę z cudzego adresu.", by="ben@example.org")
    assert (row.state, row.reason, len(posts_of(ana)), posts_of(ben)) == ("refused", "other_sender", 1, [])
    [letter] = letters_out()
    assert letter.address == "ben@example.org" and "Piszę z cudzego adresu." in letter.text


def test_another_address_that_proves_nothing_is_told_to_the_owner_without_words(mail, ana, letters_out):
    assert mail.write("Tajne słowa.", by="kto@example.net", checked=None).reason == "other_sender"
    [letter] = letters_out()
    assert letter.address == "ana@example.org" and "Tajne słowa." not in letter.text + letter.html


def test_a_forged_reply_address_posts_nothing(mail, ana, ben, topic, posts_of, letters_out):
    forged = reply_address(ana.id, topic.id).replace(f"+{ana.id}.", f"+{ben.id}.")
    row = mail.write("Cudzym piórem.", by="ben@example.org", to=forged)
    assert (row.reason, posts_of(ben)) == ("forged_address", []) and "Cudzym piórem." in letters_out()[0].text


def test_a_reply_address_is_proof_where_the_server_says_nothing(mail, ana, posts_of):
    assert mail.write(checked=None).state == "posted" and len(posts_of(ana)) == 2


def test_a_letter_its_server_disowns_posts_nothing(mail, ana, posts_of, letters_out):
    row = mail.write("Podszywam się.", checked=FORGED, subject="Kup teraz")
    assert (row.reason, len(posts_of(ana))) == ("forged_sender", 1)
    [letter] = letters_out()  # news to the owner of the reply address, no answer to who may be forged
    assert letter.address == "ana@example.org" and letter.headers == {"Auto-Submitted": "auto-generated"}
    for words in ("Podszywam się.", "Kup teraz"):
        assert words not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize("by", ["ben@example.org", "obcy@example.net"])
def test_whom_a_disowned_letter_names_is_not_answered(mail, ana, ben, letters_out, by):
    row = mail.write("Podszywam się.", by=by, checked=f"dmarc=fail header.from={by.partition('@')[2]}")
    assert row.reason == "forged_sender"
    assert [letter.address for letter in letters_out()] == ["ana@example.org"]


@pytest.mark.parametrize("checked", [None, FORGED])
def test_nobody_opens_topics_in_anothers_name(network_mail, ana, posts_of, letters_out, checked):
    row = network_mail.write("Podszywam się.", checked=checked)
    assert row.state == "refused" and posts_of(ana) == [] and letters_out() == [], "no answer to who may be forged"


def test_a_stranger_is_answered_once_a_day_without_their_words(network_mail, letters_out):
    checked = "dmarc=pass header.from=example.net"
    rows = [network_mail.write("Reklama.", by="obcy@example.net", checked=checked) for _ in range(3)]
    assert {row.reason for row in rows} == {"stranger"}
    [letter] = letters_out()
    assert letter.address == "obcy@example.net" and "Reklama." not in letter.text


def test_a_stranger_who_may_be_forged_is_not_answered(network_mail, letters_out):
    assert network_mail.write("Reklama.", by="obcy@example.net", checked=None).reason == "stranger" and letters_out() == []


def test_a_member_is_not_answered_without_end(mail, letters_out):
    for _ in range(13):
        mail.write("")
    assert len(letters_out()) == 10


def test_whose_account_is_erased_is_a_stranger(network_mail, ana, letters_out):
    with transaction():
        ana.email = None
    assert network_mail.write("Jestem.").reason == "stranger"


@pytest.mark.parametrize("subject", ["=?utf-8?q?A=0D=0ABcc=3A_x=40example=2Enet?=", "Re: a\r\n\tb", "=?utf-8?b?////?=",
                                     "=?x?q?a?="])
def test_a_subject_adds_no_headers_to_the_answer(mail, letters_out, subject):
    raw = mail.letter("", subject="CHANGE").as_bytes().replace(b"CHANGE", subject.encode())
    assert mail.bring(raw).state == "refused"
    assert "\n" not in letters_out()[0].subject and "\r" not in letters_out()[0].subject
