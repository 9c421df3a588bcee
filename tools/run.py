"""Set the forum up, bring its database up to date and serve it: `make run`."""
import os
import subprocess
import sys

import setup

sys.path.insert(0, str(setup.ROOT))
from config import ConfigError, check_port, load  # noqa: E402

BIN = setup.VENV / "bin"


def main():
    """Become the server, or leave with one sentence about what is in the way."""
    os.environ.setdefault("FORUM_DEMO", "1")
    os.chdir(setup.ROOT)
    check_port(load())
    setup.main()

    prepared = subprocess.run([BIN / "flask", "--app", "wsgi", "prepare"])
    if prepared.returncode:
        sys.exit(prepared.returncode)
    os.execv(BIN / "python", [str(BIN / "python"), "deploy/serve.py"])


if __name__ == "__main__":
    try:
        main()
    except ConfigError as problem:
        sys.exit(f"The forum did not start. {problem}")
    except setup.StepFailed as problem:
        sys.exit(f"\nThis step did not work:\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Running the same command again goes on from here.")
