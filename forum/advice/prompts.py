"""The moderators' prompts: texts that open, keep up and close a talk, read from seed_data/prompts.yml."""
from pathlib import Path
from typing import NamedTuple

from ..seeds.load import Words, read
from ..seeds.shapes import FOLDER, SLUG

SHAPE = {
    "schema": (1,),
    "phases": [{"key": SLUG, "name": Words(40)}],
    "prompts": [{"key": SLUG, "phase": SLUG, "name": Words(60), "when": Words(160), "text": Words(1500)}],
}
OPENING, KEEPING, CLOSING, INVITING = "otwieranie", "podtrzymywanie", "podsumowanie", "zapraszanie"
# A talk of so many posts is worth summing up; one of so many by so few people asks for others.
LONG, LIVELY, FEW = 20, 6, 2
GAP = "…"


class Phase(NamedTuple):
    """A phase of a talk with its prompts."""

    key: str
    name: str
    prompts: list


def read_prompts(folder=FOLDER):
    """Return the phases with their prompts, checked; raise SeedError."""
    rows = read(Path(folder), "prompts.yml", SHAPE)
    names = {row["key"]: row["name"] for row in rows["phases"]}
    seen = set()
    for row in rows["prompts"]:
        if row["phase"] not in names:
            raise row.error(f"{row['phase']!r} is not known.", "phase")
        if row["key"] in seen:
            raise row.error(f"{row['key']!r} stands here twice.", "key")
        if GAP not in row["text"]:
            raise row.error(f"there is no {GAP} to fill.", "text")
        seen.add(row["key"])
    return [Phase(key, name, [row for row in rows["prompts"] if row["phase"] == key]) for key, name in names.items()]


def suggested_phase(topic):
    """Return the key of the phase a topic seems to be in; without one a talk is being opened."""
    if topic is None or topic.posts_count <= 1:
        return OPENING
    if topic.posts_count >= LONG:
        return CLOSING
    return INVITING if topic.posts_count >= LIVELY and topic.speakers_count <= FEW else KEEPING
