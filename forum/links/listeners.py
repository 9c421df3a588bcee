"""What a crash left undone is done by whoever serves next."""
from ..live.background import every
from . import renewal


@every(60)
def work_off():
    """Look for what is owed to posts."""
    renewal.work_off()
