"""Taking over the country's register of units: what is new, what has changed, what people had typed before."""
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from ..db import db, writes
from ..events import record
from .correcting import rename_with_people
from .models import Jst
from .names import key_of


@dataclass
class Loaded:
    """What a run has changed; `unclear` are names of people's own that several units could mean."""

    added: int = 0
    changed: int = 0
    adopted: int = 0
    gone: list = field(default_factory=list)
    unclear: list = field(default_factory=list)


@writes
def load(units):
    """Take over the `units` of terc.read(): known ones get their present name and kind, typed ones become official."""
    loaded, known = Loaded(), db.session.scalars(select(Jst)).all()
    # Without its last digit, its kind: a commune whose village becomes a town goes on being itself.
    by_code = {jst.teryt[:6]: jst for jst in known if jst.teryt}
    typed = defaultdict(list)
    for jst in known:
        if not jst.teryt:
            typed[jst.key].append(jst)
    pairs = _adopt(units, by_code, typed, loaded)
    _apply(pairs, loaded)
    loaded.gone = [jst.name for code, jst in by_code.items() if code not in {unit.teryt[:6] for unit in units}]
    if loaded.added or loaded.changed or loaded.adopted:
        record("jst_loaded", None, added=loaded.added, changed=loaded.changed, adopted=loaded.adopted)
    return loaded


def _adopt(units, by_code, typed, loaded):
    same = defaultdict(list)
    for unit in units:
        same[key_of(unit.base)].append(unit)
    pairs = []
    for unit in units:
        jst, key = by_code.get(unit.teryt[:6]), key_of(unit.base)
        if jst is None:
            fit = [one for one in typed[key] if one.name.casefold() == unit.name.casefold()]
            fit = fit or (typed[key][:1] if len(same[key]) == 1 else [])
            if fit:
                jst = fit[0]
                typed[key].remove(jst)
                loaded.adopted += 1
        pairs.append((unit, jst))
    loaded.unclear = [jst.name for key, left in typed.items() if key in same for jst in left]
    return pairs


def _apply(pairs, loaded):
    renamed = [(unit, jst) for unit, jst in pairs if jst is not None and jst.name != unit.name]
    for _, jst in renamed:
        jst.name = f"#{jst.id}"  # two units may have exchanged their names
    db.session.flush()
    for unit, jst in renamed:
        rename_with_people(jst, unit.name)
    for unit, jst in pairs:
        if jst is None:
            db.session.add(Jst(name=unit.name, key=key_of(unit.base), **_facts(unit)))
            loaded.added += 1
        elif _differs(jst, unit) or (unit, jst) in renamed:
            loaded.changed += jst.teryt is not None
            for name, value in _facts(unit).items():
                setattr(jst, name, value)
            jst.key = key_of(unit.base)
    db.session.flush()


def _facts(unit):
    return {"teryt": unit.teryt, "kind": unit.kind, "voivodeship": unit.voivodeship, "is_confirmed": True}


def _differs(jst, unit):
    return any(getattr(jst, name) != value for name, value in _facts(unit).items())
