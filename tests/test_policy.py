"""Every rule for every kind of person in every kind of network, and that SQL says the same."""
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import g
from werkzeug.exceptions import NotFound

from forum import clock, policy
from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.identity import viewer_of
from forum.networks.models import VISIBILITIES, Membership, Network
from forum.topics.models import Topic

from . import people

HERE, ELSEWHERE = 1, 2


@dataclass
class Person:
    """Somebody as rules see them, without a database."""

    id: int = 1
    roles: dict = None
    is_admin: bool = False
    is_silenced: bool = False
    silenced_networks: frozenset = frozenset()
    is_system: bool = False
    is_demo: bool = False
    erased_at: object = None

    def __post_init__(self):
        self.roles = {network: frozenset(roles) for network, roles in (self.roles or {}).items()}


WHO = {
    "visitor": None,
    "stranger": Person(roles={ELSEWHERE: ["participant"]}),
    "member": Person(roles={HERE: ["participant"]}),
    "author": Person(7, roles={HERE: ["participant"]}),
    "moderator": Person(roles={HERE: ["moderator"]}),
    "elsewhere": Person(roles={ELSEWHERE: ["moderator", "coordinator"]}),
    "coordinator": Person(roles={HERE: ["coordinator"]}),
    "admin": Person(is_admin=True),
    "silenced": Person(roles={HERE: ["participant", "moderator", "coordinator"]}, is_silenced=True),
}
EVERYBODY = set(WHO)
SIGNED_IN = EVERYBODY - {"visitor"}
INSIDE = {"member", "author", "moderator", "coordinator", "admin", "silenced"}
READERS = {"public": EVERYBODY, "signed_in": SIGNED_IN, "members": INSIDE}
WRITERS = INSIDE - {"silenced"}
MODERATORS = {"moderator", "admin"}
LOOKING_AFTER = {"moderator", "coordinator", "admin"}
COORDINATING = {"coordinator", "admin"}


def network_rules(visibility):
    readers = READERS[visibility]
    return {
        "see": EVERYBODY, "read": readers, "see_people": readers - {"visitor"}, "write": WRITERS,
        "moderate": MODERATORS, "see_log": LOOKING_AFTER | {"silenced"}, "edit_card": LOOKING_AFTER,
        "arrange_agenda": MODERATORS,
        "give_participant": LOOKING_AFTER, "seat_jst": LOOKING_AFTER, "invite": LOOKING_AFTER, "follow": readers - {"visitor"},
        "draft": readers - {"visitor"}, "run_intake": LOOKING_AFTER, "see_newcomers": LOOKING_AFTER | {"silenced"},
        "see_appeals": LOOKING_AFTER | {"silenced"}, "see_queue": LOOKING_AFTER | {"silenced"}, "set_review": LOOKING_AFTER,
        "manage_tags": MODERATORS,
        "accept_conditions": INSIDE - {"admin"}, "edit_conditions": LOOKING_AFTER, "see_record": INSIDE,
        "see_notes": LOOKING_AFTER, "write_notes": MODERATORS,
        "give_moderator": COORDINATING, "give_coordinator": {"admin"}, "set_visibility": {"admin"}}


MANAGING = ("pin", "unpin", "lock", "unlock", "sum_up", "unlist", "archive", "put_on_agenda", "set_timer",
            "slow", "publish", "merge", "rename", "move")


def topic_rules(visibility):
    readers = READERS[visibility]
    rules = {"see": readers, "reply": WRITERS, "follow": readers - {"visitor"}, "unpin_for_self": readers - {"visitor"},
             "draft": readers - {"visitor"}, "pin_everywhere": {"admin"}, "delete": MODERATORS | {"author"}, "restore": set(),
             "tag": MODERATORS | {"author"}}
    rules |= {"see_notes": LOOKING_AFTER}
    return rules | dict.fromkeys(("moderate", "write_notes", *MANAGING), MODERATORS)


def the_network(visibility):
    return SimpleNamespace(policy_kind="network", id=HERE, network_id=HERE, visibility=visibility)


