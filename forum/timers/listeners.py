"""What timers need done from time to time; their moments are looked for by whoever works deliveries off."""
from ..live.background import every
from . import firing


@every(6 * 3600)
def forget_overslept():
    """Forget timers of topics that are gone for good."""
    firing.forget_overslept()
