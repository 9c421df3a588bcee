"""What the server runs: `var/venv/bin/python deploy/serve.py`."""
import sys

from config import ConfigError, load
from forum import create_app

try:
    app = create_app(load())
except ConfigError as problem:
    print(f"The forum did not start. {problem}", file=sys.stderr)
    sys.exit(4)  # gunicorn's own "this application cannot be loaded": it stops instead of trying for ever