def the_topic(visibility, **more):
    return SimpleNamespace(**{"policy_kind": "topic", "network_id": HERE, "visibility": visibility, "author_id": 7,
                              "withheld": None, "archived_at": None, "first_number": 1, "slow_until": None,
                              "is_locked": False, "is_agenda": False, "is_pinned": False, "pinned_everywhere": False,
                              "merged_into_id": None, "speakers_count": 1, **more})


def allowed(action, target):
    return {name for name, person in WHO.items() if policy.can(person, action, target)}


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_each_rule_of_a_network_lets_the_right_people_pass(app, visibility):
    for action, who in network_rules(visibility).items():
        assert allowed(action, the_network(visibility)) == who, action


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_each_rule_of_a_topic_lets_the_right_people_pass(app, visibility):
    for action, who in topic_rules(visibility).items():
        assert allowed(action, the_topic(visibility)) == who, action


@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize("withheld, seeing", [("deleted", MODERATORS), ("withdrawn", MODERATORS | {"author"}),
                                              ("scheduled", MODERATORS | {"author"})])
def test_a_withheld_topic_is_seen_by_its_moderators_and_its_own_author_sees_what_was_not_deleted_by_others(
        app, visibility, withheld, seeing):
    topic, moderators = the_topic(visibility, withheld=withheld), {"moderator", "admin", "silenced"}
    assert allowed("see", topic) == (moderators | seeing)
    assert allowed("follow", topic) == allowed("draft", topic) == allowed("see", topic)
    is_deleted = withheld != "scheduled"
    assert allowed("restore", topic) == (seeing if is_deleted else set())
    for action in MANAGING:
        assert allowed(action, topic) == (set() if is_deleted else MODERATORS), action
    assert not is_deleted or allowed("reply", topic) == allowed("edit_title", topic) == allowed("delete", topic) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_an_archived_topic_is_read_taken_out_of_the_archive_or_deleted_and_nothing_else(app, visibility):
    topic = the_topic(visibility, archived_at=clock.now())
    assert allowed("see", topic) == READERS[visibility]
    for action in (*MANAGING, "pin_everywhere", "reply", "edit_title", "tag"):
        assert allowed(action, topic) == (MODERATORS if action == "archive" else set()), action
    assert allowed("delete", topic) == MODERATORS


def test_only_moderators_delete_what_others_have_written_in_and_nobody_an_agenda_topic(app):
    assert allowed("delete", the_topic("public", speakers_count=2)) == MODERATORS
    assert allowed("delete", the_topic("public", is_agenda=True)) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_a_post_is_seen_by_whoever_sees_its_topic_and_bookmarked_by_those_of_them_who_are_signed_in(app, visibility):
    post = SimpleNamespace(policy_kind="post", topic=the_topic(visibility))
    assert allowed("see", post) == READERS[visibility]
    assert allowed("bookmark", post) == READERS[visibility] - {"visitor"}
    assert allowed("draft", post) == READERS[visibility] - {"visitor"}


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_in_a_closed_topic_moderators_alone_reply_and_in_a_merged_one_nobody(app, visibility):
    assert allowed("reply", the_topic(visibility, is_locked=True)) == MODERATORS
    assert allowed("reply", the_topic(visibility, merged_into_id=9)) == set()
    assert allowed("reply", the_topic(visibility, withheld="scheduled")) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_what_is_pinned_everywhere_administrators_alone_unpin(app, visibility):
    assert allowed("unpin", the_topic(visibility, is_pinned=True, pinned_everywhere=True)) == {"admin"}


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_members_react_to_posts_of_others_and_readers_who_are_signed_in_see_who_did(app, visibility):
    post = SimpleNamespace(policy_kind="post", topic=the_topic(visibility, is_locked=True), author_id=7, deleted_at=None)
    everybodys = WRITERS - {"author"}
    assert allowed("react", post) == everybodys and allowed("see_reactions", post) == READERS[visibility] - {"visitor"}
    post.deleted_at = clock.now()
    assert allowed("react", post) == allowed("see_reactions", post) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_notes_are_read_by_who_looks_after_the_network_written_by_moderators_and_notices_put_by_them(app, visibility):
    post = SimpleNamespace(policy_kind="post", topic=the_topic(visibility), author_id=7, deleted_at=None)
    assert allowed("see_notes", post) == LOOKING_AFTER
    assert allowed("write_notes", post) == allowed("notice", post) == MODERATORS
    post.deleted_at = clock.now()
    assert allowed("notice", post) == set() and allowed("write_notes", post) == MODERATORS
    withheld = the_topic(visibility, withheld="deleted")
    assert allowed("see_notes", withheld) == MODERATORS
    assert allowed("notice", SimpleNamespace(policy_kind="post", topic=withheld, author_id=7, deleted_at=None)) == set()


