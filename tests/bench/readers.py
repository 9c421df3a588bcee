"""Two hundred readers of one topic, in a process of their own: notes when each push arrived. Started by live.py."""
from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import gevent  # noqa: E402
import websocket  # noqa: E402

STREAM = re.compile(rb'42\["stream",\{"topic":\d+,"event":(\d+),')
PING, LONGEST_START = b"\x81\x012", 80


def read(url, topic, arrivals):
    """Watch a topic for ever, noting the arrival of each event."""
    socket = websocket.create_connection(f"{url}/socket.io/?EIO=4&transport=websocket", origin=url.replace("ws", "http"))
    socket.recv()
    socket.send("40")
    socket.recv()
    socket.send("420" + json.dumps(["watch", {"topics": [{"id": topic, "since": 0}], "networks": []}]))
    assert socket.recv().startswith("43")
    arrivals["ready"] += 1
    rest = b""
    while True:
        # Frames are not decoded: two hundred readers in one process would measure their own parsing.
        rest += socket.sock.recv(65536)
        if rest.endswith(PING):
            socket.send("3")
        for found in STREAM.finditer(rest):
            arrivals.setdefault(int(found[1]), []).append(time.time())
        rest = rest[max((found.end() for found in STREAM.finditer(rest)), default=max(0, len(rest) - LONGEST_START)):]


def main(topic, count, urls):
    """Open the sockets, say "ready", and print what arrived when standard input closes."""
    arrivals = {"ready": 0}
    for place in range(count):
        gevent.spawn(read, urls[place % len(urls)], topic, arrivals)
    while arrivals["ready"] < count:
        gevent.sleep(0.05)
    print("ready", flush=True)
    gevent.get_hub().threadpool.apply(sys.stdin.read)
    print(json.dumps({str(event): times for event, times in arrivals.items() if event != "ready"}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
