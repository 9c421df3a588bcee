"""Lock the newest versions that setup.cfg and package.json allow: `make lock`."""
import configparser
import os
import shutil
import subprocess
import sys
import venv

from setup import NETWORK, ROOT, VAR, StepFailed, node_environment, run

LOCKS = {
    "requirements.lock": ("run",),
    "requirements-dev.lock": ("run", "dev", "s3"),
    "requirements-s3.lock": ("run", "s3"),
    "requirements-node.lock": ("node",),
}


def main():
    """Write every lock file anew."""
    groups = _groups()
    uv = _uv()
    for name, wanted in LOCKS.items():
        requirements = "\n".join(groups[group] for group in wanted)
        _compile(uv, requirements, ROOT / name)
        print(f"{name}: {(ROOT / name).read_text().count('==')} packages")
    _lock_browser_packages()


def _groups():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    return {"run": setup["options"]["install_requires"], **setup["options.extras_require"]}


def _uv():
    home = VAR / "lock"
    uv = home / "bin" / "uv"
    if not uv.exists():
        venv.create(home, with_pip=True)
        run([home / "bin" / "pip", "install", "--quiet", "uv"], advice=NETWORK)
    return uv


def _compile(uv, requirements, lock):
    command = [uv, "pip", "compile", "-", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
               "--upgrade", "--no-header", "--no-annotate", "--no-config", "--output-file", lock]
    if lock.name == "requirements-dev.lock":
        command += ["--constraint", ROOT / "requirements.lock"]
    # The machine's own package indexes must leave no trace in a lock file.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    result = subprocess.run(command, input=requirements, text=True, env=environment)
    if result.returncode:
        raise StepFailed(f"{lock.name} was not made: see uv's message above.")


def _lock_browser_packages():
    folder = VAR / "lock" / "npm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", ".npmrc"):
        shutil.copy(ROOT / name, folder / name)
    run(["npm", "install", "--package-lock-only", "--ignore-scripts"], cwd=folder, env=node_environment(), advice=NETWORK)
    shutil.copy(folder / "package-lock.json", ROOT / "package-lock.json")


if __name__ == "__main__":
    try:
        main()
    except StepFailed as problem:
        sys.exit(str(problem))
