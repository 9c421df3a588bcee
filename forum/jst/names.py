"""How names of JST are compared: officials write the same office in several ways, and without Polish letters."""
import re
import unicodedata

# Read from the top: what stands first is cut off first.
_KINDS_OF_WORDS = [(re.compile(rf"^(?:{begins})\s+"), word) for begins, word in (
    (r"(?:urz[aą]d\s+)?(?:miasta\s+i\s+gminy|gminy\s+i\s+miasta)|miasto\s+i\s+gmina|gmina\s+i\s+miasto|mig|gim", "gmina"),
    (r"gmina\s+(?:wiejska|miejsko\s*-?\s*wiejska)|urz[aą]d\s+gminy|ug|gm\.?", "gmina"),
    (r"gmina\s+miejska|miasto\s+sto[lł]eczne|m\.\s?st\.|urz[aą]d\s+(?:miasta|miejski)|um|m\.", "miasto"),
    (r"pow\.|starostwo", "powiat"))]
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"\s*[-‐‑‒–—]\s*")
_UNDECOMPOSED = str.maketrans("łŁ", "lL")


def key_of(name):
    """Return what two ways of writing the name of one JST have in common; "(woj. opolskie)" behind it does not count."""
    words = _SPACES.sub(" ", _DASHES.sub("-", _REMARK.sub("", name).strip().casefold()))
    for begins, word in _KINDS_OF_WORDS:
        shorter = begins.sub(f"{word} ", words)
        if shorter != words:
            words = shorter
            break
    return bare(words)[:160]


def kind_of(name):
    """Return the kind that a name itself tells: a county, a town; of a "gmina" nobody knows which of three it is."""
    return {"powiat": "county", "miasto": "urban"}.get(key_of(name).partition(" ")[0], "other")


def bare(text):
    """Return a text in small letters without Polish marks, as people type it who search in a hurry."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
