"""What a text is written for: a topic it replies in, a network it opens a topic in, a post it changes. Forms say "topic-5"."""
import re

from .networks.models import Network
from .posts.models import Post
from .topics.models import Topic

KINDS = {"topic": Topic, "network": Network, "post": Post}
_NAME = re.compile("(topic|network|post)-([1-9][0-9]{0,8})")


def named(name, kinds=KINDS):
    """Return the kind and the id that a name says, if it is one of `kinds`; else ("topic", 0), which nothing answers to."""
    found = _NAME.fullmatch(name or "")
    return (found[1], int(found[2])) if found and found[1] in kinds else ("topic", 0)
