"""What people do to a word so that no machine finds it, undone: letters that look alike, dots between them, doubled ones."""
import re
import unicodedata
from itertools import product

from ..text.words import folded, is_known

# Shown by nothing: they only part the letters of a word.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_MARKS = re.compile(r"[*_~`'’\\.\-]+")
_REPEATED = re.compile(r"(.)\1+")
_LOOKALIKES = str.maketrans("аеорсухікмтнвѕјԁгпαεορκιυνл", "aeopcyxikmthbsjdrnaeopkiuvl")
_SIGNS = {"0": "o", "1": "il", "!": "i", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t", "8": "b", "€": "e",
          "9": "g", "|": "il", "+": "t"}
_SHORTEST, _LONGEST, _MOST_READINGS = 4, 40, 16


def visible(text):
    """Return a source as its reader sees it, as far as words go: without tags, addresses of links and invisible signs."""
    text = INVISIBLE.sub("", text)
    text = re.sub(r"</?[a-zA-Z][^<>]{0,500}>", "", text)
    return re.sub(r"\[([^\[\]]{0,500})\]\((?:[^()]{0,1000})\)", r"\1", text)


def bare(token):
    """Return a piece of text as a word in lower case, in which marks, invisible signs and foreign letters hide nothing."""
    return _plain(INVISIBLE.sub("", _MARKS.sub("", token)))


def readings(token):
    """Return what a piece of text may be read as besides itself: folded words in lower case, none for plain words."""
    plain = INVISIBLE.sub("", _plain(token))
    word = _MARKS.sub("", plain)
    if not _SHORTEST <= len(word) <= _LONGEST or word.isalpha() and is_known(word):
        return frozenset()  # "lekki" is a word of its own, no "leki" with one letter twice
    is_disguised = word != token.lower() or any(sign in _SIGNS for sign in word) or _REPEATED.search(word)
    if not is_disguised or sum(letter.isalpha() for letter in word) * 2 < len(word):
        return frozenset()
    found = set()
    for letters in _spelt(word):
        spelt = folded("".join(letters))
        found |= {spelt, _REPEATED.sub(r"\1", spelt), re.sub(r"(.)\1{2,}", r"\1\1", spelt)}
    return frozenset(one for one in found if len(one) >= _SHORTEST)


def masked(token):
    """Return the pattern of a word in which stars stand for letters – "k*rwa" – or None."""
    inside = token.strip("*_~`").lower()
    stars = inside.count("*")
    if not stars or "**" in inside and stars < 3 or stars > len(inside) / 2 or len(inside) < _SHORTEST:
        return None
    return re.compile(re.escape(folded(_plain(inside))).replace(r"\*", "."))


def _plain(text):
    # Letters with other marks than ours, wide ones, those of other alphabets.
    composed = unicodedata.normalize("NFKC", text).lower().translate(_LOOKALIKES)
    return "".join(letter if letter in "ąćęłńóśźż" else unicodedata.normalize("NFD", letter)[0] for letter in composed)


def _spelt(word):
    choices = [_SIGNS.get(sign, sign) for sign in word]
    several = 1
    for place, choice in enumerate(choices):
        several *= len(choice)
        if several > _MOST_READINGS:
            choices[place] = choice[0]
            several //= len(choice)
    return product(*choices)
