"""Join translations/parts/*.po into the catalogue the forum reads, and say what is not translated.

    var/venv/bin/python tools/translations.py compile     var/translations/pl/LC_MESSAGES/messages.mo
    var/venv/bin/python tools/translations.py check       names every missing, fuzzy and forgotten string
"""
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "translations" / "parts"
COMPILED = ROOT / "var" / "translations" / "pl" / "LC_MESSAGES" / "messages.mo"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2),
            "lazy_ngettext": (1, 2),
            "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "lazy_pgettext": ((1, "c"), 2)}


def joined():
    """Return one catalogue of all parts; stop where two parts translate one string differently."""
    whole = Catalog(locale="pl", charset="utf-8")
    origin = {}
    for path in sorted(PARTS.glob("*.po")):
        for message in _read(path):
            key = (message.id, message.context)
            if not message.id or not _is_translated(message):
                continue
            if key in origin and whole.get(message.id, message.context).string != message.string:
                sys.exit(f"{path.name} and {origin[key]} translate {message.id!r} differently.")
            origin.setdefault(key, path.name)
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def problems():
    """Return a sentence for each string that has no Polish, is fuzzy, or stands in a catalogue in vain."""
    catalogue, used = joined(), _used()
    found = []
    for (text, context), place in sorted(used.items(), key=str):
        message = catalogue.get(text, context)
        if message is None:
            found.append(f"{place}: no Polish for {text!r}")
        elif message.fuzzy:
            found.append(f"{place}: fuzzy Polish for {text!r}")
        elif isinstance(text, tuple) and len(message.string) != 3:
            found.append(f"{place}: {text!r} needs three plural forms")
    known = {_plain(text) for text, _context in used}
    in_vain = [message.id for message in catalogue if message.id and _plain(message.id) not in known]
    return found + [f"not used: {text!r}" for text in in_vain]


def compile_catalogue():
    """Write the catalogue for gettext."""
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    with open(COMPILED, "wb") as file:
        write_mo(file, joined())


def _read(path):
    try:
        with open(path, "rb") as file:
            return read_po(file, locale="pl", abort_invalid=True)
    except (PoFileError, ValueError, UnicodeDecodeError) as problem:
        sys.exit(f"{path.relative_to(ROOT)}: {problem}")


def _is_translated(message):
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _used():
    used = {}
    for folder in ("forum", "templates"):
        for name, line, text, _comments, context in extract_from_dir(
                ROOT / folder, METHODS, {"**.html": {"newstyle_gettext": "true"}}, keywords=KEYWORDS):
            used.setdefault((text, context), f"{folder}/{name}:{line}")
    return used


def _plain(text):
    return text[0] if isinstance(text, tuple) else text


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        found = problems()
        sys.exit("\n".join(found) if found else 0)
    compile_catalogue()
