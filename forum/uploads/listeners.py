"""What uploads need done from time to time."""
from ..live.background import every
from .sweep import sweep


@every(6 * 3600)
def sweep_uploads():
    """Take away what was uploaded and never posted."""
    sweep()
