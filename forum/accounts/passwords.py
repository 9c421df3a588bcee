"""Passwords: argon2 in the thread pool, few hashes at a time, the same time for people who do not exist."""
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from ..errors import Refused
from ..offload import offload

SHORTEST, LONGEST = 12, 200
# A hash takes 64 MiB and a fifth of a second: a flood of sign-ins must fill neither the memory nor the thread pool.
AT_ONCE, LONGEST_WAIT = 2, 15
_places = threading.BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()
# Of a random text nobody kept, with the parameters of `_hasher`: a test holds the two together.
NOBODYS = ("$argon2id$v=19$m=65536,t=3,p=4$N6bM6FPSTasxlcrkIAFc/Q"
           "$SldqgcaokrqLxVm7pQ9Mh47hVaKjYTMQmuCMoDegHWI")


def hash_password(password):
    """Return the hash to keep of a password."""
    return _in_turn(_hasher.hash, _normal(password))


def is_right(password_hash, password):
    """Tell whether a password belongs to a hash; without a hash it is wrong, after just as long."""
    right = _in_turn(_verify, password_hash or NOBODYS, _normal(password))
    return right and password_hash is not None


def is_outdated(password_hash):
    """Tell whether a hash was made with weaker parameters than ours."""
    return _hasher.check_needs_rehash(password_hash)


def weakness(password, *, words):
    """Return what is wrong with a password: too short, monotonous, or one of `words` in it; None when it is good."""
    plain = _normal(password).casefold()
    if len(plain) < SHORTEST:
        return _("Use at least %(count)s characters – three or four words are easy to remember.", count=SHORTEST)
    if len(plain) > LONGEST:
        return _("Use at most %(count)s characters.", count=LONGEST)
    if len(set(plain)) < 5 or any(len(word) > 3 and word.casefold() in plain for word in words):
        return _("This password is too easy to guess. Leave out your name and your e-mail address.")
    return None


def _verify(password_hash, password):
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _in_turn(work, *arguments):
    if not _places.acquire(timeout=LONGEST_WAIT):
        raise Refused(_("Too many people are signing in at this moment. Try again in a minute."), 503)
    try:
        return offload(work, *arguments)
    finally:
        _places.release()


def _normal(password):
    # The same letters typed on another keyboard may arrive composed differently.
    return unicodedata.normalize("NFKC", password)
