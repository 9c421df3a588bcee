"""A bucket in this process: enough of S3's language to keep, hand out, list and forget objects."""
import re
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape


class Handler(BaseHTTPRequestHandler):
    """Answers as S3 does, by path: /bucket/key."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        """Keep an object."""
        body = self._body()
        if self.server.broken:
            return self._answer(500)
        self.server.objects[self._key()] = (body, datetime.now(timezone.utc))
        self.server.signed.append(self.headers.get("Authorization", ""))
        self._answer(200, headers={"ETag": '"x"'})

    def do_GET(self):
        """Hand out an object, or a part of it, or the list of all."""
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            return self._list(query.get("prefix", [""])[0])
        if self._key() not in self.server.objects:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        body, changed = self.server.objects[self._key()]
        about = {"ETag": '"x"', "Last-Modified": changed.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        self.server.ranges.append(self.headers.get("Range"))
        if not asked:
            return self._answer(200, body, about)
        start, end = int(asked[1]), min(int(asked[2]), len(body) - 1)
        self._answer(206, body[start:end + 1], about | {"Content-Range": f"bytes {start}-{end}/{len(body)}"})

    do_HEAD = do_GET

    def do_DELETE(self):
        """Forget an object."""
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def do_POST(self):
        """Forget several objects."""
        keys = [unescape(key) for key in re.findall(r"<Key>(.*?)</Key>", self._body().decode())]
        for key in keys:
            self.server.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def _list(self, prefix):
        found = [(key, *about) for key, about in sorted(self.server.objects.items()) if key.startswith(prefix)]
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(body)}</Size><ETag>\"x\"</ETag>"
            f"<LastModified>{changed:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>" for key, body, changed in found)
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode())

    def _key(self):
        return unquote(urlsplit(self.path).path).split("/", 2)[2]

    def _body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status, body=b"", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_arguments):
        """Say nothing."""


def serve():
    """Start a bucket on a free port; `objects` of what this returns are what lies in it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.objects, server.signed, server.ranges, server.broken = {}, [], [], False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.address = f"http://127.0.0.1:{server.server_port}"
    return server
