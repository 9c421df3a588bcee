"""What watched words mean for a text that somebody is about to write."""
from flask_babel import gettext as _
from flask_babel import ngettext

from ..errors import Refused
from ..offload import offload
from ..policy import moderates
from . import queries
from .matching import hits, replaced

MOST_NAMED = 5


def look(words):
    """Replace what is replaced, refuse what is refused and let wait what moderators look at first (posts.gates)."""
    watched = queries.indexes()
    if not any(index.patterns for index in watched.values()):
        return words
    if watched["replace"].patterns:
        words = words.with_text(offload(replaced, words.text, watched["replace"]),
                                words.title and offload(replaced, words.title, watched["replace"]))
    blocked = _found(words, watched["block"])
    if blocked:
        raise Refused(_sentence(blocked), 422)
    if moderates(words.author, words.network.network_id):
        return words
    held = _found(words, watched["queue"])
    return words.waiting("word", ", ".join(held)) if held else words


def _found(words, index):
    """Return the watched words of a text; an edit is asked only about those that did not stand there before."""
    if not index.patterns:
        return []
    found = _all(words.title, index) | _all(words.text, index)
    if words.post is not None and found:
        before = _all(words.post.text, index) | _all(words.post.topic.title, index)
        found = {key: text for key, text in found.items() if key not in before}
    return list(dict.fromkeys(found.values()))[:MOST_NAMED]


def _all(text, index):
    return {(hit.pattern.id, hit.found.lower()): hit.found[:60] for hit in offload(hits, text, index)} if text else {}


def _sentence(found):
    named = ", ".join(_("“%(word)s”", word=word) for word in found)
    return ngettext("This text holds a word that is not accepted here: %(words)s. Change it and send the text once more.",
                    "This text holds words that are not accepted here: %(words)s. Change them and send the text once more.",
                    len(found), words=named)