def test_a_note_is_changed_by_its_writer_deleted_by_moderators_and_never_seen_by_whom_it_is_about(app):
    note = SimpleNamespace(policy_kind="note", place=the_topic("public"), person_id=None, author_id=1, deleted_at=None)
    assert allowed("see", note) == LOOKING_AFTER and allowed("delete", note) == MODERATORS == allowed("edit", note)
    note.author_id = 99
    assert allowed("edit", note) == set()
    about = SimpleNamespace(policy_kind="note", place=the_network("public"), person_id=1, author_id=1, deleted_at=None)
    assert allowed("see", about) == allowed("delete", about) == set()
    note.deleted_at = clock.now()
    assert allowed("see", note) == set()


def test_the_log_of_all_networks_is_for_administrators(app):
    assert allowed("see_log", "site") == {"admin"}


def test_which_reactions_there_are_administrators_say(app):
    assert allowed("choose_reactions", "site") == {"admin"}


def test_which_words_are_watched_administrators_say(app):
    assert allowed("watch_words", "site") == {"admin"}


def test_the_prompts_are_for_those_who_lead_talks_anywhere(app):
    assert allowed("use_prompts", "site") == {"moderator", "elsewhere", "coordinator", "admin", "silenced"}


def test_invitations_are_for_those_who_look_after_a_network_and_a_list_for_who_made_it(app):
    assert allowed("invite", "site") == {"moderator", "elsewhere", "coordinator", "admin"}
    assert allowed("set_placement", "site") == {"admin"}
    invitation = SimpleNamespace(policy_kind="invitation", places=[SimpleNamespace(network_id=HERE)])
    assert allowed("see", invitation) == LOOKING_AFTER | {"silenced"}
    assert allowed("resend", invitation) == allowed("withdraw", invitation) == LOOKING_AFTER
    made = SimpleNamespace(policy_kind="invitation_list", made_by_id=7)
    assert allowed("see", made) == {"author"} and allowed("send", made) == set()
    made.made_by_id = 1  # everybody of the matrix but the author
    assert allowed("send", made) == {"moderator", "elsewhere", "coordinator", "admin"}


def test_applications_are_for_those_who_look_after_the_network(app):
    application = SimpleNamespace(policy_kind="application", network_id=HERE)
    assert allowed("see", application) == allowed("decide", application) == LOOKING_AFTER


def test_the_blanks_of_the_footer_pages_are_for_administrators(app):
    assert allowed("fill_blanks", "site") == {"admin"}


def test_roles_are_taken_by_whoever_may_give_them_and_given_up_by_their_owner(app):
    somebodys = SimpleNamespace(policy_kind="membership", network_id=HERE, user_id=99)
    assert allowed("take_participant", somebodys) == LOOKING_AFTER
    assert allowed("take_moderator", somebodys) == COORDINATING
    assert allowed("take_coordinator", somebodys) == {"admin"}
    authors = SimpleNamespace(policy_kind="membership", network_id=HERE, user_id=7)
    assert "author" in allowed("take_participant", authors) & allowed("take_coordinator", authors)


