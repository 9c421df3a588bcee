"""Taking a person's name out of what others wrote: mentions, and the heads of quotes."""
import re

from .mentions import MENTION

_TAG = re.compile(r"""^([ ]{0,3}\[quote=["„”“']?)([^\]\n,"„”“']{1,160})""", re.IGNORECASE | re.MULTILINE)
_MENTION = re.compile(MENTION)


def renamed(text, *, username, name, new_username, new_name):
    """Return a text in which nobody is mentioned as `username`, nor quoted as `name`, any more."""
    def mention(match):
        return f"@{new_username}" if match[1].lower() == username.lower() else match[0]

    def head(match):
        return match[1] + new_name if match[2].strip().lower() == name.lower() else match[0]
    return _TAG.sub(head, _MENTION.sub(mention, text))
