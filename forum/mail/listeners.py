"""What is done about letters by itself, beside sending them."""
from ..live.background import every
from . import transport


@every(6 * 3600)
def forget_files():
    """Forget letters that were written as files, also those from before there was a mail server."""
    transport.folder().forget_old()
