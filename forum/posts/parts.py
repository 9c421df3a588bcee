"""What a post's text holds besides words: kept with the post, in the transaction that writes its text."""
from ..links import service as links
from ..polls import keeping as polls
from ..uploads import service as uploads


def keep_parts(post, cooked):
    """Keep what `cooked.found` says the text of `post` refers to, in place of what its earlier text did."""
    links.keep(post, cooked.found)
    uploads.keep(post, cooked.found.uploads)
    polls.keep(post, cooked.found.polls)
