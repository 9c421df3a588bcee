"""What digests say: what concerns their reader first, then topics."""
from forum.notifications import drainer, silence
from forum.topics.levels import choose as choose_level
from tests import people

from .conftest import DAY, MORNING, to


def test_what_concerns_the_reader_comes_first_then_topics_followed_ones_before_others(
        written, network, ana, ben, at, digest, choose):
    choose(ana, ways={"mention": "digest", "answer": "digest"}, with_closed_texts=True)
    quiet = people.make_topic(network, by=ben, title="Temat obojętny")
    close = people.make_topic(network, by=ben, title="Temat śledzony")
    choose_level(close, ana, "tracking")
    people.make_post(quiet, by=ben, text="Co na to @ana?")
    [letter] = to(digest(MORNING), ana)
    order = [letter.text.index(words) for words in (
        "DOTYCZY CIEBIE", "wspomina", "Co na to @ana?", "TEMATY", "* Temat śledzony", "* Temat obojętny")]
    assert order == sorted(order)
    assert "Benedykt Wzór zakłada temat · 1 nowy wpis" in letter.text
    assert letter.text.count("Co na to @ana?") == 1  # told once, though it stands in a topic
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "References" not in letter.headers
    excerpt = letter.text[letter.text.index("> Liczymy od kilometra"):].split("\n")[0]
    assert 250 < len(excerpt) <= 310 and excerpt.endswith("Słowo.")


def test_what_was_told_at_once_or_heard_is_not_told_again(written, ana, ben, digest, choose):
    people.make_post(written, by=ben, text="Słowo do @ana.")
    [letter] = to(digest(MORNING), ana)  # mentions come at once
    assert "wspomina" not in letter.text
    choose(ana, ways={"mention": "digest"})
    people.make_post(written, by=ben, text="Drugie słowo do @ana.")
    drainer.drain()
    silence.mark_all_read(ana)
    assert "wspomina" not in to(digest(MORNING + DAY), ana)[-1].text


def test_texts_of_a_closed_network_come_by_own_wish_alone(written, ana, ben, choose, digest):
    [letter] = digest(MORNING)
    for words in (letter.text, letter.html):
        assert "kilometra" not in words and "Dowóz dzieci" in words and "zostaje na forum" in words
    choose(ana, with_closed_texts=True)
    people.make_post(written, by=ben, text="Liczymy od kilometra.")
    assert "Liczymy od kilometra." in digest(MORNING + DAY)[-1].html


def test_long_lists_are_cut_and_counted(network, ana, ben, at, digest, written):
    for number in range(12):
        people.make_topic(network, by=ben, title=f"Temat numer {number}")
    [letter] = to(digest(MORNING), ana)
    assert letter.text.count("\n* ") == 10 and "I jeszcze 3 tematy z nowymi wpisami." in letter.text


def test_topics_can_be_answered_by_mail_from_the_digest(written, ana, digest, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN", "lmtp://127.0.0.1:8024")
    [letter] = digest(MORNING)
    assert f"mailto:reply+{ana.id}.{written.id}." in letter.html and "?subject=Re%3A%20%5BGminy%20wiejskie%5D" in letter.html
    assert f"  Odpowiedz e-mailem: reply+{ana.id}.{written.id}." in letter.text
    assert letter.reply_to == ""
