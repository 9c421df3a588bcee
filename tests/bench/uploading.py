"""How long a photograph takes to be uploaded, and for how long nobody else is answered meanwhile."""
import io
import threading
import time

from PIL import Image

from tests.bench.posting import Author
from tests.bench.server import Client

PHOTOS, MEGABYTES = 6, 3


def measure(server, cookies):
    """Print the p50 of an upload and the longest that a small request waited beside it, against the same without."""
    senders = [Author(server, cookie, topic=2) for cookie in cookies[:PHOTOS]]
    quiet = _longest_wait(server, lambda: time.sleep(2))
    times, photos = [], [_photo(number) for number in range(PHOTOS)]

    def send_all():
        times.extend(_send(sender, photo) for sender, photo in zip(senders, photos, strict=True))
    stall = _longest_wait(server, send_all)
    times.sort()
    print(f"Uploading a photograph of {len(photos[0]) / 1e6:.1f} MB: p50 {times[len(times) // 2] * 1000:.0f} ms, "
          f"{PHOTOS} times; "
          f"the longest anybody else waited for /healthz: {stall:.0f} ms, without uploads {quiet:.0f} ms", flush=True)


def _send(sender, photo):
    boundary = "bench"
    head = (f'--{boundary}\r\nContent-Disposition: form-data; name="kept"\r\n\r\ntopic-2\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="zdjecie.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n").encode()
    body = head + photo + f"\r\n--{boundary}--\r\n".encode()
    start = time.perf_counter()
    sender.connection.request("POST", "/uploads", body, sender.headers | {
        "Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "application/json"})
    response = sender.connection.getresponse()
    answer = response.read()
    assert response.status in (200, 201), f"/uploads answered {response.status}: {answer[:500]}"
    return time.perf_counter() - start


def _longest_wait(server, act):
    client, stopped = Client(server, "/healthz"), threading.Event()
    client.round(3)
    client.times.clear()

    def ask():
        while not stopped.is_set():
            client.round(1)
            time.sleep(0.005)
    asking = threading.Thread(target=ask)
    asking.start()
    act()
    stopped.set()
    asking.join()
    return max(client.times) * 1000


def _photo(number):
    # Noise weighs what a telephone's picture of a room does.
    picture = Image.effect_noise((4000, 3000), 40 + number).convert("RGB")
    for quality in (70, 60, 50, 40, 30, 20):
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        if file.tell() <= MEGABYTES * 1e6 * 1.1:
            break
    return file.getvalue()
