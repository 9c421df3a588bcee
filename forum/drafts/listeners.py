"""What drafts need done from time to time."""
from ..live.background import every
from . import service


@every(6 * 3600)
def forget_old_drafts():
    """Let go of what nobody goes on with."""
    service.forget_old()
