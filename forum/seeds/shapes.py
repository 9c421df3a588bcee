"""What each seed file must look like, and what must agree between them."""
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config import ROOT

from ..jst.models import KINDS, VOIVODESHIPS
from ..networks.models import ROLES, VISIBILITIES
from ..posts.models import LONGEST
from .load import Maybe, Row, Words, read

FOLDER = ROOT / "seed_data"
SLUG, NAME, TITLE, POST = Words(80), Words(120), Words(200), Words(LONGEST)
_TEXT = {"label_exact": Words(), "text_exact": Words()}
_LIST = {"label_exact": Words(), "intro_exact?": Words(),
         "items": [{"id": SLUG, "slug": SLUG, "text_exact": Words()}]}
_AGO = {"days_ago?": int, "hours_ago?": int, "minutes_ago?": int}
_ACT = _AGO | {"by": NAME, "reason?": Words()}

NETWORKS = {
    "schema": (1,),
    "source": {"file": Words(), "kind": Words(), "dated": Maybe(Words())},
    "heading_exact": Words(),
    "networks": [{
        "slug": SLUG, "code_exact": SLUG, "code_in_moderator_list_exact": SLUG, "aliases?": [SLUG], "name": NAME,
        "teryt_kind": Maybe(int), "position": int, "moderator": SLUG, "colour": Words(40), "mark": Words(4),
        "visibility": VISIBILITIES, "description": Words()}],
    "moderators": [{"slug": SLUG, "name_exact": NAME, "network": SLUG}],
    "general_goal": _TEXT, "specific_goals": _LIST, "benefits": _LIST,
    "agenda_topics": {"label_exact": Words(), "items": [{
        "nr": int, "slug": Words(30), "title_exact": TITLE, "stage": SLUG, "members_may_add_topics?": bool}]},
    "work_model": _TEXT, "participation_conditions": _LIST, "participants": _TEXT,
    "moderators_label_exact": Words(),
}
OPENINGS = {
    "schema": (1,),
    "author": {"username": Words(60), "name": NAME},
    "openings": [{"network": SLUG, "topic": SLUG, "text": POST}],
}
DEMO = {
    "schema": (1,),
    "notice": Words(),
    "units": [{"slug": SLUG, "name": Words(160), "kind": KINDS, "voivodeship": tuple(VOIVODESHIPS.values())}],
    "seats": [{"unit": SLUG, "network": SLUG}],
    "people": [{"username": Words(60), "name": NAME, "unit?": SLUG, "function": Words(160), "admin?": bool,
                "roles": {"*": [ROLES]}}],
    "discussions": [{
        "key": SLUG, "network": SLUG, "title?": TITLE, "agenda?": SLUG,
        "posts": [_AGO | {"key": SLUG, "author": Words(60), "reply_to?": SLUG, "text": POST}],
        "pinned?": _ACT, "locked?": _ACT, "summed_up?": _AGO | {"by": Words(60), "text": POST}}],
}


@dataclass(frozen=True)
class Seeds:
    """What `flask seed` plants."""

    networks: Row
    openings: Row

    def moderators_of(self, network):
        """Return the moderators the source names for a network."""
        return [row for row in self.networks["moderators"] if row["network"] == network["slug"]]


def read_seeds(folder=FOLDER):
    """Return the networks and openings, checked; raise SeedError."""
    networks = read(Path(folder), "networks.yml", NETWORKS)
    openings = read(Path(folder), "openings.yml", OPENINGS)
    _check_networks(networks)
    _check_openings(openings, networks)
    return Seeds(networks, openings)


