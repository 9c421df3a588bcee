"""The vocabulary of happenings: what each kind is called, where it shows, who hears of it."""
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Action:
    """What one kind of happening is called and who hears of it."""

    sentence: str
    icon: str
    in_topic: bool = False
    in_log: bool = False
    undo: str | None = None
    consumers: tuple = ()
    # Only one post looks different afterwards: it alone is shown anew.
    of_post: bool = False
    # The log's sentence, where the topic has to be named.
    log: str = ""


BELLS = ("notifications",)
# One table for every kind of happening. moderation.sentences fills in %(actor)s, %(person)s, %(topic)s, %(other)s
# (the other topic of a merge) and what it makes of the details: %(place)s, %(posts)s, %(role)s, %(jst)s, %(former)s.
ACTIONS = {
    "topic_created": Action(_l("%(actor)s opens the topic %(topic)s"), "plus"),
    "post_created": Action(_l("%(actor)s replies in the topic %(topic)s"), "reply", consumers=BELLS, of_post=True),
    "post_edited": Action(_l("%(actor)s edits a post in the topic %(topic)s"), "edit", consumers=BELLS, of_post=True),
    "post_deleted": Action(_l("%(actor)s deletes a post by %(person)s in the topic %(topic)s"), "trash", in_log=True,
                           of_post=True, undo="post_restored"),
    "post_restored": Action(_l("%(actor)s restores a post by %(person)s in the topic %(topic)s"), "undo", in_log=True,
                            of_post=True, undo="post_deleted"),
    "post_erased": Action(_l("A post by %(person)s in the topic %(topic)s is erased at their wish"), "trash", in_log=True,
                          of_post=True),
    "wiki_made": Action(_l("%(actor)s lets all members edit a post by %(person)s in the topic %(topic)s"), "edit",
                        in_log=True, of_post=True, undo="wiki_ended"),
    "wiki_ended": Action(_l("%(actor)s no longer lets all members edit a post by %(person)s in the topic %(topic)s"),
                         "edit", in_log=True, of_post=True, undo="wiki_made"),
    "post_linked": Action(_l("%(actor)s refers to a post of the topic %(topic)s"), "link", of_post=True),
    "post_reacted": Action(_l("%(actor)s reacts to a post in the topic %(topic)s"), "helpful", consumers=BELLS, of_post=True),
    "task_ticked": Action(_l("%(actor)s ticks a task in the topic %(topic)s"), "check", of_post=True),
    "poll_voted": Action(_l("Somebody votes in the topic %(topic)s"), "check", of_post=True),
    "poll_closed": Action(_l("A poll in the topic %(topic)s has ended"), "lock", of_post=True),
    "topic_pinned": Action(_l("%(actor)s pins the topic %(place)s"), "pin", consumers=BELLS, in_topic=True, in_log=True,
                           undo="topic_unpinned", log=_l("%(actor)s pins the topic %(topic)s %(place)s")),
    "topic_unpinned": Action(_l("%(actor)s unpins the topic"), "pin", consumers=BELLS, in_topic=True, in_log=True,
                             undo="topic_pinned", log=_l("%(actor)s unpins the topic %(topic)s")),
    "topic_locked": Action(_l("%(actor)s closes the topic"), "lock", consumers=BELLS, in_topic=True, in_log=True,
                           undo="topic_unlocked", log=_l("%(actor)s closes the topic %(topic)s")),
    "topic_unlocked": Action(_l("%(actor)s opens the topic again"), "unlock", consumers=BELLS, in_topic=True, in_log=True,
                             undo="topic_locked", log=_l("%(actor)s opens the topic %(topic)s again")),
    "topic_merged_away": Action(_l("%(actor)s merges this topic into the topic %(other)s (%(posts)s)"), "merge",
                                consumers=BELLS, in_topic=True, in_log=True, undo="merge_undone_away",
                                log=_l("%(actor)s merges the topic %(topic)s into the topic %(other)s (%(posts)s)")),
    "topic_merged_in": Action(_l("%(actor)s merges the topic %(other)s into this one (%(posts)s)"), "merge",
                              in_topic=True, in_log=True, undo="merge_undone_in",
                              log=_l("%(actor)s merges the topic %(other)s into the topic %(topic)s (%(posts)s)")),
    "merge_undone_away": Action(_l("%(actor)s takes back the merging into the topic %(other)s (%(posts)s)"), "undo",
                                consumers=BELLS, in_topic=True, in_log=True,
                                log=_l("%(actor)s takes back the merging of the topic %(topic)s into the topic "
                                       "%(other)s (%(posts)s)")),
    "merge_undone_in": Action(_l("%(actor)s takes back the merging of the topic %(other)s (%(posts)s)"), "undo",
                              in_topic=True, in_log=True,
                              log=_l("%(actor)s takes back the merging of the topic %(other)s into the topic "
                                     "%(topic)s (%(posts)s)")),
    "topic_summed_up": Action(_l("%(actor)s marks the topic as summed up"), "check", consumers=BELLS, in_topic=True,
                              in_log=True, undo="topic_resumed", log=_l("%(actor)s marks the topic %(topic)s as summed up")),
    "topic_resumed": Action(_l("%(actor)s resumes the topic that was summed up"), "reply", consumers=BELLS, in_topic=True,
                            in_log=True, undo="topic_summed_up", log=_l("%(actor)s resumes the topic %(topic)s")),
    "role_given": Action(_l("%(actor)s gives %(person)s the role: %(role)s"), "user", in_log=True),
    "role_taken": Action(_l("%(actor)s takes from %(person)s the role: %(role)s"), "user", in_log=True),
    "person_suspended": Action(_l("%(actor)s suspends the account of %(person)s"), "warning", in_log=True),
    "person_restored": Action(_l("%(actor)s lifts the suspension of %(person)s"), "check", in_log=True),
    "link_made": Action(_l("%(actor)s makes a sign-in link for %(person)s"), "link", in_log=True),
    "person_erased": Action(_l("%(actor)s erases the account of %(person)s"), "trash", in_log=True),
    "second_factor_added": Action(_l("%(actor)s adds a second factor to their account"), "lock"),
    "second_factor_removed": Action(_l("%(actor)s removes a second factor of %(person)s"), "unlock"),
    "second_factor_required": Action(_l("%(actor)s decides whether staff needs a second factor"), "lock"),
    "data_forgotten": Action(_l("The forum forgets traces that are old"), "trash"),
    "data_asked": Action(_l("%(actor)s asks about their own data"), "info"),
    "data_answered": Action(_l("%(actor)s answers what %(person)s asked about their data"), "check"),
    "intake_planned": Action(_l("%(actor)s sets the dates of the intake"), "calendar", in_log=True),
    "application_made": Action(_l("Somebody applies to the network"), "user"),
    "application_approved": Action(_l("%(actor)s accepts the application of %(person)s"), "check", in_log=True),
    "application_refused": Action(_l("%(actor)s refuses an application to the network"), "user", in_log=True),
    "application_put_in_line": Action(_l("%(actor)s puts an application on the waiting list"), "clock", in_log=True),
    "conditions_accepted": Action(_l("%(actor)s accepts the conditions of the network"), "check"),
    "jst_corrected": Action(_l("%(actor)s corrects the JST %(former)s: %(jst)s"), "edit", in_log=True),
    "jst_merged": Action(_l("%(actor)s merges the JST %(former)s into %(jst)s"), "merge", in_log=True),
    "jst_seated": Action(_l("%(actor)s gives %(jst)s a seat in the network"), "users", in_log=True),
    "jst_unseated": Action(_l("%(actor)s takes back the empty seat of %(jst)s"), "users", in_log=True),
    "jst_passed_on": Action(_l("%(actor)s passes the seat of %(jst)s on to %(person)s"), "users", in_log=True),
    "jst_loaded": Action(_l("The forum takes over the country's register of JST"), "new"),
    "letters_stopped": Action(_l("Letters to %(person)s come back or are unwanted, so no more are sent"), "mail", in_log=True),
    "letters_resumed": Action(_l("Letters are sent to %(person)s again"), "mail", in_log=True),
    "address_asked": Action(_l("%(actor)s asks for another e-mail address"), "mail"),
    "address_changed": Action(_l("%(actor)s confirms another e-mail address"), "mail"),
    "address_stopped": Action(_l("The account of %(person)s is given back to its former address"), "undo"),
    "everybody_put_out": Action(_l("Everybody is put out of the account of %(person)s, at its owner's wish"), "warning"),
    "account_connected": Action(_l("%(actor)s connects a sign-in elsewhere"), "link"),
    "account_disconnected": Action(_l("%(actor)s disconnects a sign-in elsewhere"), "link"),
    "people_invited": Action(_l("%(actor)s invites people to the network: %(people)s"), "mail", in_log=True),
    "invitations_renewed": Action(_l("%(actor)s writes again to people who have not come: %(people)s"), "mail", in_log=True),
    "invitation_withdrawn": Action(_l("%(actor)s takes an invitation back"), "close", in_log=True),
    "placement_set": Action(_l("%(actor)s says by a rule who belongs to the network"), "settings", in_log=True),
    "placement_ended": Action(_l("%(actor)s ends a rule about who belongs to the network"), "settings", in_log=True),
    "network_edited": Action(_l("%(actor)s edits the network's card"), "edit", in_log=True),
    "blanks_filled": Action(_l("%(actor)s fills in the footer pages"), "edit"),
    "reactions_chosen": Action(_l("%(actor)s changes the reactions there are"), "edit"),
}
# What people say is nearly all that happens, and stands in no log: the log's index leaves it out, and each query of the
# log says so in these words.
TALK = ("topic_created", "post_created", "post_edited", "post_linked", "post_reacted", "task_ticked", "poll_voted",
        "poll_closed")
BESIDE_TALK = f"action NOT IN ({', '.join(map(repr, TALK))})"
