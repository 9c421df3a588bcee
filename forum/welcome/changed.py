"""Whether somebody's network has changed its conditions since they came, said in SQL to be read with the viewer."""
from sqlalchemy import String, and_, case, cast, exists, false

from ..accounts.models import User
from ..db import holds_not
from ..networks.models import Membership, Network
from .models import Acceptance, Conditions, FactsConfirmed

# The table, not the class: this is read before all classes that refer to one another are there.
_mine = Membership.__table__.alias()
_accepted = exists().where(Acceptance.network_id == Network.id, Acceptance.user_id == _mine.c.user_id,
                           Acceptance.version == Network.conditions_version)
_waits = exists().where(
    _mine.c.user_id == User.id, holds_not(_mine.c.suspended_until), Network.id == _mine.c.network_id,
    cast(Network.conditions, String) != "[]",
    and_(Conditions.network_id == Network.id, Conditions.version == Network.conditions_version,
         Conditions.version > 1, Conditions.created_at > _mine.c.created_at),
    ~_accepted).correlate(User)
# Looked for only where some first step is due at all; who has not said who they are has more to do than this.
conditions_changed = case(
    (User.first_steps_due, and_(exists().where(FactsConfirmed.user_id == User.id), _waits)), else_=false())