def read_demo(folder=FOLDER):
    """Return the demo's people and discussions, checked; raise SeedError."""
    networks, demo = read_seeds(folder).networks, read(Path(folder), "demo.yml", DEMO)
    units = _unique(demo["units"], "slug")
    people = _unique(demo["people"], "username")
    slugs = {row["slug"] for row in networks["networks"]}
    named = {row["name_exact"] for row in networks["moderators"]}
    for person in people.values():
        if "unit" in person:
            _known(person, "unit", units)
        _check_demo_person(person, slugs, named)
    for row in demo["seats"]:
        _known(row, "unit", units)
        _known(row, "network", slugs)
    _unique(demo["discussions"], "key")
    _unique([post for row in demo["discussions"] for post in row["posts"]], "key")
    agenda = {row["slug"] for row in networks["agenda_topics"]["items"]}
    for discussion in demo["discussions"]:
        _known(discussion, "network", slugs)
        _check_discussion(discussion, people, agenda)
    return demo


def ago(row):
    """Return how long before the loading a post was written or an act done."""
    return timedelta(days=row.get("days_ago", 0), hours=row.get("hours_ago", 0), minutes=row.get("minutes_ago", 0))


def _check_networks(seeds):
    rows = _unique(seeds["networks"], "slug")
    moderators = _unique(seeds["moderators"], "slug")
    for row in rows.values():
        _known(row, "moderator", moderators)
        for alias in row.get("aliases", ()):
            if alias in rows:
                raise row.error(f"the alias {alias!r} is a network's own address.", "aliases")
    for row in moderators.values():
        _known(row, "network", rows)
    _unique(seeds["agenda_topics"]["items"], "slug")
    _unique(seeds["agenda_topics"]["items"], "nr")


def _check_openings(openings, seeds):
    networks = {row["slug"] for row in seeds["networks"]}
    topics = {row["slug"] for row in seeds["agenda_topics"]["items"]}
    seen = set()
    for row in openings["openings"]:
        _known(row, "network", networks)
        _known(row, "topic", topics)
        if (row["network"], row["topic"]) in seen:
            raise row.error("this topic has two openings.", "topic")
        seen.add((row["network"], row["topic"]))
    for network in sorted(networks):
        for topic in sorted(topics):
            if (network, topic) not in seen:
                raise openings.error(f"the topic {topic!r} of {network!r} has no opening.", "openings")


def _check_demo_person(person, networks, named):
    if not person["username"].endswith(".demo"):
        raise person.error("the username of a demo person ends in .demo.", "username")
    if person["name"] in named:
        raise person.error("a moderator named in the source never appears in the demo.", "name")
    for slug in person["roles"]:
        if slug not in networks:
            raise person["roles"].error(f"there is no network {slug!r}.", slug)


def _check_discussion(discussion, people, agenda):
    if ("title" in discussion) == ("agenda" in discussion):
        raise discussion.error("a discussion has either a title or an agenda topic.")
    if "agenda" in discussion:
        _known(discussion, "agenda", agenda)
    earlier, before = {"opening"} if "agenda" in discussion else set(), timedelta.max
    for post in discussion["posts"]:
        _check_member(post, "author", discussion, people)
        if "reply_to" in post and post["reply_to"] not in earlier:
            raise post.error("replies to a post that does not stand above it.", "reply_to")
        if not timedelta(0) < ago(post) < before:
            raise post.error("must be later than the post above it, and in the past.")
        earlier.add(post["key"])
        before = ago(post)
    for act in ("pinned", "locked", "summed_up"):
        if act in discussion:
            _check_member(discussion[act], "by", discussion, people, role="moderator")
    for act in ("locked", "summed_up"):
        if act in discussion and not timedelta(0) < ago(discussion[act]) < before:
            raise discussion.error(f"{act!r} must come after the last post, and in the past.", act)


def _check_member(row, key, discussion, people, role=None):
    _known(row, key, people)
    roles = people[row[key]]["roles"].get(discussion["network"], ())
    if not roles or (role and role not in roles):
        raise row.error(f"{row[key]} is no {role or 'member'} of {discussion['network']}.", key)


def _unique(rows, key):
    found = {}
    for row in rows:
        if row[key] in found:
            raise row.error(f"{row[key]!r} stands here twice.", key)
        found[row[key]] = row
    return found


def _known(row, key, names):
    if row[key] not in names:
        raise row.error(f"{row[key]!r} is not known.", key)
