"""What moderating needs done from time to time."""
from ..live.background import every
from .forgetting import forget_ways


@every(6 * 3600)
def forget_old_ways():
    """Keep no longer than needed which way posts went and how far people had read before."""
    forget_ways()
