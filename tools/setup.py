"""Make everything the forum needs beside its checkout, under var/. A step whose inputs did not change is skipped.

    python3 tools/setup.py          what `make run` needs
    python3 tools/setup.py --dev    and what the tests need
"""
import sys

if sys.version_info < (3, 11):
    sys.exit("The forum needs Python 3.11 or newer; this one is " + sys.version.split()[0]
             + ". Name another: make run PYTHON=python3.12")

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = VAR / "venv"
NPM = VAR / "npm"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

BARE_DEBIAN = "Something Debian and Ubuntu leave out is missing. Run:  sudo apt install git make python3-venv"
NETWORK = "Check the network (and a proxy, if your office has one), then run the same command again."


class StepFailed(RuntimeError):
    """A step that went wrong; the message says what to do."""


def main(dev=False):
    """Take every step whose inputs changed since it was last taken."""
    VAR.mkdir(exist_ok=True)
    with _one_at_a_time():
        step("Making the environment (about a minute the first time)", make_environment,
             stamp=VENV / "stamp", inputs=["requirements.lock"])
        if dev:
            step("Adding what the tests need", add_test_packages,
                 stamp=VENV / "stamp-dev", inputs=["requirements-dev.lock"])
        step("Fetching the browser packages", fetch_browser_packages,
             stamp=NPM / "stamp", inputs=["package.json", "package-lock.json", ".npmrc", "requirements-node.lock"])
        make_assets()
        make_translations()


def make_assets():
    """Bundle and compress static/ into var/assets."""
    step("Building the assets", build_assets,
         stamp=VAR / "assets" / "stamp", inputs=["static", "tools/build.mjs", "package-lock.json"])


def make_translations():
    """Compile the translations into var/translations."""
    step("Compiling the translations", compile_translations,
         stamp=VAR / "translations" / "stamp", inputs=["translations", "tools/translations.py"])


def step(title, work, stamp, inputs):
    """Do `work` unless `stamp` shows that it was done with the same `inputs`."""
    mark = _fingerprint(inputs)
    if stamp.exists() and stamp.read_text() == mark:
        return
    print(f"{title}…", flush=True)
    stamp.unlink(missing_ok=True)
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)


def make_environment():
    if importlib.util.find_spec("ensurepip") is None:
        raise StepFailed(BARE_DEBIAN)
    run([sys.executable, "-m", "venv", "--clear", VENV], advice=BARE_DEBIAN)
    _point_at_checkout()
    pip_install("requirements.lock")


def add_test_packages():
    pip_install("requirements-dev.lock")


def pip_install(lock):
    run([VENV / "bin" / "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps",
         "--only-binary", ":all:", "--require-hashes", "-r", ROOT / lock], advice=NETWORK)


def fetch_browser_packages():
    NPM.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, NPM / name)
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=NPM, env=node_environment(), advice=NETWORK)


def build_assets():
    run(["node", ROOT / "tools" / "build.mjs"], env=node_environment(),
        advice="Mend what esbuild names above, then run `make assets`.")


def compile_translations():
    run([VENV / "bin" / "python", ROOT / "tools" / "translations.py", "compile"],
        advice="Mend the file named above, then run `make translations`.")


def node_environment():
    """Return an environment whose PATH leads to a fitting node and npm, fetching them where there are none."""
    environment = dict(os.environ)
    if not _has_node():
        if not (VENV / "bin" / "npm").exists():
            print("Fetching Node, which this machine lacks…", flush=True)
            pip_install("requirements-node.lock")
        environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    # Node has its own list of authorities; an office proxy's is only in the system's.
    if SYSTEM_CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    return environment


def _has_node():
    if not shutil.which("npm"):
        return False
    try:
        version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    major = version.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= 18


def run(command, advice, **options):
    """Run a command quietly; when it fails, show the end of what it said and the advice."""
    result = subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)
    if result.returncode:
        raise StepFailed("\n".join(result.stdout.strip().splitlines()[-15:] + [advice]))


def _point_at_checkout():
    """Let every Python of the environment find the forum, and keep its bytecode under var/."""
    site_packages = next(VENV.glob("lib/python*/site-packages"))
    (site_packages / "forum-checkout.pth").write_text(
        f"{ROOT}\nimport sys; sys.pycache_prefix = {str(VAR / 'pycache')!r}\n")


def _fingerprint(inputs):
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for path in sorted(path for name in inputs for path in _files(ROOT / name)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(path):
    return [path] if path.is_file() else [inner for inner in path.rglob("*") if inner.is_file()]


@contextlib.contextmanager
def _one_at_a_time():
    with open(VAR / "setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        main(dev="--dev" in sys.argv)
    except StepFailed as problem:
        sys.exit(f"\nThis step did not work:\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. Running the same command again goes on from here.")
