"""Finding watched words in a text, however they are inflected or disguised, and never inside other words."""
import re
from collections import defaultdict
from itertools import chain
from typing import NamedTuple

from ..text.words import WORD, folded, forms_of, is_known, lemmas_of, stem_of
from .disguises import INVISIBLE, bare, masked, readings, visible

_SIGNS = r"\w@$!|+€*\\~`'’\u00ad\u200b-\u200f\u2060-\u206f\ufeff"
_TOKEN = re.compile(rf"[{_SIGNS}]+")
# "du-pa", "du.pa": pieces that may be one word.
_PARTED = re.compile(rf"(?<![{_SIGNS}])[{_SIGNS}]+(?:[.\-][{_SIGNS}]+)+")
_SPELT = re.compile(r"(?<![^\W_])[^\W_](?:[\s.,\-*_/|+·•]{1,3}[^\W_]){3,}(?![^\W_])")
_ENDS = "*_~`'’\\!|+"
# What may not be replaced: code, addresses, names of people and files.
_KEPT = re.compile(r"(?:https?|upload)://\S+|www\.\S+|(?<!\w)@[\w.\-]+|```.*?```|`[^`\n]+`|\]\([^)\s]{0,2000}\)", re.DOTALL)
_SHORTEST, _LONGEST, _LONGEST_TOKEN, _MOST_MASKED = 4, 40, 120, 100


class Part(NamedTuple):
    """One word of what is watched: its forms, also without Polish letters, its dictionary words, or a stem."""

    forms: frozenset
    folded: frozenset
    lemmas: frozenset
    stem: str | None


class Pattern(NamedTuple):
    """What is watched, ready to be looked for."""

    id: int
    word: str
    act: str
    replacement: str
    parts: tuple


class Hit(NamedTuple):
    """Where a watched word stands in a text, and as what."""

    pattern: Pattern
    start: int
    end: int
    found: str


class Index:
    """All that is watched, to be looked up by a word of a text instead of compared with it."""

    def __init__(self, patterns):
        self.patterns = [pattern for pattern in patterns if pattern.parts]
        self._by = {kind: defaultdict(list) for kind in Part._fields}
        for pattern in self.patterns:
            first = pattern.parts[0]
            for kind in ("forms", "folded", "lemmas"):
                for key in getattr(first, kind):
                    self._by[kind][key].append(pattern)
            if first.stem is not None:
                self._by["stem"][first.stem].append(pattern)

    def beginning_with(self, seen):
        """Return the patterns whose first part a word of a text is."""
        keys = chain(((kind, seen.word) for kind in ("forms", *seen.folded)), (("lemmas", lemma) for lemma in seen.lemmas),
                     (("folded", one) for one in seen.readings), [("stem", seen.stem)] if seen.stem else [])
        found = chain.from_iterable(self._by[kind].get(key, ()) for kind, key in keys)
        return dict.fromkeys(chain(found, self._behind(seen.mask)))

    def called(self, word):
        """Return the patterns of one part that has this form, without Polish letters."""
        return [pattern for pattern in self._by["folded"].get(word, ()) if len(pattern.parts) == 1]

    def _behind(self, mask):
        if mask is None:
            return []
        return [pattern for form, patterns in self._by["folded"].items() if mask.fullmatch(form) for pattern in patterns]


class _Seen:
    """A word of a text, with all that it may be read as: found out once for all that is watched."""

    def __init__(self, token, *, with_mask=False):
        self.word = bare(token)
        self.lemmas = lemmas_of(self.word)
        known = is_known(self.word)
        self.stem = None if known else stem_of(self.word)
        # Without Polish letters it may be another word, and then it is that one: "sadem" is no "sądem".
        self.folded = ("folded",) if self.word.isascii() and not known else ()
        self.readings = readings(token)
        self.mask = masked(token) if with_mask else None

    def is_part(self, part):
        """Tell whether it is this part of what is watched."""
        return (self.word in part.forms or not self.lemmas.isdisjoint(part.lemmas)
                or self.stem is not None and self.stem == part.stem
                or bool(self.folded) and self.word in part.folded or not self.readings.isdisjoint(part.folded))


