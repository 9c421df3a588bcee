"""Who may do what. Every permission in the forum is in this folder, by the kind of thing it is about.

A rule answers with None when the act is allowed and with the reason, a sentence for the person, when it is not.
"Who" is a User or a Viewer, both have `roles`, `is_admin` and `is_silenced`; a visitor is None.
"""
from . import (decisions, invitations, jst, networks, notes, people, polls, posts, privacy, reports,  # noqa: F401 - RULES
               topics)
from .doors import MustSignIn, OnlyTheCard, allow, find, fresh, open_to_all, require, require_admin, require_signed_in
from .reach import (all_as_open, as_open, in_sight, listed_topics, looks_after_some, moderated_topics, moderates,
                    moderates_beside, moderates_some, readable, reads, sees_withheld, visible_topics)
from .rules import RULES, SILENCED, can, refusal

__all__ = ["RULES", "SILENCED", "MustSignIn", "OnlyTheCard", "all_as_open", "allow", "as_open", "can", "find", "fresh",
           "in_sight", "listed_topics", "looks_after_some", "moderated_topics", "moderates", "moderates_beside",
           "moderates_some", "open_to_all", "readable", "reads", "refusal", "require", "require_admin", "require_signed_in",
           "sees_withheld", "visible_topics"]
