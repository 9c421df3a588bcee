"""Tables to take away: CSV as a Polish spreadsheet opens it, with cells that it takes for words."""
import csv
import io

from flask import Response, stream_with_context

# What a spreadsheet would calculate, also behind blanks.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def safe(text):
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \n\xa0")[:1] in FORMULAS and text.strip() else text


def answer(name, rows):
    """Answer with rows as a CSV file of this name, sent while they are read."""
    response = Response(stream_with_context(_lines(rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(rows):
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        if text.tell() > 16_000:
            yield _taken(text)
    yield _taken(text)


def _taken(text):
    words = text.getvalue()
    text.seek(0)
    text.truncate()
    return words.encode()
