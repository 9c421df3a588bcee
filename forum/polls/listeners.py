"""What polls need done by themselves: ending when their time is up."""
from ..live.background import every
from . import service


@every(10)
def end_polls_in_time():
    """End the polls whose time is up, so that open pages hear of it; votes are refused from that very second anyway."""
    service.close_due()
