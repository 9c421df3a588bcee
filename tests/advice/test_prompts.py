"""The moderators' prompts: 32 texts that are whole, for those who lead talks and nobody else."""
import re

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from forum.advice.prompts import GAP, read_prompts, suggested_phase
from forum.db import db
from forum.posts.models import LONGEST
from forum.seeds.load import SeedError
from forum.seeds.shapes import FOLDER
from forum.text import cook
from forum.topics.models import Topic
from tests.people import make_post, make_topic

PROMPTS = yaml.safe_load((FOLDER / "prompts.yml").read_text())["prompts"]
# A form for one gender only: „zrobiłeś”, „chciałabym”, „pytał/a”.
GENDERED = re.compile(r"\w(?:łeś|łaś|łem|łam|łbym|łabym|łbyś|łabyś)\b|/a\b|\(a\)|\bPan[iau]?\b", re.IGNORECASE)
# What the techniques of the reference list ask for by a click.
WITH_POLLS = {"dylemat": "single", "skala": "scale", "burza-pomyslow": "dots", "maly-krok": "single"}
ONCE = pytest.mark.once


@ONCE
def test_there_are_thirty_two_in_five_phases():
    phases = read_prompts()
    assert [(phase.key, len(phase.prompts)) for phase in phases] == [
        ("otwieranie", 8), ("podtrzymywanie", 8), ("podsumowanie", 4), ("zapraszanie", 4), ("trudne", 8)]


@ONCE
@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt["key"])
def test_a_prompt_is_whole_polish_for_everybody(prompt):
    words = f"{prompt['name']} {prompt['when']} {prompt['text']}"
    assert not GENDERED.search(words), GENDERED.search(words)
    assert GAP in prompt["text"] and "..." not in words and len(prompt["text"]) < LONGEST
    assert prompt["when"].endswith(".") and words.count("„") == words.count("”")


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt["key"])
def test_a_prompt_is_shown_as_it_is_meant(prompt, app):
    cooked = cook(prompt["text"])
    polls = [poll.kind for poll in cooked.found.polls]
    assert polls == ([WITH_POLLS[prompt["key"]]] if prompt["key"] in WITH_POLLS else [])
    assert not cooked.found.poll_problems and "[" not in LexborHTMLParser(cooked.html).text()


@ONCE
@pytest.mark.parametrize("old, new, reason", [
    ("    phase: trudne", "    phase: latwe", "'latwe' is not known."),
    ("- key: skala", "- key: dylemat", "'dylemat' stands here twice."),
    ('    name: "Rundka"', "", "'name' is missing."), ('    name: "Rundka"', '    title: "Rundka"', "unknown key 'title'."),
    ("      > Najtrudniejsze w … jest …", "      > Najtrudniejsze w oświacie jest to.", "there is no … to fill."),
    ("schema: 1", "schema: 2", "'schema' must be one of: 1.")])
def test_a_broken_file_is_named_with_line_and_reason(old, new, reason, tmp_path):
    text = (FOLDER / "prompts.yml").read_text()
    assert old in text
    (tmp_path / "prompts.yml").write_text(text.replace(old, new, 1))
    with pytest.raises(SeedError, match=r"prompts\.yml, line \d+: ") as problem:
        read_prompts(tmp_path)
    assert reason in problem.value.reason


@pytest.mark.parametrize("who, status", [("visitor", 303), ("ben", 403), ("stranger", 403), ("moderator", 200),
                                         ("coordinator", 200), ("admin", 200), ("moderator_elsewhere", 200)])
def test_only_who_leads_talks_has_them(who, status, request, sign_in, topic):
    person = None if who == "visitor" else request.getfixturevalue(who)
    client = sign_in(person)
    answer = client.get("/prompts")
    assert answer.status_code == status
    assert ("Szukam – oferuję" in answer.text) == (status == 200)
    reads = who in ("moderator", "coordinator", "admin")
    if status == 200:
        assert client.get(f"/prompts?topic={topic.id}").status_code == (200 if reads else 404)
    if reads or who == "ben":
        page = client.get(f"/t/{topic.id}/reply").text if who != "visitor" else ""
        assert (f'href="/prompts?topic={topic.id}"' in page) == reads


def test_the_phase_of_a_topic_is_open(sign_in, moderator, network, ana, ben, topic):
    def phase(address):
        page = LexborHTMLParser(sign_in(moderator).get(address).text)
        [phase] = page.css(".prompts__phase[open] summary")
        return phase.text().split()[0]

    def phase_of(topic):
        return phase(f"/prompts?topic={topic.id}")
    assert phase("/prompts") == phase_of(topic) == "Otwieranie"
    make_post(topic, by=ben)
    assert phase_of(topic) == "Podtrzymywanie"
    assert phase_of(make_topic(network, by=ana, replies=6)) == "Zapraszanie"
    assert phase_of(make_topic(network, by=ana, replies=19)) == "Podsumowanie"
    assert suggested_phase(db.session.get(Topic, topic.id)) == "podtrzymywanie"
