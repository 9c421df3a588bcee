"""Become gunicorn, or leave with one sentence: gunicorn reads WEB_CONCURRENCY before it could ask for our settings."""
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from config import ConfigError, load  # noqa: E402


def main(app="wsgi:app"):
    """Serve `app` with this server's configuration; gunicorn takes over this process, and its signals."""
    try:
        os.environ["WEB_CONCURRENCY"] = str(load()["WEB_CONCURRENCY"])
    except ConfigError as problem:
        sys.exit(f"The forum did not start. {problem}")
    # Not by -m: what -m starts cannot start itself anew in a binary upgrade.
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.execv(gunicorn, [str(gunicorn), "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), app])


if __name__ == "__main__":
    main(*sys.argv[1:])
