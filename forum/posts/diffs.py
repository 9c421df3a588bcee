"""What has changed between two forms of a text: as it was typed, and as it is shown. Safe HTML in, safe HTML out.

Tags never break: what is marked is words, or whole blocks, inside the tags of one of the two forms.
"""
import re
from collections import namedtuple
from html import escape

from flask_babel import gettext as _
from markupsafe import Markup
from rapidfuzz.distance import Levenshtein

from ..offload import offload
from ..text.cleaning import marked

# More pieces than this on both sides together are compared in larger ones: line by line, block by block.
MOST_PIECES = 12_000
# Among so many blocks the one is looked for that another has been made of.
LOOK_AHEAD, MOST_BLOCKS = 5, 400
_WORDS = re.compile(r"\w+[^\S\n]*|[^\w\s][^\S\n]*|\n|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_TAG = re.compile(r"<[^>]*>")
_PIECES = re.compile(r"<[^>]*>|&[#\w]+;[^\S\n]*|\w+[^\S\n]*|[^\w\s<][^\S\n]*|\n|\s+")
_NAME = re.compile(r"</?([a-z0-9]+)")
_VOID = frozenset(("br", "hr", "img", "input"))
# Where no words may stand.
_BARE = frozenset(("ul", "ol", "dl", "table", "thead", "tbody", "tr"))


# The words of ours that stand in a comparison, for those who listen to it.
Words = namedtuple("Words", "added removed")
# Two forms side by side, each with what the other has not marked in it.
Sides = namedtuple("Sides", "before after")


def of_sources(before, after):
    """Return the Sides of two texts as they were typed."""
    return offload(_of_sources, before, after, _words())


def of_shown(before, after):
    """Return one text with what was added and what was removed in it, from two forms of cooked HTML."""
    return offload(_inline, before, after, _words())


def sides_of_shown(before, after):
    """Return the Sides of two forms of cooked HTML."""
    return offload(_side_by_side, before, after, _words())


def _words():
    return Words(added=_("added:"), removed=_("removed:"))


def _of_sources(before, after, words):
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        old, new = _LINES.findall(before), _LINES.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        old, new = [before], [after]
    left, right = [], []
    for is_same, gone, come in _stretches(old, new):
        gone, come = escape(gone, quote=False), escape(come, quote=False)
        left.append(gone if is_same else _mark("del", gone, words))
        right.append(come if is_same else _mark("ins", come, words))
    return Sides(Markup("".join(left)), Markup("".join(right)))


def _stretches(old, new):
    gone, come = "", ""
    for tag, i, j, k, m in (*_opcodes(old, new), ("equal", 0, 0, 0, 0)):
        if tag != "equal":
            gone, come = gone + "".join(old[i:j]), come + "".join(new[k:m])
            continue
        if gone or come:
            yield False, gone, come
        gone = come = ""
        yield True, "".join(old[i:j]), "".join(new[k:m])


def _inline(before, after, words):
    return Markup(marked("".join(_blocks_inline(_blocks(before), _blocks(after), words))))


def _side_by_side(before, after, words):
    left, right = [], []
    for old, new in _pairs(_blocks(before), _blocks(after)):
        if old == new:
            left.append(old)
            right.append(new)
        elif old and new:
            left.append(_marked_words(new, old, "del", words))
            right.append(_marked_words(old, new, "ins", words))
        else:
            left.append(_mark("del", old, words))
            right.append(_mark("ins", new, words))
    return Sides(*(Markup(marked("".join(side))) for side in (left, right)))


def _blocks_inline(old_blocks, new_blocks, words):
    for old, new in _pairs(old_blocks, new_blocks):
        if old == new:
            yield new
        elif old and new:
            yield _merged(old, new, words)
        else:
            yield _mark("del", old, words) + _mark("ins", new, words)


def _blocks(html):
    """Return the blocks that cooked HTML consists of, each with all that is in it."""
    blocks, depth, start = [], 0, 0
    for tag in _TAG.finditer(html):
        name = _NAME.match(tag.group())
        if name is None or name.group(1) in _VOID:
            depth_after = depth
        else:
            depth_after = depth + (-1 if tag.group().startswith("</") else 1)
        depth = max(0, depth_after)
        if depth == 0:
            blocks.append(html[start:tag.end()])
            start = tag.end()
    return [block for block in (*(one.strip("\n") for one in blocks), html[start:].strip()) if block]


def _pairs(old_blocks, new_blocks):
    """Yield (old, new) for blocks that stand for each other, with "" where one form has nothing."""
    changed = ([], [])
    for tag, i, j, k, m in (*_opcodes(old_blocks, new_blocks), ("equal", 0, 0, 0, 0)):
        if tag != "equal":
            changed[0].extend(old_blocks[i:j])
            changed[1].extend(new_blocks[k:m])
            continue
        yield from _alike_pairs(*changed)
        changed = ([], [])
        yield from zip(old_blocks[i:j], new_blocks[k:m])


def _alike_pairs(old, new):
    at, come = 0, []
    ahead = LOOK_AHEAD if len(old) + len(new) <= MOST_BLOCKS else 0
    for block in new:
        near = range(at, min(len(old), at + ahead))
        found = next((place for place in near if _are_alike(old[place], block)), None)
        if found is None:
            come.append(block)
        else:
            yield from _one_sided(old[at:found], come)
            yield old[found], block
            at, come = found + 1, []
    yield from _one_sided(old[at:], come)


def _one_sided(gone, come):
    yield from ((block, "") for block in gone)
    yield from (("", block) for block in come)


def _are_alike(old, new):
    # Of two that have little in common nobody wants to read a mixture.
    old_name, new_name = _NAME.match(old), _NAME.match(new)
    same_kind = (old_name and old_name.group(1)) == (new_name and new_name.group(1))
    return same_kind and len(_PIECES.findall(old)) + len(_PIECES.findall(new)) <= MOST_PIECES and _similarity(old, new) >= 0.3


def _similarity(old, new):
    return Levenshtein.normalized_similarity(_PIECES.findall(old), _PIECES.findall(new))


def _marked_words(other, block, mark, words):
    """Return `block` with the words marked that `other` has not."""
    there, here = _PIECES.findall(other), _PIECES.findall(block)
    parts = []
    for tag, _i, _j, k, m in _opcodes(there, here):
        parts += here[k:m] if tag == "equal" else _run(here[k:m], mark, words)
    return "".join(parts)


def _merged(old, new, words):
    """Return the newer form of a block with what was added marked in it, and what was removed where it stood."""
    there, here = _PIECES.findall(old), _PIECES.findall(new)
    parts, opened, waiting = [], [], []
    for tag, i, j, k, m in _opcodes(there, here):
        if tag in ("delete", "replace"):
            waiting += [piece for piece in there[i:j] if _is_seen(piece)]
        for piece in _settled(here[k:m], opened, waiting, parts, words) if tag in ("insert", "replace") else here[k:m]:
            _lay(piece, opened, waiting, parts, words)
    rest = _mark("del", "".join(waiting), words)
    return "".join(parts) + (f"<p>{rest}</p>" if rest else "")


def _settled(pieces, opened, waiting, parts, words):
    _let_go(opened, waiting, parts, words)
    return _run(pieces, "ins", words)


def _lay(piece, opened, waiting, parts, words):
    _let_go(opened, waiting, parts, words)
    parts.append(piece)
    name = _NAME.match(piece)
    if name is None or name.group(1) in (*_VOID, "ins"):
        return
    if piece.startswith("</"):
        opened.pop()
    else:
        opened.append(name.group(1))
        _let_go(opened, waiting, parts, words)


def _let_go(opened, waiting, parts, words):
    if waiting and opened and opened[-1] not in _BARE:
        parts.append(_mark("del", "".join(waiting), words))
        waiting.clear()


def _run(pieces, mark, words):
    """Return pieces with the words among them marked, and the tags as they are."""
    parts, run = [], []
    for piece in (*pieces, None):
        if piece is not None and _is_seen(piece):
            run.append(piece)
            continue
        text = "".join(run)
        parts += [_mark(mark, text, words) if text.strip() else text, *([] if piece is None else [piece])]
        run = []
    return parts


def _is_seen(piece):
    return not piece.startswith("<") or piece.startswith("<img")


def _mark(tag, html, words):
    if not html.strip():
        return html if tag == "ins" else ""
    said = words.added if tag == "ins" else words.removed
    return f'<{tag} class="diff"><span class="visually-hidden">{said} </span>{html}</{tag}>'


def _opcodes(old, new):
    # A word before a full stop is the word that stood before a space.
    bare = ([piece.rstrip(" ") or piece for piece in pieces] for pieces in (old, new))
    return [tuple(operation) for operation in Levenshtein.opcodes(*bare)]
