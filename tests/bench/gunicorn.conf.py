"""The bare page's server: the same worker as the forum's, without the forum."""
from gevent import monkey

monkey.patch_all()

import os  # noqa: E402

bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gevent"
worker_connections = 10_000
keepalive = 75
control_socket_disable = True
loglevel = "warning"
