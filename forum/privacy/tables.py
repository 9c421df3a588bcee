"""Every table that knows a person: what it is called in the copy of their data, and what becomes of it when they are erased.

A test demands a line here for each table that refers to people.
"""
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from ..db import db

# Erased with the person, or kept under "Osoba usunięta" because others' talks and the forum's duties rest on it.
GONE, KEPT = "gone", "kept"


class Table(NamedTuple):
    """What a copy calls a table, the fate of its rows, which columns say whose they are, and what no copy shows."""

    title: str
    fate: str
    own: tuple = ("user_id",)
    hidden: tuple = ()


SECRET = ("token_hash",)
TABLES = {
    "memberships": Table(_l("Your networks and roles"), GONE),
    "jst_people": Table(_l("Your JST and functions"), GONE),
    "posts": Table(_l("Your posts"), KEPT, own=("author_id",), hidden=("html", "version", "deleted_by_id")),
    "topics": Table(_l("Your topics"), KEPT, own=("author_id",), hidden=("last_author_id", "seed_key")),
    "revisions": Table(_l("Your edits: what stood there before"), KEPT, own=("editor_id",)),
    "uploads": Table(_l("Your files"), KEPT, hidden=("storage_key", "sha256", "token")),
    "drafts": Table(_l("What you have begun to write"), GONE),
    "reactions": Table(_l("Your reactions"), KEPT),
    "poll_votes": Table(_l("Your votes, except anonymous ones"), KEPT, hidden=("voter",)),
    "topic_timers": Table(_l("Timers you have set in topics"), KEPT, own=("set_by_id",), hidden=("owner_id",)),
    "bookmarks": Table(_l("Your bookmarks"), GONE),
    "followers": Table(_l("Topics you follow"), GONE),
    "network_followers": Table(_l("Networks you follow"), GONE),
    "speakers": Table(_l("Topics you have written in"), KEPT),
    "former_readings": Table(_l("Topics you have read, before their posts were put in another order"), GONE,
                             hidden=("event_id", "given_read_number", "given_dismissed_number")),
    "topic_readings": Table(_l("Topics you have read"), GONE),
    "post_readings": Table(_l("Posts you have read"), GONE),
    "notifications": Table(_l("Your notifications"), GONE),
    "advice_dismissals": Table(_l("Advice you have closed"), GONE),
    "submissions": Table(_l("Forms you have sent"), GONE, own=("author_id",), hidden=("digest", "key")),
    "sessions": Table(_l("Your sign-ins"), GONE, hidden=SECRET),
    "facts_confirmed": Table(_l("Your first steps"), GONE),
    "acceptances": Table(_l("Conditions you have accepted"), KEPT),
    "introductions": Table(_l("Your introductions"), GONE),
    "intakes": Table(_l("Recruitments you have opened"), KEPT, own=("created_by_id",)),
    "applications": Table(_l("Your applications to networks"), GONE, hidden=(*SECRET, "decided_by_id")),
    "letter_choices": Table(_l("Which letters you want"), GONE, hidden=("ways",)),
    "network_letters": Table(_l("Digests of your networks"), GONE),
    "accounts_elsewhere": Table(_l("Accounts elsewhere by which you sign in"), GONE),
    "address_changes": Table(_l("Changes of your e-mail address"), GONE, hidden=SECRET),
    "known_browsers": Table(_l("Browsers you have come from"), GONE, hidden=("mark_hash",)),
    "totps": Table(_l("Your application for codes"), GONE, hidden=("secret", "last_step")),
    "passkeys": Table(_l("Your passkeys"), GONE, hidden=("credential_id", "public_key", "sign_count")),
    "recovery_codes": Table(_l("Your recovery codes"), GONE, hidden=SECRET),
    "sign_in_links": Table(_l("Sign-in links made for you"), GONE, hidden=SECRET),
    "presences": Table(_l("Days on which you took part"), KEPT),
    "letters": Table(_l("Letters sent to you"), GONE, hidden=("text", "html", "headers", "key", "reply_to", "message_id")),
    "invitation_lists": Table(_l("Lists of people you were about to invite"), GONE, own=("made_by_id",), hidden=("rows",)),
    "invitations": Table(_l("Invitations you came by"), KEPT, hidden=("token_hash", "invited_by_id")),
    "reports": Table(_l("What you have reported"), KEPT, own=("reporter_id",), hidden=(*SECRET, "mark")),
    "cases": Table(_l("Reports of your posts"), KEPT, own=("person_id",),
                   hidden=("claimed_by_id", "claimed_at", "decided_by_id")),
    "held_posts": Table(_l("Your texts that waited for moderators"), GONE, own=("author_id",),
                        hidden=("claimed_by_id", "decided_by_id", "key", "digest")),
    "inbound_mails": Table(_l("Letters you have sent to the forum"), GONE,
                           hidden=("raw", "recipient", "key", "message_id", "error", "is_cut", "attempts", "due_at")),
    "clauses_seen": Table(_l("Information clauses you have been shown"), KEPT),
    "data_requests": Table(_l("Your requests about your data"), KEPT, hidden=("answered_by_id",)),
    # What is noted of somebody they are told when they ask, after a look at whom else it names (docs/operations.md).
    "notes": Table(_l("Notes you have written as a moderator"), KEPT, own=("author_id",), hidden=("former",)),
    "notices": Table(_l("Notices you have put on posts"), KEPT, own=("author_id",)),
    "decisions": Table(_l("Decisions that concern you"), KEPT, own=("person_id",),
                       hidden=("decided_by_id", "case_id", "snapshot", "told_at")),
    "appeals": Table(_l("Your appeals"), KEPT, own=("person_id",), hidden=("decided_by_id",)),
    "events": Table(_l("What the log says of you"), KEPT, own=("actor_id", "person_id"), hidden=("previous_id", "group_id")),
}
# What knows somebody by their address alone goes with them, too: {table: the column with the address}.
BY_ADDRESS = {"letters": "address", "address_states": "address", "invitations": "email", "applications": "email",
              "inbound_mails": "sender", "reports": "email"}


def referring():
    """Return {name of a table: its columns that refer to people}, of all tables there are."""
    tables = {}
    for table in db.metadata.sorted_tables:
        columns = [column.name for column in table.columns
                   if any(key.target_fullname == "users.id" for key in column.foreign_keys)]
        if columns:
            tables[table.name] = columns
    return tables


def condition(name, user_id):
    """Return, for a statement, which rows of a table are about this person."""
    table = db.metadata.tables[name]
    if name == "revisions":
        # What stood there before a moderator's edit are the author's words, not the moderator's.
        posts = db.metadata.tables["posts"]
        return table.c.post_id.in_(db.select(posts.c.id).where(posts.c.author_id == user_id))
    return db.or_(*(table.c[column] == user_id for column in TABLES[name].own))
