"""Saying which network the people of a training group, or of a kind of JST, belong to."""
from ..db import db, insert_into, lock, writes
from ..events import record
from ..policy import require
from .models import PlacementRule


@writes
def place(kind, value, network, by):
    """Make a rule, or lead one that is there to another network."""
    network = lock(network)
    require(by, "set_placement", "site")
    rule = {"kind": kind, "value": value, "network_id": network.id}
    db.session.execute(insert_into(PlacementRule).values(rule).on_conflict_do_update(
        index_elements=["kind", "value"], set_={"network_id": network.id}))
    record("placement_set", by, network_id=network.id, kind=kind, value=value)


@writes
def end(rule, by):
    """End a rule; who is in a network stays there."""
    require(by, "set_placement", "site")
    rule = lock(rule)
    if rule is not None:
        record("placement_ended", by, network_id=rule.network_id, kind=rule.kind, value=rule.value)
        db.session.delete(rule)