def test_moderators_decide_about_participants_and_administrators_about_all_but_nobody_about_themselves(app):
    def about(*roles, is_admin=False, user_id=50):
        found = SimpleNamespace(policy_kind="membership", network_id=HERE, user_id=user_id, roles=set(roles),
                                user=SimpleNamespace(is_admin=is_admin))
        several = [allowed(action, found) for action in ("warn", "silence", "suspend", "lift")]
        assert all(one == several[0] for one in several)
        return several[0]
    assert about("participant") == MODERATORS
    assert about("moderator") == about("participant", "coordinator") == about("participant", is_admin=True) == {"admin"}
    # Everybody of the matrix but the author.
    assert about("participant", user_id=1) == set()


def test_an_appeal_is_made_by_the_person_and_answered_by_somebody_else(app):
    network = SimpleNamespace(policy_kind="network", network_id=HERE)

    def decision(**more):
        return SimpleNamespace(**{"policy_kind": "decision", "person_id": 7, "decided_by_id": 99, "network": network,
                                  "appeal": None, "may_be_appealed": True} | more)
    assert allowed("see", decision()) == {"author"} | LOOKING_AFTER | {"silenced"}
    assert allowed("appeal", decision()) == {"author"}
    assert allowed("appeal", decision(may_be_appealed=False)) == allowed("appeal", decision(appeal=object())) == set()
    assert allowed("answer_appeal", decision()) == LOOKING_AFTER
    assert allowed("answer_appeal", decision(decided_by_id=1)) == set()  # everybody's own
    assert allowed("answer_appeal", decision(person_id=1)) == set()
    assert allowed("answer_appeal", decision(network=None)) == allowed("see", decision(network=None)) - {"author"} == {"admin"}


def test_who_is_silenced_in_one_network_writes_in_others(app):
    person = Person(roles={HERE: ["moderator"], 2: ["moderator"]}, silenced_networks=frozenset({2}))
    here, there = (SimpleNamespace(policy_kind="network", network_id=key, visibility="members") for key in (HERE, 2))
    assert policy.can(person, "write", here) and policy.can(person, "moderate", here)
    assert policy.can(person, "read", there) and policy.can(person, "see_log", there)
    assert not policy.can(person, "write", there) and not policy.can(person, "moderate", there)


def test_people_are_seen_by_the_signed_in_and_silenced_by_administrators_alone(app):
    person = Person(50)
    person.policy_kind = "person"
    assert allowed("see", person) == SIGNED_IN
    assert allowed("suspend", person) == allowed("lift", person) == allowed("invite", person) == {"admin"}
    assert allowed("silence", person) == allowed("warn", person) == {"admin"}
    assert allowed("reset_second_factor", person) == {"admin"}


def test_an_account_is_erased_by_its_owner_silenced_or_not_and_by_administrators_once(app):
    person = Person(7)
    person.policy_kind = "person"
    assert allowed("erase", person) == {"author", "admin"}
    assert policy.can(Person(7, is_silenced=True), "erase", person)
    person.erased_at = clock.now()
    assert allowed("erase", person) == set()


def test_what_people_ask_about_their_data_is_for_administrators_alone(app):
    request = SimpleNamespace(policy_kind="data_request")
    assert allowed("see", "data_register") == allowed("see", request) == allowed("answer", request) == {"admin"}
    assert allowed("require_second_factor", "site") == allowed("see", "second_factor_rule") == {"admin"}


def test_nobody_suspends_themselves_or_the_system(app):
    admin = Person(is_admin=True)
    admin.policy_kind = "person"
    assert not policy.can(admin, "suspend", admin)
    system = Person(50, is_system=True)
    system.policy_kind = "person"
    assert not policy.can(admin, "suspend", system)


def the_poll(visibility, *, deleted=False, **more):
    post = SimpleNamespace(topic=the_topic(visibility, is_locked=True), author_id=7, deleted_at=deleted or None)
    return SimpleNamespace(**{"policy_kind": "poll", "post": post, "is_closed": False, "is_anonymous": False,
                              "results": "always", "shows_results_to_all": True, **more})


