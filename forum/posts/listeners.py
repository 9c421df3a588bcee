"""What writing needs done from time to time."""
from ..live.background import every
from . import service


@every(6 * 3600)
def forget_old_submissions():
    """Keep the list of filled-in forms short."""
    service.forget_old_submissions()
