"""Polls in a text: what makes one, what does not and why, and that nothing typed into one gets out of it."""
from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.polls.notes import WHY
from forum.text import _cook, excerpt
from forum.text.polls import Broken, framed, read

from .test_effort import full, seconds
from .test_safety import ALL, assert_only_allowed

pytestmark = pytest.mark.once
ANSWERS = "- poniedziałek\n- wtorek"


def cooked(attributes="", answers=ANSWERS):
    return _cook(f"[poll{attributes and ' '}{attributes}]\n{answers}\n[/poll]")


def asked(attributes="", answers=ANSWERS):
    [poll] = cooked(attributes, answers).found.polls
    return poll


def why_not(text):
    found = _cook(text).found
    assert not found.polls
    return [why for _number, why in found.poll_problems]


def test_a_poll_is_a_question_and_a_list_that_reads_well_everywhere():
    html = _cook('Zdecydujmy.\n[poll question="Który <b>termin</b> [1]?"]\n- **poniedziałek**\n- wtorek\n[/poll]\n'
                 "Dziękuję.").html
    page = LexborHTMLParser(html)
    assert page.css_first(".poll > .poll__question").text() == "Który <b>termin</b> [1]?"
    assert [item.text() for item in page.css(".poll > .poll__options > li")] == ["**poniedziałek**", "wtorek"]
    assert excerpt(html) == "Zdecydujmy. Który <b>termin</b> [1]? **poniedziałek** wtorek Dziękuję."
    assert [paragraph.text() for paragraph in page.css("p")][-1] == "Dziękuję."


@pytest.mark.parametrize(("attributes", "name", "value"), [
    ("", "kind", "single"), ("type=regular", "kind", "single"), ("type=Multiple", "kind", "multiple"),
    ("type=multiple", "maximum", None), ("type=multiple min=2 max=2", "minimum", 2), ("type=multiple max=1", "maximum", 1),
    ("type=dots", "dots", 3), ("type=dots dots=7", "dots", 7), ("results=on_vote", "results", "vote"),
    ("results=close", "results", "close"), ("anonymous", "is_anonymous", True), ("anonymous=true", "is_anonymous", True),
    ("anonymous=false", "is_anonymous", False), ("public=false", "is_anonymous", True), ("public=true", "is_anonymous", False),
    ("chartType=pie groups=staff name=x", "kind", "single"), ("question=„Który?”", "question", "Który?"),
    ("question=Kiedy?", "question", "Kiedy?"), ('question="min=9 type=dots"', "kind", "single"),
    ("close=2026-12-01T12:00", "closes_at", datetime(2026, 12, 1, 11)), ("close=2026-07-01T12:00",
    "closes_at", datetime(2026, 7, 1, 10)),
    ("close=2026-12-01", "closes_at", datetime(2026, 12, 1, 22, 59, 59)), ("close=2026-12-01T11:00:00.000Z",
    "closes_at", datetime(2026, 12, 1, 11)),
    ("close=never", "closes_at", None),
    # The hour that comes twice means the later one, the one that never comes an hour later.
    ("close=2026-10-25T02:30", "closes_at", datetime(2026, 10, 25, 1, 30)), ("close=2027-03-28T02:30",
    "closes_at", datetime(2027, 3, 28, 1, 30))])
def test_attributes_say_what_kind_of_poll_it_is(attributes, name, value):
    assert getattr(asked(attributes), name) == value


def test_a_scale_makes_its_own_steps_and_takes_names_for_them():
    assert asked("type=scale", "").options == tuple("12345") == asked("type=number", "").options
    assert asked("type=scale", "- nie\n- raczej nie\n- nie wiem\n- raczej tak\n- tak").options[-1] == "tak"


@pytest.mark.parametrize("answers", [
    "Który dzień?\n- a\n- b", "\n# Który dzień?\n\n- a\n\n- b\n", "Który dzień?\n* a\n+ b", "Który\ndzień?\n1. a\n2) b"])
def test_lists_of_all_kinds_and_a_question_above_them(answers):
    poll = asked(answers=answers)
    assert poll.options == ("a", "b") and poll.question == "Który dzień?"


def test_an_answer_may_go_on_in_the_next_line():
    assert asked(answers="- a\n  b\n- c").options == ("a b", "c")


@pytest.mark.parametrize(("attributes", "answers", "why"), [
    ("", "- a", "too few"), ("", "", "too few"), ("", "- \n- a\n-", "too few"), ("", "- x\n" * 500, "too many"),
    ("", "\n".join(f"- {number}" for number in range(21)), "too many"), ("", "- a\n- A", "doubles"),
    ("", f"- {'a' * 201}\n- b", "long option"), (f'question="{"a" * 201}"', ANSWERS, "long question"),
    ("", "- a\n- b\n```\nkod\n```", "code"), ("type=x", ANSWERS, "kind"), ("results=closed", ANSWERS, "results"),
    ("type=scale", ANSWERS, "steps"), ("type=multiple min=3", ANSWERS, "bounds"), ("type=multiple max=3", ANSWERS, "bounds"),
    ("type=multiple min=2 max=1", ANSWERS, "bounds"), ("type=multiple min=0", ANSWERS, "bounds"),
    ("type=multiple max=0", ANSWERS, "bounds"),
    ("type=multiple min=-1", ANSWERS, "bounds"), ("type=multiple max=99999999999", ANSWERS, "bounds"),
    ("type=dots dots=0", ANSWERS, "dots"),
    ("type=dots dots=21", ANSWERS, "dots"), ("type=dots dots=x", ANSWERS, "dots"), ("close=jutro", ANSWERS, "close"),
    ("close=9999-12-31", ANSWERS, "close"), ("close=2026-02-30", ANSWERS, "close"),
    ("close=0001-01-01T00:00", ANSWERS, "close")])