def the_ballot(poll, *, has_voted=False):
    return SimpleNamespace(policy_kind="ballot", poll=poll, has_voted=has_voted)


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_members_vote_while_a_poll_goes_on_and_its_author_and_moderators_conduct_it(app, visibility):
    poll = the_poll(visibility)
    assert allowed("see", poll) == READERS[visibility] and allowed("vote", poll) == WRITERS
    assert allowed("vote", the_poll(visibility, is_closed=True)) == set()
    for action in ("close", "reopen", "export"):
        assert allowed(action, poll) == {"author", "moderator", "admin"}
    for action in ("see", "vote", "close", "reopen", "export"):
        assert allowed(action, the_poll(visibility, deleted=True)) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_results_are_seen_when_the_poll_says_and_names_by_members_of_open_polls(app, visibility):
    readers, later = READERS[visibility], {"shows_results_to_all": False}
    for action in ("see", "see_results"):
        assert allowed(action, the_ballot(the_poll(visibility))) == readers
    for results, seen in (("vote", readers), ("close", set())):
        poll = the_poll(visibility, results=results, **later)
        assert allowed("see_results", the_ballot(poll)) == set() == allowed("see_voters", the_ballot(poll))
        assert allowed("see_results", the_ballot(poll, has_voted=True)) == seen
    assert allowed("see_voters", the_ballot(the_poll(visibility))) == INSIDE
    assert allowed("see_voters", the_ballot(the_poll(visibility, is_anonymous=True))) == set()
    assert allowed("see_results", the_ballot(the_poll(visibility, deleted=True))) == set()


def the_post(visibility, **more):
    topic = the_topic(visibility, is_locked=True, is_agenda=more.pop("is_agenda", False))
    return SimpleNamespace(**{"policy_kind": "post", "topic": topic, "author_id": 7, "number": 2, "is_wiki": False,
                              "deleted_at": None, "deleted_by_id": None,
                              "author": SimpleNamespace(erased_at=more.pop("erased_at", None)), **more})


EDITORS = {"author", "moderator", "admin"}


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_author_and_moderators_look_after_a_post_and_all_members_after_a_wiki(app, visibility):
    post, readers = the_post(visibility), READERS[visibility]
    assert allowed("edit", post) == allowed("tick", post) == allowed("delete", post) == allowed("wiki", post) == EDITORS
    assert allowed("read", post) == allowed("see_history", post) == readers
    assert allowed("restore", post) == set() == allowed("delete", the_post(visibility, number=1))
    wiki = the_post(visibility, is_wiki=True)
    assert allowed("edit", wiki) == allowed("tick", wiki) == WRITERS
    assert allowed("delete", wiki) == allowed("wiki", wiki) == EDITORS


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_of_a_deleted_post_others_see_that_it_was_there(app, visibility):
    own, moderated = (the_post(visibility, deleted_at=clock.now(), deleted_by_id=by, is_wiki=True) for by in (7, 99))
    for post in (own, moderated):
        assert allowed("see", post) == READERS[visibility]
        # Whoever is silenced here moderates: they read on.
        assert allowed("read", post) == allowed("see_history", post) == EDITORS | {"silenced"}
        assert allowed("edit", post) == allowed("tick", post) == allowed("delete", post) == allowed("wiki", post) == set()
    assert allowed("restore", own) == EDITORS and allowed("restore", moderated) == MODERATORS
    # What somebody took with them nobody brings back.
    assert allowed("restore", the_post(visibility, deleted_at=clock.now(), deleted_by_id=7, erased_at=clock.now())) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_titles_are_changed_by_who_opened_the_topic_and_by_moderators(app, visibility):
    assert allowed("edit_title", the_topic(visibility, is_locked=True, is_agenda=False)) == EDITORS
    assert allowed("edit_title", the_topic(visibility, is_agenda=True)) == MODERATORS


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_tags_are_chosen_by_who_opened_the_topic_and_by_moderators_while_it_may_change(app, visibility):
    assert allowed("tag", the_topic(visibility, is_locked=True)) == EDITORS
    assert allowed("tag", the_topic(visibility, is_agenda=True)) == MODERATORS
    for frozen in ({"archived_at": clock.now()}, {"withheld": "deleted"}):
        assert allowed("tag", the_topic(visibility, **frozen)) == set()


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_an_upload_is_read_by_who_reads_a_post_that_shows_it(app, visibility):
    def the_upload(*posts):
        return SimpleNamespace(policy_kind="upload", user_id=7, posts=posts)
    here, deleted = the_post(visibility), the_post(visibility, deleted_at=clock.now(), deleted_by_id=99)
    assert allowed("see", the_upload()) == {"author"}
    assert allowed("see", the_upload(here)) == allowed("see", the_upload(deleted, here)) == READERS[visibility]
    assert allowed("see", the_upload(deleted)) == {who for who in WHO if policy.can(WHO[who], "read", deleted)}


