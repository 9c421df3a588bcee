"""Topics with a title like another: shared words weighed by how rare they are, and likeness of the whole for misspelt ones."""
import re
from collections import Counter
from functools import lru_cache
from math import log

from rapidfuzz import fuzz, process

from ..topics.models import slugify

MOST, SHORTEST = 5, 10
# Without a shared word two titles must be nearly the same.
ALIKE, NEARLY_SAME, SHARED = 0.4, 80, 0.34
# However many share some of its words, so many are looked at closely.
LOOKED_AT = 50
_ENDING = re.compile(r"(?:iami|ami|ach|owi|ego|emu|ymi|imi|ow|om|em|ie|ych|ich|ej|y|i|a|e|o|u)$")
_EMPTY = frozenset("aby albo ale bez czy dla jak jaka jaki jakie jest juz kiedy kto ktora ktore ktory lub nad nam nas nasza "
                   "nasze nie oraz pod przed przez przy sie sobie tak tam tego ten tym was wam ze gdzie ktos cos mozna "
                   "macie".split())


def similar(title, rows):
    """Return the rows of `queries.titles` most like a title, the likest first, MOST at most."""
    slug = slugify(title)
    wanted, known = stems(slug), [stems(row.slug) for row in rows]
    weights = _weights(known)
    # A word that no title has says nothing about any of them, and counts like a usual one.
    usual = sum(weights.values()) / len(weights) if weights else 1
    whole = sum(weights.get(stem, usual) for stem in wanted)
    shares = {place: sum(map(weights.get, wanted & found)) / whole for place, found in enumerate(known) if wanted & found}
    nearest = sorted((place for place, share in shares.items() if share >= SHARED), key=shares.get)[-LOOKED_AT:]
    scores = {place: 0.65 * shares[place] + 0.35 * fuzz.token_sort_ratio(_words(slug), _words(rows[place].slug)) / 100
              for place in nearest}
    # One letter wrong in each word, and no word is shared.
    misspelt = process.extract(slug, [row.slug for row in rows], scorer=fuzz.ratio, score_cutoff=NEARLY_SAME, limit=MOST)
    alike = {place: score for place, score in scores.items() if score >= ALIKE}
    alike |= {place: likeness / 100 for _slug, likeness, place in misspelt}
    return [rows[place] for place in sorted(alike, key=lambda place: (alike[place], -place), reverse=True)[:MOST]]


@lru_cache(maxsize=8192)
def stems(slug):
    """Return the words of a slug without their endings: crude, and enough for „dowozu” to find „dowóz”."""
    words = (word for word in slug.split("-") if len(word) > 2 and word not in _EMPTY)
    return frozenset(_stem(word) for word in words)


def _stem(word):
    shorter = _ENDING.sub("", word)
    return (shorter if len(shorter) > 2 else word)[:5]


def _weights(known):
    counts = Counter(stem for found in known for stem in found)
    return {stem: log((len(known) + 1) / count) + 0.1 for stem, count in counts.items()}


def _words(slug):
    return slug.replace("-", " ")