def test_what_is_no_poll_stays_a_text_and_says_why(attributes, answers, why):
    text = f"[poll {attributes}]\n{answers}\n[/poll]"
    assert why_not(text) == [why] and "[poll" in _cook(text).html


def test_every_reason_has_a_sentence_and_every_sentence_a_reason():
    text = open("forum/text/polls.py").read()
    assert all(f'"{why}"' in text for why in WHY)
    with pytest.raises(Broken, match="doubles"):
        read("", "- a\n- a")


def test_unclosed_and_nested_polls_are_texts_and_the_next_one_is_found():
    assert why_not(f"[poll]\n{ANSWERS}") == ["unclosed"]
    found = _cook(f"[poll]\n- a\n\n[poll question=x]\n{ANSWERS}\n[/poll]\n[/poll]").found
    assert [poll.question for poll in found.polls] == ["x"] and found.poll_problems == [(1, "unclosed")]


def test_five_polls_fit_into_a_text_and_no_more():
    found = _cook("\n".join(f"[poll question=p{number}]\n{ANSWERS}\n[/poll]" for number in range(7))).found
    assert [poll.question for poll in found.polls] == ["p0", "p1", "p2", "p3", "p4"]
    assert found.poll_problems == [(6, "too many polls"), (7, "too many polls")]


@pytest.mark.parametrize("text", [
    "> [poll]\n> - a\n> - b\n> [/poll]", "- x\n\n    [poll]\n    - a\n    - b\n    [/poll]",
    "```\n[poll]\n- a\n- b\n[/poll]\n```",
    "    [poll]\n    - a\n    - b\n    [/poll]", '[quote="ana, post:1, topic:1"]\n[poll]\n- a\n- b\n[/poll]\n[/quote]',
    '[quote="ana, post:1, topic:1"]\n\n[poll]\n- a\n\n- b\n[/poll]\n\n[/quote]',
    "[details=x]\n[poll]\n- a\n- b\n[/poll]\n[/details]",
    "tekst [poll] - a - b [/poll]", "`[poll]`\n- a\n- b\n`[/poll]`", "\\[poll]\n- a\n- b\n[/poll]"])
def test_a_poll_that_is_quoted_or_spoken_of_is_none(text):
    assert not _cook(text).found.polls and 'class="poll"' not in _cook(text).html


@pytest.mark.parametrize("attack", ALL)
def test_an_attack_in_a_question_or_an_answer_stays_words(attack):
    line = " ".join(attack.split())
    for text in (f'[poll question="{line}"]\n- a\n- b\n[/poll]', f"[poll]\n- {line}\n- b\n[/poll]",
                 f"[poll {attack}]\n- a\n- b\n[/poll]",
                 f"[poll]\n{attack}\n- a\n- b\n[/poll]"):
        assert_only_allowed(_cook(text).html)


def test_frames_are_put_around_each_poll_in_turn():
    html = _cook("[poll question=a]\n- x\n- y\n[/poll]\n\nOdstęp\n\n[poll question=b]\n- x\n- y\n[/poll]").html
    put = framed(html, [("<one>", "</one>"), ("<two>", "</two>")])
    page = put.replace("\n", "")
    assert page.startswith('<one><p class="poll__question">a') and page.endswith("</ul></two>") and "<div" not in put
    assert framed(html, []) == html


@pytest.mark.slow
@pytest.mark.parametrize("unit", [
    "[poll]\n", "[poll]\n\n", "[poll]\n- a\n- b\n", "[poll]\n- a\n- b\n[/poll]\n", "[poll]\n- a\n- b\n[/poll]\n\n",
    "[poll a=\"]\n\n",
    "[/poll]\n", "[poll\n", "a\n[poll]\n\n", "- [poll]\n", "[poll a=b ", "„"])
def test_ten_thousand_polls_stop_nobody(unit):
    assert seconds(full(unit)) < 1
    assert seconds(f"[poll]\n{full(unit)[:31_000]}\n[/poll]") < 1
    assert seconds(f"[poll {full(unit)[:31_000]}]\n- a\n- b\n[/poll]") < 1


def test_a_post_with_a_poll_is_cooked_in_a_few_milliseconds():
    text = f"Zagłosujmy.\n\n[poll type=multiple max=2 question=„Kiedy?” close=2026-12-01T12:00]\n{ANSWERS}\n[/poll]\n" * 3
    _cook(text)
    assert min(seconds(text) for _try in range(5)) < 0.010
