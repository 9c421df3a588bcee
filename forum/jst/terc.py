"""Reading TERC, the country's register of territorial units, as GUS publishes it: CSV with semicolons."""
import csv
import re
from collections import Counter, namedtuple

from .models import VOIVODESHIPS

# `base` is the name without what tells it from others of that name; `line` is where it stands in the file.
Unit = namedtuple("Unit", "teryt name base kind voivodeship line")
COLUMNS = ("WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD")
# Parts of communes, districts and delegations are no JST.
COMMUNES = {"1": ("urban", "Miasto"), "2": ("rural", "Gmina"), "3": ("mixed", "Gmina")}
_CODES = {"WOJ": re.compile(r"\d\d"), "POW": re.compile(r"(\d\d)?"), "GMI": re.compile(r"(\d\d)?"), "RODZ": re.compile(r"\d?")}


class TercError(ValueError):
    """A file that is not what GUS publishes, said with its line."""


def read(content):
    """Return the Units of a TERC file, given as bytes, each under a name nobody else has; raise TercError."""
    rows = list(_rows(_decoded(content)))
    counties = {row["WOJ"] + row["POW"]: row["NAZWA"] for _, row in rows if not row["GMI"]}
    units = [unit for line, row in rows if (unit := _unit(row, line))]
    if not units:
        raise TercError("there is no commune and no county in this file.")
    twice = [code for code, count in Counter(unit.teryt for unit in units).items() if count > 1]
    if twice:
        raise TercError(f"the code {twice[0]} stands here twice.")
    return _told_apart(units, counties)


def kind_of(teryt):
    """Return the kind of JST a code stands for."""
    if len(teryt) == 7:
        return COMMUNES.get(teryt[6], ("other",))[0]
    return "county" if len(teryt) == 4 else "other"


def is_code(text):
    """Tell whether a text can be the code of a JST: a voivodeship, a county, a commune."""
    return bool(re.fullmatch(r"\d\d(\d\d(\d\d[123])?)?", text, re.ASCII)) and text[:2] in VOIVODESHIPS


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace")


def _rows(text):
    lines = csv.DictReader(text.splitlines(), delimiter=";")
    lacking = [column for column in COLUMNS if column not in (lines.fieldnames or ())]
    if lacking:
        raise TercError(f"the first line lacks the columns {', '.join(lacking)}.")
    for row in lines:
        known = {column: (row[column] or "").strip() for column in COLUMNS}
        if not any(known.values()):
            continue
        for column, code in _CODES.items():
            if not code.fullmatch(known[column]):
                raise TercError(f"line {lines.line_num}: {known[column]!r} cannot stand under {column}.")
        if known["WOJ"] not in VOIVODESHIPS or not known["NAZWA"]:
            raise TercError(f"line {lines.line_num}: no known voivodeship, or no name.")
        yield lines.line_num, known


def _unit(row, line):
    voivodeship = VOIVODESHIPS[row["WOJ"]]
    if row["GMI"]:
        if row["RODZ"] not in COMMUNES:
            return None
        kind, word = COMMUNES[row["RODZ"]]
        word += " Stołeczne" if "stołeczne" in row["NAZWA_DOD"] else ""
    elif row["POW"]:
        if row["NAZWA_DOD"] != "powiat":
            return None  # a town with the rights of a county: it stands here as a commune, too
        kind, word = "county", "Powiat"
    else:
        return Unit(row["WOJ"], *[f"Województwo {voivodeship}"] * 2, "other", voivodeship, line)
    code, name = row["WOJ"] + row["POW"] + row["GMI"] + row["RODZ"] * bool(row["GMI"]), f"{word} {row['NAZWA']}"
    return Unit(code, name, name, kind, voivodeship, line)


def _told_apart(units, counties):
    here = Counter(unit.base.casefold() for unit in units)
    in_voivodeship = Counter((unit.base.casefold(), unit.voivodeship) for unit in units)
    in_county = Counter((unit.base.casefold(), counties.get(unit.teryt[:4])) for unit in units)

    def name(unit):
        base, county = unit.base.casefold(), counties.get(unit.teryt[:4])
        if here[base] == 1:
            return unit.base
        if in_voivodeship[base, unit.voivodeship] == 1:
            return f"{unit.base} (woj. {unit.voivodeship})"
        if county and in_county[base, county] == 1:
            return f"{unit.base} (pow. {county})"
        return f"{unit.base} (pow. {county}, woj. {unit.voivodeship})" if county else f"{unit.base} ({unit.teryt})"
    return [unit._replace(name=name(unit)) for unit in units]
