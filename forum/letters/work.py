"""Writing the letters that are due, a batch at a time, by whoever works deliveries off."""
from . import at_once, digests


def write_due():
    """Write some of the letters that are due; return how many people or bells were looked at, 0 when nothing is due."""
    return at_once.write() or digests.write()
