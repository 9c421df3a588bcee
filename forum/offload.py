"""Blocking work (argon2, Markdown) outside the event loop."""
from gevent import get_hub
from gevent.monkey import is_module_patched


def offload(work, *arguments):
    """Run `work` in gevent's thread pool under the server, directly elsewhere."""
    if is_module_patched("threading"):
        return get_hub().threadpool.apply(work, arguments)
    return work(*arguments)
