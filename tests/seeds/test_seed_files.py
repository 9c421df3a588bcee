"""Broken seed files: named with file, line and reason, and nothing is changed."""
import pytest
import yaml
from sqlalchemy import func, select

from forum.db import db
from forum.networks.models import Network
from forum.posts.models import LONGEST
from forum.seeds.load import SeedError
from forum.seeds.shapes import FOLDER, read_demo, read_seeds

BROKEN = {
    "a tab": ("networks.yml", "  - slug: powiaty", "\t- slug: powiaty", "not valid YAML"),
    "a missing key": ("networks.yml", '    mark: "W"\n', "", "'mark' is missing."),
    "an unknown key": ("networks.yml", '    mark: "W"', '    marks: "W"', "unknown key 'marks'."),
    "a key twice": ("networks.yml", '    mark: "W"', '    mark: "W"\n    mark: "W"', "'mark' stands here twice."),
    "a bare no": ("networks.yml", "{nr: 1, slug: nasza-siec,", "{no: 1, slug: nasza-siec,",
                  "YAML reads the key 'no' as False; write it in quotes."),
    "a number for words": ("networks.yml", '    mark: "W"', "    mark: 5", "'mark' must be a text."),
    "words for a number": ("networks.yml", "    position: 1", "    position: pierwsza",
                           "'position' must be a whole number."),
    "a blank": ("networks.yml", '    mark: "W"', '    mark: "  "', "'mark' must be a text."),
    "a word too long": ("networks.yml", '    mark: "W"', '    mark: "WIEJSKA"',
                        "'mark' has 7 characters, at most 4 fit."),
    "an unknown visibility": ("networks.yml", "    visibility: members", "    visibility: all",
                              "'visibility' must be one of: public, signed_in, members."),
    "one slug twice": ("networks.yml", "  - slug: powiaty", "  - slug: gmina-miejska",
                       "'gmina-miejska' stands here twice."),
    "an unknown moderator": ("networks.yml", "    moderator: piotr-matuszak", "    moderator: nikt",
                             "'nikt' is not known."),
    "a topic with two openings": ("openings.yml", "    topic: nasza-siec", "    topic: spotkanie-dialogowe",
                          "this topic has two openings."),
    "an impossible date": ("networks.yml", "dated: null", "dated: 2026-02-31", "day is out of range for month."),
}


@pytest.mark.parametrize("file, old, new, reason", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_line_and_reason(folder, file, old, new, reason):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(SeedError) as problem:
        read_seeds(folder)
    assert problem.value.file == file and reason in problem.value.reason
    line = text[:text.index(old)].count("\n") + 1
    assert abs(problem.value.line - line) <= 16 and str(problem.value).startswith(f"{file}, line ")


@pytest.mark.parametrize("old, new, reason, shift", [
    ('    mark: "W"', '    marks: "W"', "unknown key 'marks'.", 0),
    ('    mark: "W"', '    mark: "W"\n    mark: "W"', "'mark' stands here twice.", 1),
    ("  - slug: powiaty", "\t- slug: powiaty", "found character", 0)])
def test_the_line_is_the_one_to_mend(folder, old, new, reason, shift):
    text = (folder / "networks.yml").read_text()
    (folder / "networks.yml").write_text(text.replace(old, new, 1))
    with pytest.raises(SeedError, match=reason) as problem:
        read_seeds(folder)
    assert problem.value.line == text[:text.index(old)].count("\n") + 1 + shift


def test_a_file_that_is_missing_empty_or_not_utf8_is_named(folder):
    (folder / "openings.yml").write_bytes("schema: 1\nauthor: Ośrodek".encode("iso-8859-2"))
    with pytest.raises(SeedError, match=r"openings\.yml, line 2: the text is not UTF-8\."):
        read_seeds(folder)
    (folder / "openings.yml").write_text("")
    with pytest.raises(SeedError, match=r"openings\.yml, line 1: the file must be a mapping"):
        read_seeds(folder)
    (folder / "openings.yml").unlink()
    with pytest.raises(SeedError, match=r"openings\.yml, line 1: the file cannot be read"):
        read_seeds(folder)


@pytest.mark.parametrize("old, new, reason", [
    ("username: danuta.przyklad.demo", "username: danuta.przyklad", "the username of a demo person ends in .demo."),
    ('name: "Danuta Przykład"', 'name: "Piotr Matuszak"', "a moderator named in the source never appears in the demo."),
    ("roles: {powiaty: [participant]}", "roles: {powiat: [participant]}", "there is no network 'powiat'."),
    ("reply_to: dowoz-2", "reply_to: dowoz-8", "replies to a post that does not stand above it."),
    ("pinned: {by: kalina.probna.demo", "pinned: {by: danuta.przyklad.demo", "is no moderator of gmina-wiejska."),
    ("    agenda: nasza-siec", "    agenda: nasza-chata", "'nasza-chata' is not known."),
    ("    agenda: nasza-siec", "    key: wiejska-nasza-siec", "stands here twice."),
    ("        days_ago: 12\n        text: |\n          Mamy jeden", "        text: |\n          Mamy jeden",
     "must be later than the post above it, and in the past."),
])
def test_a_broken_demo_is_named_with_line_and_reason(folder, old, new, reason):
    text = (folder / "demo.yml").read_text()
    assert old in text
    (folder / "demo.yml").write_text(text.replace(old, new, 1))
    with pytest.raises(SeedError, match=r"demo\.yml, line \d+: ") as problem:
        read_demo(folder)
    assert reason in problem.value.reason


def test_a_post_longer_than_the_forum_takes_is_refused(folder):
    text = (folder / "openings.yml").read_text()
    (folder / "openings.yml").write_text(text.replace("W wielu gminach", "W" * (LONGEST + 1), 1))
    with pytest.raises(SeedError, match="at most 32000 fit"):
        read_seeds(folder)


def test_a_broken_file_changes_nothing_and_says_so(run, folder):
    path = folder / "openings.yml"
    path.write_text(path.read_text().replace("topic: inspiracje-rozwojowe", "topic: inspiracje", 1))
    result = run("seed", "--from", folder)
    assert result.exit_code == 1
    line = path.read_text().split("topic: inspiracje\n")[0].count("\n") + 1
    assert result.output == f"Nothing was seeded. openings.yml, line {line}: 'inspiracje' is not known.\n"
    assert db.session.scalar(select(func.count()).select_from(Network)) == 0


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.name)
def test_every_seed_file_is_plain_yaml_of_schema_1(path):
    assert yaml.safe_load(path.read_text())["schema"] == 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("pages/*.md")), ids=lambda path: path.name)
def test_a_footer_page_has_one_title_and_whole_blanks(path):
    text = path.read_text()
    assert text.startswith("# ") and text.count("\n# ") == 0
    assert text.count("[[") == text.count("[[uzupełnij: ") == text.count("]]") > 0


@pytest.mark.parametrize("name", [
    "wstep", "podmiot", "zakres", "url", "data-publikacja", "data-aktualizacja", "status", "kontakt", "email",
    "telefon", "procedura", "data-sporzadzenie", "architektura", "komunikacja"])
def test_the_accessibility_statement_carries_the_ids_the_law_asks_for(name):
    assert (FOLDER / "pages/deklaracja-dostepnosci.md").read_text().count(f'id="a11y-{name}"') == 1