def pattern_of(row):
    """Return what to look for, for a row of the watched words; this asks the dictionary."""
    parts = tuple(_part(word.lower()) for word in WORD.findall(row.word))
    return Pattern(row.id, row.word, row.act, row.replacement, parts)


def hits(text, index):
    """Return the watched words in a text as it is shown, in their order."""
    return _hits(visible(text), index)


def replaced(text, index):
    """Return a source in which watched words have given way to what stands for them, but in code and addresses."""
    kept = [found.span() for found in _KEPT.finditer(text)]
    found, at = [], 0
    for hit in sorted(_hits(text, index), key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= at and not any(hit.start < end and start < hit.end for start, end in kept):
            found += [text[at:hit.start], _like(hit.found, hit.pattern.replacement)]
            at = hit.end
    return "".join([*found, text[at:]])


def _hits(text, index):
    if not index.patterns:
        return []
    found = chain(_inflected(text, index), _parted(text, index), _spelt(text, index))
    return sorted(dict.fromkeys(found), key=lambda hit: (hit.start, hit.end))


def _inflected(text, index):
    spans = [span for span in (_trimmed(token) for token in _TOKEN.finditer(text)) if 0 < span[1] - span[0] <= _LONGEST_TOKEN]
    stars = iter(range(_MOST_MASKED))
    seen = {}
    words = [_once(seen, text[start:end], index, with_mask="*" in text[start:end] and next(stars, None) is not None)
             for start, end in spans]
    words, beginnings = [one for one, _patterns in words], [patterns for _one, patterns in words]
    for place, patterns in enumerate(beginnings):
        for pattern in patterns:
            some = words[place:place + len(pattern.parts)]
            if len(some) == len(pattern.parts) and all(one.is_part(part) for one, part in zip(some[1:], pattern.parts[1:])):
                start, end = spans[place][0], spans[place + len(some) - 1][1]
                yield Hit(pattern, start, end, text[start:end])


def _once(seen, token, index, *, with_mask):
    # A word that stands in a text a thousand times is looked up once.
    if (token, with_mask) not in seen:
        one = _Seen(token, with_mask=with_mask)
        seen[token, with_mask] = one, index.beginning_with(one)
    return seen[token, with_mask]


def _parted(text, index):
    for token in _PARTED.finditer(text):
        if len(token[0]) <= _LONGEST:
            seen = _Seen(token[0])
            if len(seen.word) >= _SHORTEST:
                yield from (Hit(pattern, *token.span(), token[0]) for pattern in index.beginning_with(seen)
                            if len(pattern.parts) == 1)


def _spelt(text, index):
    for run in _SPELT.finditer(text):
        places = [place for place, letter in enumerate(run[0]) if letter.isalnum()]
        letters = "".join((folded(bare(run[0][place])) or " ")[0] for place in places)
        for first in range(len(letters) - _SHORTEST + 1):
            for last in range(first + _SHORTEST, min(first + _LONGEST, len(letters)) + 1):
                start, end = run.start() + places[first], run.start() + places[last - 1] + 1
                yield from (Hit(pattern, start, end, text[start:end]) for pattern in index.called(letters[first:last]))


def _part(word):
    forms, known = forms_of(word), is_known(word)
    lemmas = (lemmas_of(word) & {word} or lemmas_of(word)) if known else frozenset()
    return Part(forms, frozenset(map(folded, forms)), lemmas, None if known else stem_of(word))


def _trimmed(token):
    # Marks at the ends of a word are not its letters.
    inside = token[0].strip(_ENDS)
    start = token.start() + token[0].find(inside) if inside else token.start()
    return start, start + len(inside)


def _like(found, replacement):
    letters = INVISIBLE.sub("", found)
    if letters.isupper() and len(letters) > 1:
        return replacement.upper()
    return replacement[:1].upper() + replacement[1:] if letters[:1].isupper() else replacement