def test_a_jst_is_corrected_by_the_coordinators_of_all_its_networks_and_an_official_one_by_administrators(app):
    def the_jst(*networks, teryt=None):
        seats = [SimpleNamespace(network_id=network) for network in networks]
        return SimpleNamespace(policy_kind="jst", teryt=teryt, seats=seats)
    for action in ("correct", "merge"):
        assert allowed(action, the_jst(HERE)) == COORDINATING
        for jst in (the_jst(), the_jst(HERE, ELSEWHERE), the_jst(HERE, teryt="1601022")):
            assert allowed(action, jst) == {"admin"}
    assert allowed("see", the_jst()) == SIGNED_IN
    assert allowed("list_jst", "site") == {"admin", "coordinator", "elsewhere", "silenced"}


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_whoever_reads_a_post_reports_it_and_those_who_look_after_its_network_hide_and_show_it(app, visibility):
    post = SimpleNamespace(policy_kind="post", topic=the_topic(visibility), author_id=7, deleted_at=None, hidden=None)
    assert allowed("report", post) == READERS[visibility] - {"visitor", "author"}
    assert (allowed("hide", post), allowed("show", post), allowed("amend", post)) == (LOOKING_AFTER, set(), set())
    post.deleted_at, post.hidden = clock.now(), "Warunek 2"
    assert (allowed("report", post), allowed("hide", post)) == (set(), set())
    assert (allowed("show", post), allowed("amend", post)) == (LOOKING_AFTER, {"author"})
    assert allowed("restore", post) == set()
    moderators_own = SimpleNamespace(policy_kind="post", topic=the_topic(visibility), author_id=1, deleted_at=None, hidden=None)
    assert allowed("hide", moderators_own) == set()


def test_a_case_is_decided_by_those_who_look_after_its_network_but_never_about_themselves(app):
    def case(**more):
        return SimpleNamespace(**{"policy_kind": "case", "network_id": HERE, "person_id": 7, "reports": [], "is_open": True,
                                  "claimed_by_id": None, "post": None, **more})
    assert allowed("see", case()) == LOOKING_AFTER | {"silenced"}
    assert allowed("claim", case()) == allowed("decide", case()) == LOOKING_AFTER
    assert allowed("release", case()) == {"admin"}
    assert allowed("release", case(claimed_by_id=1)) == LOOKING_AFTER
    for about in ({"person_id": 1}, {"post": SimpleNamespace(author_id=1)}, {"reports": [SimpleNamespace(reporter_id=1)]},
                  {"is_open": False}):
        assert allowed("decide", case(**about)) == allowed("claim", case(**about)) == set(), about
    assert allowed("see", case(network_id=None)) == allowed("decide", case(network_id=None)) == {"admin"}
    assert allowed("see_queues", "site") == {"moderator", "elsewhere", "coordinator", "admin", "silenced"}


def test_a_text_that_waits_is_seen_by_its_author_and_decided_by_those_who_look_after_its_network(app):
    held = SimpleNamespace(policy_kind="held_post", network_id=HERE, author_id=7, state="waiting")
    assert allowed("see", held) == LOOKING_AFTER | {"silenced", "author"}
    assert (allowed("decide", held), allowed("withdraw", held)) == (LOOKING_AFTER, {"author"})
    assert allowed("decide", SimpleNamespace(policy_kind="held_post", network_id=HERE, author_id=1, state="waiting")) == set()
    held.state = "approved"
    assert (allowed("decide", held), allowed("withdraw", held)) == (set(), set())


