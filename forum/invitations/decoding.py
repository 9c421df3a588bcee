"""The text of a file whose encoding nobody told: UTF-8, UTF-16 and what Windows and old systems write in Poland."""
import codecs
import re

POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
# In this order: where two read a text equally well, the first is meant.
OLD = ("cp1250", "iso8859_2", "cp852")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(octets):
    """Return the text that `octets` most probably stand for; what cannot be read becomes „\N{REPLACEMENT CHARACTER}”."""
    for mark, encoding in _MARKS:
        if octets.startswith(mark):
            return octets.decode(encoding, "replace")
    if encoding := _wide(octets):
        return octets.decode(encoding, "replace")
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return _old_or_broken(octets)


def is_garbled(text):
    """Tell whether Polish letters of a text were once read in a wrong encoding: „Ĺ‚”, „Ä…”, „Ã³”."""
    return "\N{REPLACEMENT CHARACTER}" in text or _GARBLED.search(text) is not None


def _wide(octets):
    # UTF-16 without a mark: every second byte of what is written in Latin letters is nothing.
    start = octets[:2000]
    for encoding, empty in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(empty) > 3 and empty.count(0) > 0.6 * len(empty):
            return encoding
    return None


def _old_or_broken(octets):
    text = octets.decode(errors="replace")
    # A UTF-8 file with a few bytes lost in it still holds whole Polish letters; an old encoding by chance never does.
    if any(letter in text for letter in POLISH):
        return text
    return max((octets.decode(encoding, "replace") for encoding in OLD), key=_likeness)


def _likeness(text):
    odd = sum(not (letter.isascii() or letter in POLISH or letter in "–—„”’…§°é\u00a0") for letter in text)
    return sum(text.count(letter) for letter in POLISH) - 3 * odd


def _misread():
    for letter in POLISH:
        for encoding in ("cp1250", "cp1252", "latin-1"):
            seen = letter.encode().decode(encoding, "ignore")
            if len(seen) == 2:
                yield re.escape(seen)


_GARBLED = re.compile("|".join(sorted(set(_misread()))))
