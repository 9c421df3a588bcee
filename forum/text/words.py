"""Polish words: which dictionary words a form may come from, and which forms a word takes.

Morfeusz knows the language; what it does not know is cut to its stem. Analysers are built when they are first needed, one for
each thread, and what they said is kept: never ask inside a transaction, the first one takes a tenth of a second.
"""
import re
from functools import lru_cache

import morfeusz2
import snowballstemmer
from gevent.monkey import get_original

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORTEST_STEM = 4
_FOLDED = str.maketrans("ąćęłńóśźż", "acelnoszz")
# Of the thread itself: a greenlet's own would be built anew in each request.
_own = get_original("_thread", "_local")()


def lemmas(text):
    """Return, for each word of a text in its order, the dictionary words it may come from, in lower case."""
    return [lemmas_of(word.lower()) for word in WORD.findall(text)]


@lru_cache(maxsize=50_000)
def lemmas_of(word):
    """Return the dictionary words that one word in lower case may come from; of an unknown one its stem, marked by "~"."""
    known = _analysed(word)
    return known or frozenset({f"~{stem_of(word)}"})


@lru_cache(maxsize=50_000)
def is_known(word):
    """Tell whether the dictionary has this form."""
    return bool(_analysed(word))


@lru_cache(maxsize=2_000)
def forms_of(word):
    """Return all forms of a word in lower case: itself, and what the dictionary makes of it.

    A dictionary word means itself alone; another form means every word that it may come from.
    """
    known = _analysed(word)
    meant = {word} if word in known else known
    return frozenset({word, *(form.lower() for lemma in meant for form in _generated(lemma))})


def stem_of(word):
    """Return the stem of a word in lower case."""
    stem = _analysers().stemmer.stemWord(word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def folded(word):
    """Return a word in lower case as people write it who have no Polish letters."""
    return word.translate(_FOLDED)


def _analysed(word):
    found = set()
    # A form of several parts – "zrobiłem" – has one reading for each; its first part is the word.
    for start, _end, (_form, lemma, tag, *_rest) in _analysers().morfeusz.analyse(word):
        if start == 0 and tag != "ign" and not tag.startswith(("dig", "romandig", "interp", "xxs")):
            found.add(lemma.partition(":")[0].lower())
    return frozenset(found)


def _generated(lemma):
    forms = set()
    for name in {lemma, lemma.capitalize()}:
        forms |= {form for form, _lemma, tag, *_rest in _analysers().morfeusz.generate(name) if tag != "ign"}
    return forms


class _Analysers:
    def __init__(self):
        self.morfeusz = morfeusz2.Morfeusz()
        self.stemmer = snowballstemmer.stemmer("polish")


def _analysers():
    if not hasattr(_own, "analysers"):
        _own.analysers = _Analysers()
    return _own.analysers
