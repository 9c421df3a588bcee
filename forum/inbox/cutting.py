"""What somebody wrote themselves: without what they answer, without signatures and clauses."""
import re

from .quotes import is_marked, start_of_quote
from .signatures import without_signature

_RULE = re.compile(r"[\s>_=*~–—-]*")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
# What plain text keeps of pictures and links: [cid:…], [image: name], words<https://…>.
_PICTURE = re.compile(r"\[(?:image|obraz|Obraz|Image): [^\]\n]{0,200}\]")
_DOUBLED = re.compile(r"(?<![\w.+@/-])([\w.+@/-]{3,200})[ ]?<(?:mailto:|https?://)([^<>\s]{3,300}?)/?>")
_UNDERLINE = re.compile(r"(?:=+|-+)\s*")
_LIST = re.compile(r"(?:[-*+•·]|\d{1,3}[.)]|[a-z]\))\s")
_CID = re.compile(r"(?<!\()\[cid:([^\]\s]{1,200})\]")


def own_words(text, *, keeps_forwarded=False):
    """Return what the writer of a letter added, of plain text or Markdown; `keeps_forwarded` leaves what is passed on."""
    lines = [line.rstrip() for line in text.split("\n")]
    at, after = start_of_quote(lines, keeps_forwarded=keeps_forwarded)
    if at is None:
        return _tidied(without_signature(_without_leading_quote(lines)))
    above = _trimmed(lines[:at])
    below = lines[after:]
    if is_marked(below):
        answers = _answers_in(below, is_alone=not above)
        if answers:
            return _tidied([*above, *([""] if above else []), *without_signature(answers)])
    return _tidied(without_signature(above))


def plain_as_markdown(text, *, is_flowed=False):
    """Return a letter's plain text as Markdown that looks like it: its lines joined where only the program broke them."""
    text = _BREAKS.sub("\n", text).replace("\xa0", " ").expandtabs(4)
    text = _CID.sub(r"![](cid:\1)", _PICTURE.sub("", _DOUBLED.sub(_single, text)))
    lines = [_unindented(line) for line in text.split("\n")]
    return "\n".join(lines if is_flowed else _joined(lines))


def _single(found):
    name, address = found[1], found[2]
    bare = name.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    return name if bare == address.lower().rstrip("/") else found[0]


def _unindented(line):
    words = line.strip()
    if len(words) > 1 and _UNDERLINE.fullmatch(words) and words != "--":
        return "\\" + words  # it would make a heading of the line above
    return words if words != "--" else "-- "


def _joined(lines):
    # Some programs break lines at 72 to 78 characters: a line is broken when the next word would not have fitted.
    longest = max(map(len, lines), default=0)
    if not 60 <= longest <= 80:
        return lines
    joined = []
    for line in lines:
        last = joined[-1] if joined else ""
        broken = last and line and len(last.rsplit("\n")[-1]) + 1 + len(line.split(" ", 1)[0]) > longest
        if broken and not (_LIST.match(line) or line.startswith((">", "-- ", "|", "\\")) or last.startswith((">", "|"))):
            joined[-1] += "\n" + line
        else:
            joined.append(line)
    return [line.replace("\n", " ") for line in joined]


def _without_leading_quote(lines):
    # Somebody's words above their own, with nothing that says whose.
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    end = start
    while end < len(lines) and (lines[end].startswith(">") or (not lines[end].strip() and end > start)):
        end += 1
    rest = lines[end:]
    has_more = any(line.startswith(">") for line in rest)
    return rest if end > start and any(line.strip() for line in rest) and not has_more else _without_trailing_quote(lines)


def _without_trailing_quote(lines):
    lines = list(lines)
    while lines and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    return lines


def _answers_in(below, *, is_alone):
    # Under the quote, or between its pieces.
    lines = without_signature(_without_trailing_quote(below))
    first = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith(">")), None)
    if first is None:
        return []
    has_more = any(line.startswith(">") for line in lines[first:])
    if not has_more and not is_alone and len(" ".join(lines[first:])) < 4:
        return []
    return lines if has_more else lines[first:]


def _trimmed(lines):
    lines = list(lines)
    while lines and _RULE.fullmatch(lines[-1].replace("\\", "")):
        lines.pop()
    return lines


def _tidied(lines):
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_trimmed(lines))).strip("\n").strip()
