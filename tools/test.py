"""Run the tests: all this machine can run (`make test`), or the quick ones (`make test-fast`)."""
import collections
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor

import services
import setup

RESULTS = setup.VAR / "tests"
SETTINGS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "HOST", "PORT", "WEB_CONCURRENCY")
APT = {"chromium": "chromium-headless-shell", "postgres": "postgresql", "redis-server": "redis-server", "nginx": "nginx"}
EVERYTHING = "all on PostgreSQL and Redis, and the grown installation"
LEFT_OUT = {"chromium": "browser tests and the grown installation", "nginx": "the grown installation",
            "postgres": EVERYTHING, "redis-server": EVERYTHING}
ELSE = "what takes long, and all that needs a browser or another server"
# More failures than this are no accident of a busy machine.
SECOND_TRIES = 10
# Three to two cores: browser tests wait as long as they work.
WHOLE = ("tests", "--ignore=tests/deploy", "-n", "3", "--dist", "worksteal")


def main(fast=False):
    """Run the passes, list what was left out, end with the sum; return the exit status."""
    begun = time.monotonic()
    setup.main(dev=True)
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    passes, left_out = (run_fast(), [f"{ELSE} (make test)"]) if fast else run_all()

    print("\n" + "\n".join(f"{title}: {_sentence(counts)}" for title, counts, _ in passes))
    left_out += [f"{title}: {reason}" for title, _, skipped in passes for reason in skipped]
    if left_out:
        print("Left out or tried twice:\n" + "\n".join(f"  - {reason}" for reason in left_out))
    total = sum((counts for _, counts, _ in passes), collections.Counter())
    summary = f"=== {_sentence(total)} in {time.monotonic() - begun:.0f}s ==="
    (RESULTS / "summary").write_text(summary + "\n")
    print(summary, flush=True)
    return 1 if total["failed"] or total["errors"] or not total["passed"] else 0


def run_fast():
    """Run what needs neither a browser nor a server nor much time."""
    return [run_pass("SQLite", "tests", "--ignore=tests/browser", "--ignore=tests/deploy", "-m", "not slow",
                     "-n", "auto", "--dist", "worksteal")]


def run_all():
    """Run the suite on SQLite, then on PostgreSQL and Redis; once what neither changes; then whole installations."""
    missing = _missing_programs()
    left_out = [f"{LEFT_OUT[name]}: {name} is not installed (sudo apt install {APT[name]})" for name in sorted(missing)]
    browser = [] if "chromium" not in missing else ["--ignore=tests/browser"]
    whole = (*WHOLE, "-m", "not once", *browser)
    passes = [run_pass("SQLite", *whole)]
    if not missing & {"postgres", "redis-server"}:
        with services.postgres() as database, services.redis() as redis:
            passes.append(run_pass("PostgreSQL and Redis", *whole, TEST_DATABASE_URL=database, TEST_REDIS_URL=redis))
    # Installations start the servers they kill themselves, and wait for them longer than they work.
    with ThreadPoolExecutor() as beside:
        deployment = beside.submit(run_pass, "Deployment", "tests/deploy", "-n", "2", "--dist", "loadfile")
        passes.append(run_pass("Once", *WHOLE, "-m", "once", *browser))
    return [*passes, deployment.result()], left_out


def run_pass(title, *arguments, **environment):
    """Run pytest; return the title, the counts and what is to be said of tests left out or tried twice."""
    report = RESULTS / f"{title.split()[0].lower()}.xml"
    command = [setup.VENV / "bin" / "pytest", "-q", "-rfE", "--no-header", f"--junitxml={report}", *arguments]
    status = _run(title, command, environment)
    counts, skipped = _read(report) if report.exists() else (collections.Counter(), [])
    broken = counts["failed"] + counts["errors"]
    if 0 < broken <= SECOND_TRIES:
        # Two browsers and a server on two cores: what fails once and passes alone is said, not hidden.
        again = ["-n", "0", "--last-failed", f"--junitxml={report.with_suffix('.again.xml')}"]
        status = _run(f"{title}: the {broken} that failed, once more, alone", [*command, *again], environment)
        if status == 0:
            counts["passed"] += broken
            counts["failed"] = counts["errors"] = 0
            skipped.append(f"{broken} failed at first and passed alone, at the second try")
    if status not in (0, 5) and not counts["failed"] and not counts["errors"]:
        counts["errors"] += 1
    return title, counts, skipped


def _run(title, command, environment):
    # Its own cache, so that another pass beside it does not change what failed last.
    cache = ["-o", f"cache_dir={RESULTS / title.split()[0].strip(':').lower()}"]
    print(f"{title}…", flush=True)
    done = subprocess.run([*command, *cache], cwd=setup.ROOT, env=_environment(environment), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f"\n{title}:\n{done.stdout}", flush=True)
    return done.returncode


def _environment(extra):
    kept = {name: value for name, value in os.environ.items()
            if name not in SETTINGS and not name.startswith(("FORUM_", "TEST_"))}
    # Each of many processes would compile everything anew.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"PYTHONPYCACHEPREFIX": str(setup.VAR / "pycache")} | extra


def _missing_programs():
    found = {"chromium": services.chromium(), "postgres": services.postgres_folder(), "redis-server": _program("redis-server"),
             "nginx": _program("nginx")}
    return {name for name, path in found.items() if not path}


def _program(name):
    # Debian keeps servers where an ordinary account's PATH does not lead.
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def _read(report):
    suite = xml.parse(report).getroot().find("testsuite")
    number = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    counts = collections.Counter(failed=number["failures"], errors=number["errors"], skipped=number["skipped"])
    counts["passed"] = number["tests"] - sum(counts.values())
    reasons = collections.Counter(skip.get("message") for skip in suite.iter("skipped"))
    return counts, [f"{reason} ({count})" for reason, count in reasons.items()]


def _sentence(counts):
    names = [name for name in ("errors", "skipped") if counts[name]]
    return ", ".join([f"{counts[name]} {name}" for name in ("passed", "failed", *names)])


if __name__ == "__main__":
    # Stopped from outside, the servers started here are to go as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    try:
        sys.exit(main(fast="--fast" in sys.argv))
    except setup.StepFailed as problem:
        sys.exit(f"\nThis step did not work:\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
