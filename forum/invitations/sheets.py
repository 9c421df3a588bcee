"""The cells of a list: from an Excel workbook, a CSV file or lines that were pasted."""
import csv
import io
import zipfile
from itertools import islice

from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook

from ..errors import Refused
from .decoding import decoded

# Far above any list of people, far below what would keep the server busy.
MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED, LONGEST_CELL = 20_000, 30, 60_000_000, 500
SEPARATORS = ";\t,|"
PACKED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BROKEN = _l("This file cannot be read as an Excel sheet. Open it, save it as XLSX or CSV, and try again.")
OLD_FORMAT = _l("This is a sheet of an old Excel (XLS). Save it as XLSX or CSV, and try again.")


def cells_of_file(octets):
    """Return [(number of the row, its cells)] of a file; raise Refused for what is no list."""
    if octets.startswith(OLD_EXCEL):
        raise Refused(OLD_FORMAT, 422)
    return _of_workbook(octets) if octets.startswith(PACKED) else cells_of_text(decoded(octets))


def cells_of_text(text):
    """Return [(number of the line, its cells)] of lines whose cells a semicolon, a tab or a comma parts."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first, _break, rest = text.partition("\n")
    skipped = 0
    if first.casefold().startswith("sep=") and len(first) == 5:  # Excel's own way of naming the separator
        text, skipped = rest, 1
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), skipinitialspace=True)
    try:
        return _filled(_numbered(reader, skipped))
    except csv.Error as problem:
        raise Refused(_l("In this list a quotation mark is missing, or a cell is far too long."), 422) from problem


def _numbered(reader, skipped):
    # A cell may hold line breaks: rows have the number of their last line, as editors show it.
    for row in reader:
        yield reader.line_num + skipped, row


def _separator(text):
    lines = [line for line in text.split("\n")[:50] if line.strip()]
    # „Nowak, Jan <jan@…>” parts the names by a comma: it counts only where nothing else parts anything.
    return next((mark for mark in SEPARATORS if sum(mark in line for line in lines) * 2 > len(lines)), ";")


def _of_workbook(octets):
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Refused(_l("This sheet unpacks to far more than a list of people needs."), 422)
        book = load_workbook(io.BytesIO(octets), read_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
        # What the file says of its own size may be wrong, and then rows were missing.
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1)
        return _filled((number, [_words(cell) for cell in row]) for number, row in rows)
    except Refused:
        raise
    except Exception as problem:  # a damaged workbook breaks openpyxl in any way there is
        raise Refused(BROKEN, 422) from problem


def _words(cell):
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _filled(rows):
    kept = ((number, [cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]) for number, row in rows
            if any(str(cell).strip() for cell in row))
    return list(islice(kept, MOST_ROWS))
