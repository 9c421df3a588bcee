"""Which network somebody of a list belongs to: the one that is named, or the one that the rules say."""
from sqlalchemy import select

from ..db import db
from ..jst.models import Jst
from ..jst.names import key_of
from ..networks.models import Network
from ..policy import can
from .lists import kind_of
from .models import PlacementRule


class Placing:
    """The networks and rules there are, read once for a whole list."""

    def __init__(self, by, rows=()):
        self.networks = db.session.scalars(select(Network).order_by(Network.position, Network.id)).all()
        self.open = {network.id for network in self.networks if can(by, "invite", network)}
        self._by_id = {network.id: network for network in self.networks}
        self._by_name = {name.casefold(): network for network in self.networks
                         for name in (network.name, network.slug, network.code)}
        self._rules = {(rule.kind, rule.value): self._by_id.get(rule.network_id) for rule in
                       db.session.scalars(select(PlacementRule))}
        self._kinds = _kinds_of({row.jst for row in rows if row.jst})

    def allowed(self):
        """Return the networks that the person may invite to."""
        return [network for network in self.networks if network.id in self.open]

    def networks_of(self, row, default_id=None):
        """Return (the networks of a row, names in it that no network has)."""
        if row.network:
            whole = self._named(row.network)
            found = {name: self._named(name) for name in row.network.split(",")} if whole is None else {row.network: whole}
            return ([network for network in dict.fromkeys(found.values()) if network],
                    [name.strip() for name, network in found.items() if network is None and name.strip()])
        network = self._by_id.get(default_id) or self.by_rules(row.group, row.kind, row.jst)
        return [network] if network else [], []

    def by_rules(self, group="", kind="", jst=""):
        """Return the network of a training group or, when no rule is about it, of a kind of JST; None without a rule."""
        kind = kind_of(kind) if kind else self._kinds.get(key_of(jst))
        return self._rules.get(("group", group.casefold())) or self._rules.get(("jst_kind", kind))

    def _named(self, name):
        name = name.strip().casefold()
        return self._by_name.get(name) or self._by_name.get(name.removeprefix("sieć ").strip())


def _kinds_of(names):
    """Return {key of a name: kind} of the JST whose name leaves no doubt."""
    keys, found = {key_of(name) for name in names}, {}
    for key, kind in db.session.execute(select(Jst.key, Jst.kind).where(Jst.key.in_(keys), Jst.is_confirmed)):
        found.setdefault(key, set()).add(kind)
    return {key: kinds.pop() for key, kinds in found.items() if len(kinds) == 1}
