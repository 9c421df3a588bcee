"""What is done about people's data by itself."""
from ..live.background import every
from . import erasure, retention


@every(60)
def erase_posts():
    """Go on with erasures that a crash has interrupted."""
    erasure.erase_posts()


@every(6 * 3600)
def forget():
    """Forget what has been kept long enough."""
    retention.forget()
