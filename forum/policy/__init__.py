"""Who may do what. Every permission in the forum is in this folder, by the kind of thing it is about.

A rule answers with None when the act is allowed and with the reason, a sentence for the person, when it is not.
"Who" is a User or a Viewer, both have `roles`, `is_admin` and `is_suspended`; a visitor is None.
"""
from . import invitations, jst, networks, people, polls, posts, privacy, topics  # noqa: F401 - each adds its rules to RULES
from .doors import MustSignIn, OnlyTheCard, allow, find, fresh, open_to_all, require, require_admin, require_signed_in
from .reach import (all_as_open, as_open, listed_topics, looks_after_some, moderated_topics, moderates, readable, reads,
                    visible_topics)
from .rules import RULES, SUSPENDED, can, refusal

__all__ = ["RULES", "SUSPENDED", "MustSignIn", "OnlyTheCard", "all_as_open", "allow", "as_open", "can", "find", "fresh",
           "listed_topics", "looks_after_some", "moderated_topics", "moderates", "open_to_all", "readable",
           "reads", "refusal", "require", "require_admin", "require_signed_in", "visible_topics"]
