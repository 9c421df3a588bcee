"""What the rows of a list say: who somebody is, where they work, where they belong."""
import csv
import io
import re
from dataclasses import asdict, dataclass, field

from flask_babel import gettext as _

from ..accounts.forms import is_email
from ..accounts.service import normal_email
from ..errors import Refused
from ..text import plain
from .decoding import is_garbled

MOST = 1000
COLUMNS = ("name", "email", "jst", "job", "network", "group", "kind")
# How columns are called in the lists that offices keep; what is not here is left aside.
TITLES = {
    "name": ("imię i nazwisko", "imie i nazwisko", "nazwisko i imię", "nazwisko i imie", "uczestnik", "osoba", "name"),
    "first": ("imię", "imie", "imiona", "first name"), "last": ("nazwisko", "last name"),
    "email": ("e-mail", "email", "mail", "adres e-mail", "adres email", "adres mailowy", "poczta"),
    "jst": ("jst", "gmina", "powiat", "jednostka", "samorząd", "urząd", "nazwa jst", "jednostka samorządu terytorialnego"),
    "job": ("funkcja", "stanowisko", "funkcja w jst", "job"),
    "network": ("sieć", "siec", "sieć współpracy", "network"),
    "group": ("grupa", "grupa szkoleniowa", "group"),
    "kind": ("typ jst", "typ gminy", "rodzaj jst", "rodzaj gminy", "typ", "rodzaj"),
}
KIND_WORDS = {
    "rural": ("gmina wiejska", "wiejska"), "mixed": ("gmina miejsko-wiejska", "miejsko-wiejska", "miejsko wiejska"),
    "urban": ("gmina miejska", "miejska", "miasto"), "county": ("powiat", "powiat ziemski", "starostwo"),
    "other": ("inna", "inne", "inny"),
}
LONGEST = {"name": 120, "email": 254, "jst": 160, "job": 160}
_ADDRESS = re.compile(r"^(?P<name>[^<>]*)<\s*(?P<email>[^<>\s]+)\s*>$")
_FORMULA, _NOTHING, _NO_NAME = re.compile(r"^[=+\-@\t\r]"), {"-", "–", "—", "."}, re.compile(r"[@<>:;|{}\[\]\\]|//")


@dataclass
class Row:
    """One row of a list, and what is wrong with it whoever reads it."""

    line: int
    name: str = ""
    email: str = ""
    jst: str = ""
    job: str = ""
    network: str = ""
    group: str = ""
    kind: str = ""
    faults: list = field(default_factory=list)
    # The address before it was made comparable: whoever corrects the row finds what they wrote.
    typed: str = ""

    def kept(self):
        """Return the row as the database keeps it."""
        return asdict(self)

    def written(self):
        """Return the row as a line in which it can be corrected."""
        line = io.StringIO()
        csv.writer(line, delimiter=";", lineterminator="").writerow(
            [self.typed or self.email if name == "email" else getattr(self, name) for name in COLUMNS])
        return line.getvalue().rstrip(";")


def rows_of(cells):
    """Return the rows that (number, cells) of a sheet or a text stand for; raise Refused when they are none, or too many."""
    rows, columns = [], None
    for index, (line, raw) in enumerate(cells):
        if index == 0 and (columns := _columns(raw)):
            continue
        rows += [_row(line, one, columns) for one in _addresses(raw, columns)]
    if not rows:
        raise Refused(_("There is nobody on this list yet."), 422)
    if len(rows) > MOST:
        raise Refused(_("This list has %(count)s rows. One list takes at most %(most)s: cut it into parts, please.",
                        count=len(rows), most=MOST), 422)
    return rows


def corrected(cells, lines):
    """Return the rows of lines that were written anew in the order of COLUMNS; they have the numbers of the old `lines`."""
    columns = {name: index for index, name in enumerate(COLUMNS)}
    numbers = [*lines, *range(lines[-1] + 1 if lines else 1, len(cells) + (lines[-1] if lines else 0) + 1)]
    return [_row(line, raw, columns) for line, (_number, raw) in zip(numbers, cells)]


def kind_of(text):
    """Return the kind of JST that a cell names, or None."""
    return next((kind for kind, words in KIND_WORDS.items() if text.casefold() in words), None)


def _columns(cells):
    """Return {name: index} when these cells are titles of columns, or None."""
    titles = [plain(cell).casefold().strip(" :*.") for cell in cells]
    found = {name: titles.index(title) for name, known in TITLES.items() for title in known if title in titles}
    return found if "email" in found and not any("@" in cell for cell in cells) else None


def _addresses(cells, columns):
    # „Jan Nowak <jan@…>; Anna Lis <anna@…>”, as it is copied out of a letter's head, is several people on one line.
    filled = [cell for cell in cells if cell.strip()]
    several = columns is None and len(filled) > 1 and all("@" in cell for cell in filled)
    return [[cell] for cell in filled] if several else [cells]


def _row(line, cells, columns):
    found = _by_titles(cells, columns) if columns else _by_place(cells)
    row, faults = Row(line=line), []
    for name, cell in found.items():
        text = plain(cell)
        if text in _NOTHING:
            text = ""
        if name in LONGEST and len(text) > LONGEST[name]:
            faults.append("long")
        elif _FORMULA.match(text):
            faults.append("formula")
        if is_garbled(cell):  # before controls go, which a wrong encoding makes of letters
            faults.append("garbled")
        setattr(row, name, text)
    row.faults = sorted({*faults, *_faults(row)})
    return row


def _faults(row):
    row.typed, row.email = row.email, normal_email(row.email.removeprefix("mailto:"))
    if not row.email:
        yield "no_email"
    elif not is_email(row.email) or not _is_deliverable(row.email):
        yield "email"
    if any("@" in cell for cell in (row.jst, row.job, row.network, row.group)):
        yield "email"  # a second person on the line, or cells that have slipped
    if _NO_NAME.search(row.name):
        yield "name"
    if row.kind and kind_of(row.kind) is None:
        yield "kind"


def _is_deliverable(email):
    # What mail servers take for several addresses, or for an instruction, is a slip of the pen or worse.
    parts = email.split("@")
    return not set(email) & set(",;:<>()[]\\\"|`") and ".." not in email and all(part == part.strip(".") for part in parts)


def _by_titles(cells, columns):
    found = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
    first, last = found.pop("first", ""), found.pop("last", "")
    if first or last:
        found["name"] = f"{first} {last}"
    return _split_address(found)


def _by_place(cells):
    """Return what cells without titles say: the address wherever it stands, the others in the order of COLUMNS.

    A name beside the address („Ewa Nowak <ewa@…>”) is the name, and no other cell is.
    """
    place = next((index for index, cell in enumerate(cells) if "@" in cell), None)
    others = [cell for index, cell in enumerate(cells) if index != place]
    if place is None and len(cells) > 1:  # the address was left out: the second cell is its place
        others = [cells[0], *cells[2:]]
    email = cells[place] if place is not None else cells[1] if len(cells) > 1 else ""
    places = [name for name in COLUMNS if name != "email"]
    if (match := _ADDRESS.match(email.strip())) and (name := _words(match["name"])):
        if others and _words(others[0]) != name:  # unless the name was written twice
            places.remove("name")
    return _split_address(dict(zip(places, others)) | {"email": email})


def _words(name):
    return sorted(re.findall(r"\w+", name.casefold()))


def _split_address(found):
    if match := _ADDRESS.match(found["email"].strip()):
        found["email"] = match["email"]
        found["name"] = found.get("name") or match["name"].strip(" \"'")
    return found
