"""Where in a letter the words it answers begin: how mail programs announce them, in Polish and English."""
import re

MOST_LINES = 4
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}\.")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DATE = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} \w{3,12}\.? \d{4})\b")
_SAID = re.compile(r"(?:pisze|napisa[łl](?:a|\(a\)|/a)?|wrote|writes|schrieb)\s*:?\s*$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:w dniu|dnia|on|użytkownik|am|(?:pon|wt|śr|sr|czw|pt|sob|ndz|niedz|nd|mon|tue|wed|thu|fri|sat|sun)\w{0,12}\.?,?"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2} \w{3,12}\.? \d{4})(?:\s|$)", re.IGNORECASE)
_NAMED = re.compile(r"(?:(?:wiadomość napisana przez|cytowanie|cytuję|quoting|message written by)\s.{2,250}:"
                    r"|>>>\s.{3,200}>>>|-{2,}\s?.{2,120}\s(?:napisał\(a\)|napisała?|wrote):\s?-{2,})\s*", re.IGNORECASE)
_DASHED = re.compile(
    r"[-_=\s]{2,}(?:(?:wiadomość|treść|odpowiedź) (?:oryginalna|pierwotna|oryginalnej wiadomości)|(?:oryginalna|pierwotna) "
    r"wiadomość|original (?:message|appointment)|reply message|ursprüngliche nachricht)[-_=\s]*", re.IGNORECASE)
_FORWARDED = re.compile(
    r"[-_=\s]{2,}(?:(?:przekazana|przesłana dalej) wiadomość|wiadomość przekazana(?: dalej)?|treść przekazanej wiadomości"
    r"|(?:begin )?forwarded message)[-_=\s]*|(?:begin forwarded message|początek przekazanej wiadomości"
    r"|początek przekazywanej wiadomości):", re.IGNORECASE)
# Our own letters say so.
_ABOVE = re.compile(r"[-–—\s]*(?:odpowiedz|odpowiadaj|reply) (?:powyżej tej linii|above this line)[-–—\s]*", re.IGNORECASE)
_FIELD = re.compile(
    r"(od|from|nadawca|wysłan[oey]|wysłano dnia|data|date|sent|dnia|do|to|adresat|odbiorca|dw|cc|kopia|temat|subject|re)"
    r"\s?:(?:\s|$)", re.IGNORECASE)
_KINDS = {**dict.fromkeys(("od", "from", "nadawca"), "from"), **dict.fromkeys(("do", "to", "adresat", "odbiorca"), "to"),
          **dict.fromkeys(("temat", "subject"), "subject"),
          **dict.fromkeys(("wysłano", "wysłane", "wysłany", "wysłano dnia", "data", "date", "sent", "dnia"), "date")}
_IN_ONE_LINE = re.compile(r"(?:od|from):\s.{3,200}\s(?:wysłan[oey]|data|sent|date):\s.{3,120}\s(?:do|to):\s.{3,300}"
                          r"\s(?:temat|subject):", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\([^)\n]{1,400}\)")
_MARKS = str.maketrans({"\xa0": " ", "*": "", "\\": "", "\u200b": "", "\u200e": "", "\u200f": ""})


def start_of_quote(lines, *, keeps_forwarded=False):
    """Return (number of the line where the answered words are announced, of the first line after that), or (None, None)."""
    bare = [_bare(line) for line in lines]
    for number, line in enumerate(bare):
        if not line or line.startswith(">") and not line.startswith(">>>"):
            continue
        if _FORWARDED.fullmatch(line):
            if keeps_forwarded:
                return None, None
            return number, number + 1
        if _NAMED.fullmatch(f"{line} {bare[number + 1]}" if number + 1 < len(bare) else line):
            return number, number + 2
        if _ABOVE.fullmatch(line) or _DASHED.fullmatch(line) or _NAMED.fullmatch(line) or _IN_ONE_LINE.match(line):
            return number, number + 1
        if _FIELD.match(line) and _is_head(bare, number):
            return number, len(lines)
        start = _attribution(bare, number)
        if start is not None:
            return start, number + 1
    return None, None


def is_marked(lines):
    """Tell whether what follows an announcement is marked by `>`, so that other lines are the writer's own."""
    first = next((line for line in lines if line.strip()), "")
    return first.startswith(">")


def _bare(line):
    line = line[:600].translate(_MARKS)
    return _LINK.sub(r"\1", line).strip()


def _attribution(bare, number):
    # "W dniu … Jan Kowalski <jan@…>" and, perhaps on the next line, "napisał(a):". The writer's own
    # "w dniu wczorajszym wójt napisał:" has neither a time nor an address.
    if not _SAID.search(bare[number]):
        return None
    for start in range(number, max(-1, number - MOST_LINES), -1):
        if not bare[start] or bare[start].startswith(">"):
            break
        said = " ".join(bare[start:number + 1])
        if _OPENS.match(said) and _is_evident(said):
            return start
    return number if _ADDRESS.search(bare[number]) and len(bare[number]) < 300 else None


def _is_evident(said):
    return bool(_ADDRESS.search(said) or _TIME.search(said) or (_DATE.search(said) and said.endswith(":")))


def _is_head(bare, number):
    # Od, Wysłano, Do, Temat in any order: three of the four within a few lines, and nothing else between them.
    found, others = set(), 0
    for line in bare[number:number + 14]:
        field = _FIELD.match(line)
        if field:
            found.add(_KINDS.get(field[1].lower()))
            others = 0
        elif line:
            others += 1
            if others > 2:
                break
        if len(found - {None}) >= 3:
            return True
    return False