def test_every_rule_stands_in_the_matrix():
    tested = {("see", "post"), ("edit_title", "topic"),
              *((action, "post") for action in ("edit", "tick", "delete", "restore", "read", "see_history", "wiki")),
              ("bookmark", "post"), ("draft", "post"), ("see", "upload"), ("fill_blanks", "site"), ("use_prompts", "site"),
              ("list_jst", "site"), *((action, "jst") for action in ("see", "correct", "merge")),
              ("react", "post"), ("see_reactions", "post"), ("choose_reactions", "site"), ("watch_words", "site"),
              *((action, "poll") for action in ("see", "vote", "close", "reopen", "export")),
              *((action, "ballot") for action in ("see", "see_results", "see_voters")),
              *((action, "network") for action in network_rules("public")),
              *((action, "topic") for action in topic_rules("public")),
              *((f"take_{role}", "membership") for role in ("participant", "moderator", "coordinator")),
              *((action, "person") for action in ("see", "warn", "silence", "suspend", "lift", "invite", "erase",
                                             "reset_second_factor")),
              *((action, "membership") for action in ("warn", "silence", "suspend", "lift")),
              *((action, "decision") for action in ("see", "appeal", "answer_appeal")),
              ("see", "application"), ("decide", "application"),
              ("see", "data_register"), ("see", "data_request"), ("answer", "data_request"),
              ("invite", "site"), ("set_placement", "site"), ("see", "invitation_list"), ("send", "invitation_list"),
              *((action, "invitation") for action in ("see", "resend", "withdraw")),
              *((action, "post") for action in ("see_notes", "write_notes", "notice")), ("see_log", "site"),
              *((action, "note") for action in ("see", "edit", "delete")),
              *((action, "post") for action in ("report", "hide", "show", "amend")), ("see_queues", "site"),
              *((action, "case") for action in ("see", "claim", "decide", "release")),
              *((action, "held_post") for action in ("see", "decide", "withdraw")),
              ("require_second_factor", "site"), ("see", "second_factor_rule")}
    assert set(policy.RULES) == tested


def test_a_silenced_administrator_administers_nothing(app):
    admin = Person(is_admin=True, is_silenced=True)
    for action in ("write", "moderate", "edit_card", "give_participant", "give_coordinator"):
        assert not policy.can(admin, action, the_network("members")), action
    assert policy.can(admin, "read", the_network("members"))


def test_every_refusal_gives_its_reason(app):
    for action, kind in policy.RULES:
        if kind in ("network", "topic"):
            target = (the_network if kind == "network" else the_topic)("members")
            reasons = {name: policy.refusal(person, action, target) for name, person in WHO.items()}
            assert all(reason is None or str(reason) for reason in reasons.values())


# SQL and Python say the same.

@pytest.fixture
def everybody(app):
    """Networks of each kind with two topics each, and everybody of the matrix as rows."""
    networks = [people.make_network(f"siec-{visibility}", name=f"Sieć {visibility}", visibility=visibility)
                for visibility in VISIBILITIES]
    author = people.make_person("autor", networks={network: ["participant"] for network in networks})
    for network in networks:
        people.make_topic(network, by=author)
        people.make_topic(network, by=author, merged_into_id=db.session.scalar(db.select(Topic.id)))
    found = [None, author, people.make_person("obcy"), people.make_person("admin", is_admin=True)]
    for network in networks:
        for role in ("participant", "moderator", "coordinator"):
            found.append(people.make_person(f"{network.slug}-{role}", networks={network: [role]}))
        found.append(people.make_person(f"{network.slug}-zawieszony", networks={network: ["participant"]},
                                        silenced=True))
    empty = people.make_person("bez-roli", networks={networks[2]: ["participant"]})
    row = db.session.scalar(db.select(Membership).filter_by(user_id=empty.id))
    row.is_participant = False
    db.session.commit()
    return [*found, empty]


