"""How soon a reply stands on another reader's page."""
import json
import subprocess
import sys
import time

from tests.bench.posting import Author

READERS, TOPIC, POSTS, PAUSE = 200, 2, 60, 0.15


def measure(server, cookies, readers_at=None):
    """Print the time from sending a reply to its arrival at a reader, with one reader and with many.

    The readers sit at another worker when `readers_at` names one.
    """
    where = "at the same worker" if readers_at is None else "across workers"
    for count in (1, READERS):
        times = sorted(_arrivals(server, cookies, count, readers_at or server))
        print(f"A reply seen live, {count} reader(s), {where}: p50 {times[len(times) // 2]:.1f} ms (aim 15), "
              f"p99 {times[int(len(times) * .99)]:.1f} ms (aim 100), {len(times)} arrivals", flush=True)


def _arrivals(server, cookies, count, readers_at):
    readers = subprocess.Popen([sys.executable, "-m", "tests.bench.readers", str(TOPIC), str(count),
                                readers_at.url.replace("http", "ws")],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert readers.stdout.readline().strip() == "ready"
    authors = [Author(server, cookie, TOPIC) for cookie in cookies]
    sent = []
    for place in range(POSTS):
        sent.append(authors[place % len(authors)].post()[0])
        time.sleep(PAUSE)
    answer, _errors = readers.communicate("")
    arrived = [times for _event, times in sorted(json.loads(answer).items(), key=lambda pair: int(pair[0]))]
    assert len(arrived) == POSTS and all(len(times) == count for times in arrived), "a reply did not arrive everywhere"
    return [(arrival - start) * 1000 for start, times in zip(sent, arrived) for arrival in times]
