"""Planting the networks, their agenda topics and their named moderators."""
from dataclasses import dataclass

from sqlalchemy import select

from .. import clock
from ..accounts.models import User
from ..db import db, writes
from ..invitations.models import PlacementRule
from ..jst.terc import COMMUNES
from ..networks.counts import recount
from ..networks.models import Membership, Network, NetworkAlias, Site
from ..networks.service import renew_frames
from ..text import cook
from ..topics.models import Topic
from ..topics.service import add_topic


@dataclass
class Planted:
    """How much a run of `seed` added."""

    networks: int = 0
    topics: int = 0
    moderators: int = 0

    def __bool__(self):
        return bool(self.networks or self.topics or self.moderators)


def seed(seeds, *, at=None):
    """Add what is missing of `seeds` and change nothing that is there; return what was Planted.

    A network is known by its slug and an agenda topic by its seed key, so both may be renamed by people.
    """
    openings = {key: cook(text) for key, text in _texts(seeds)}
    return _plant(seeds, openings, at or clock.now())


def seed_key(network, topic):
    """Return the lasting key of an agenda topic, from the slugs of its network and its own."""
    return f"agenda:{network}:{topic}"


def _texts(seeds):
    for row in seeds.openings["openings"]:
        yield (row["network"], row["topic"]), row["text"]


@writes
def _plant(seeds, openings, at):
    planted = Planted()
    if db.session.get(Site, 1) is None:
        _save(Site(id=1))
    editors = _editors(seeds.openings["author"], at)
    for row in seeds.networks["networks"]:
        network = db.session.scalar(select(Network).filter_by(slug=row["slug"]))
        if network is None:
            network = _make_network(row, seeds)
            planted.networks += 1
            _make_rule(network, row["teryt_kind"])
            planted.moderators += _make_moderators(network, seeds.moderators_of(row), at)
        _make_aliases(network, row.get("aliases", ()))
        planted.topics += _make_agenda(network, seeds, openings, editors, at)
    if planted:
        renew_frames()
    return planted


def _editors(author, at):
    user = db.session.scalar(select(User).filter_by(username=author["username"]))
    return user or _save(User(username=author["username"], name=author["name"], is_system=True,
                              shows_presence=False, created_at=at))


def _make_network(row, seeds):
    card = seeds.networks
    return _save(Network(
        slug=row["slug"], code=row["code_exact"], name=row["name"], mark=row["mark"], color=row["colour"],
        position=row["position"], description=row["description"], visibility=row["visibility"],
        general_goal=card["general_goal"]["text_exact"], specific_goals=_texts_of(card["specific_goals"]),
        benefits=_texts_of(card["benefits"]), work_model=card["work_model"]["text_exact"],
        conditions=_texts_of(card["participation_conditions"])))


def _texts_of(group):
    return [item["text_exact"] for item in group["items"]]


def _make_rule(network, teryt_kind):
    # The seeds' networks are kinds of JST; the register numbers those of communes, a network without a number is the counties'.
    kind = COMMUNES[str(teryt_kind)][0] if teryt_kind else "county"
    if not db.session.scalar(select(PlacementRule.id).filter_by(kind="jst_kind", value=kind)):
        _save(PlacementRule(kind="jst_kind", value=kind, network_id=network.id))


def _make_moderators(network, rows, at):
    # No e-mail and no password: nobody enters such an account before somebody is invited to it.
    for row in rows:
        username = row["slug"].replace("-", ".")
        if db.session.scalar(select(User.id).filter_by(username=username)):
            continue  # somebody's already: a role is not given by likeness of names
        user = _save(User(username=username, name=row["name_exact"], shows_presence=False, created_at=at))
        _save(Membership(user_id=user.id, network_id=network.id, is_moderator=True, created_at=at))
    recount(network)
    return len(rows)


def _make_aliases(network, slugs):
    for slug in slugs:
        taken = db.session.scalar(select(Network.id).filter_by(slug=slug))
        if not taken and db.session.get(NetworkAlias, slug) is None:
            _save(NetworkAlias(slug=slug, network_id=network.id))


def _make_agenda(network, seeds, openings, editors, at):
    made = 0
    for item in seeds.networks["agenda_topics"]["items"]:
        key = seed_key(network.slug, item["slug"])
        if db.session.scalar(select(Topic.id).filter_by(seed_key=key)) is None:
            add_topic(network, editors, title=item["title_exact"], cooked=openings[network.slug, item["slug"]],
                      at=at, quiet=True, seed_key=key, agenda_number=item["nr"])
            made += 1
    return made


def _save(thing):
    db.session.add(thing)
    db.session.flush()
    return thing