def test_visible_topics_are_exactly_those_that_can_be_seen(everybody):
    topics = db.session.scalars(db.select(Topic)).all()
    networks = db.session.scalars(db.select(Network)).all()
    for person in everybody:
        visible = set(db.session.scalars(policy.visible_topics(person)))
        assert visible == {topic for topic in topics if policy.can(person, "see", topic)}
        listed = set(db.session.scalars(policy.listed_topics(person)))
        assert listed == {topic for topic in visible if topic.merged_into_id is None}
        readable = set(db.session.scalars(db.select(Network).where(policy.readable(person))))
        assert readable == {network for network in networks if policy.can(person, "read", network)}


def test_a_viewer_and_the_person_behind_it_may_do_the_same(application, everybody):
    targets = [*db.session.scalars(db.select(Topic)), *db.session.scalars(db.select(Network))]
    for person in everybody[1:]:
        token = people.start_session(application, person)
        db.session.rollback()  # the session was begun after this test's snapshot
        viewer = viewer_of(token)
        for target in targets:
            for action, kind in policy.RULES:
                if kind == target.policy_kind:
                    assert policy.refusal(viewer, action, target) == policy.refusal(person, action, target)


# Doors.

@pytest.fixture
def as_person(app):
    """Return a function that calls `find` as somebody."""
    def ask(person, model, key, **options):
        with app.app_context():
            g.viewer = person and db.session.get(User, person.id)
            return policy.find(model, key, **options)
    return ask


def test_a_visitor_is_sent_to_sign_in_whether_or_not_the_address_exists(as_person, topic):
    for key in (topic.id, 10**6):
        with pytest.raises(policy.MustSignIn):
            as_person(None, Topic, key)


def test_a_stranger_learns_nothing_about_what_they_may_not_see(as_person, topic, stranger):
    for key in (topic.id, 10**6):
        with pytest.raises(NotFound):
            as_person(stranger, Topic, key)


def test_a_stranger_at_an_agenda_topic_gets_the_card(as_person, agenda_topic, stranger):
    with pytest.raises(policy.OnlyTheCard) as only:
        as_person(stranger, Topic, agenda_topic.id)
    assert only.value.network.id == agenda_topic.network_id


def test_who_sees_but_may_not_act_gets_the_reason(as_person, topic, locked_topic, ana, silenced):
    with pytest.raises(Refused) as refused:
        as_person(ana, Topic, topic.id, to="lock")
    assert (refused.value.status, bool(str(refused.value.reason))) == (403, True)
    with pytest.raises(Refused):
        as_person(ana, Topic, locked_topic.id, to="reply")
    with pytest.raises(Refused, match=str(policy.SILENCED)):
        as_person(silenced, Topic, topic.id, to="reply")


def test_a_visitor_who_sees_but_may_not_act_is_sent_to_sign_in(as_person, public_network):
    author = people.make_person("autorka", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author)
    assert as_person(None, Topic, topic.id).id == topic.id
    with pytest.raises(policy.MustSignIn):
        as_person(None, Topic, topic.id, to="reply")


def test_who_may_act_gets_the_thing(as_person, topic, moderator):
    assert as_person(moderator, Topic, topic.id, to="lock").id == topic.id


def test_a_suspension_ends_by_itself(network, topic, silenced):
    silenced.silenced_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
    policy.require(silenced, "reply", topic)


def test_rules_are_asked_again_of_the_person_as_they_are_now(network, topic, ben):
    policy.require(ben, "reply", topic)
    people.give_roles(ben, network)
    with pytest.raises(Refused):
        policy.require(ben, "reply", topic)


def test_somebody_who_is_gone_may_do_nothing(topic):
    with pytest.raises(Refused):
        policy.require(Person(10**6, roles={topic.network_id: ["participant"]}), "reply", topic)


def test_a_button_in_a_template_does_not_count_as_asking(app, topic, ana):
    with app.app_context():
        policy.can(ana, "see", topic)
        assert "policy_asked" not in g
