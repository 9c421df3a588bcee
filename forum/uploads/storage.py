"""Where the bytes of uploads lie: a folder beside the database, or a bucket that speaks S3's language.

Every call may wait for a disk or a network: call it through `offload`.
"""
import io
import os
import secrets
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

try:
    import obstore
    from obstore.store import S3Store
except ImportError:  # an extra: config.py asks for it where it is needed
    obstore = None

from ..offload import offload

DISPLAY = "-display"
# Bytes asked of a bucket at once.
STRETCH = 1_000_000
PATIENCE = {"timeout": "60s", "connect_timeout": "5s"}
RETRIES = {"max_retries": 3}


def storage():
    """Return the storage this installation is set up with."""
    settings = current_app.config
    if settings["UPLOADS_URL"]:
        return _bucket(settings["UPLOADS_URL"], settings["UPLOADS_ENDPOINT"])
    return Folder(Path(settings["FORUM_DATA"]))


def key_of(token):
    """Return where an upload lies: in folders of bearable length."""
    return f"{token[:2]}/{token[2:4]}/{token}"


def token_of(key):
    """Return the token of the upload whose bytes, or smaller version, lie at `key`."""
    return key.rpartition("/")[2].removesuffix(DISPLAY)


class Folder:
    """The folder `uploads` of the forum's data."""

    def __init__(self, data):
        self.path, self.unfinished = data / "uploads", data / "uploads-unfinished"

    def put(self, key, content):
        """Keep the bytes of an open file, all of them or none."""
        self.unfinished.mkdir(exist_ok=True)
        partial = self.unfinished / secrets.token_hex(16)
        try:
            with open(partial, "xb") as file:
                _copy(content, file)
                file.flush()
                os.fsync(file.fileno())
            target = self.path / key
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def open(self, key):
        """Return (file, size); raise FileNotFoundError when it is gone."""
        file = open(self.path / key, "rb")
        return file, os.fstat(file.fileno()).st_size

    def delete(self, key):
        """Let go of the bytes, if they are there."""
        (self.path / key).unlink(missing_ok=True)
        with suppress(OSError):  # others lie there
            (self.path / key).parent.rmdir()

    def older_than(self, seconds):
        """Return (key, size) of all that has lain here for so long; what was never finished goes."""
        until = time.time() - seconds
        for partial in self.unfinished.glob("*"):
            if partial.stat().st_mtime < until:
                partial.unlink(missing_ok=True)
        files = [(file, file.stat()) for file in self.path.glob("??/??/*") if file.is_file()]
        return [(file.relative_to(self.path).as_posix(), about.st_size) for file, about in files if about.st_mtime < until]


class Bucket:
    """A bucket, or a folder of one."""

    def __init__(self, store):
        self.store = store

    def put(self, key, content):
        """Keep the bytes of an open file."""
        content.seek(0)
        obstore.put(self.store, key, content, use_multipart=False)

    def open(self, key):
        """Return (file that asks for its bytes bit by bit, size); raise FileNotFoundError when it is gone."""
        size = obstore.head(self.store, key)["size"]
        return io.BufferedReader(_Remote(self.store, key, size), STRETCH), size

    def delete(self, key):
        """Let go of the bytes, if they are there."""
        with suppress(FileNotFoundError):
            obstore.delete(self.store, key)

    def older_than(self, seconds):
        """Return (key, size) of all that has lain here for so long."""
        until = time.time() - seconds
        return [(thing["path"], thing["size"]) for batch in obstore.list(self.store) for thing in batch
                if thing["last_modified"].timestamp() < until]


class _Remote(io.RawIOBase):
    """Bytes in a bucket, asked for a stretch at a time, outside the event loop."""

    def __init__(self, store, key, size):
        super().__init__()
        self._store, self._key, self._size, self._at = store, key, size, 0

    def readable(self):
        """Tell that this is for reading."""
        return True

    def seekable(self):
        """Tell that it may be begun anywhere: a browser goes on where it was cut off."""
        return True

    def tell(self):
        """Return how far it has been read."""
        return self._at

    def seek(self, offset, whence=io.SEEK_SET):
        """Go on elsewhere."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer):
        """Ask for the next stretch."""
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        stretch = offload(_range, self._store, self._key, self._at, length)
        buffer[:len(stretch)] = stretch
        self._at += len(stretch)
        return len(stretch)


def _range(store, key, start, length):
    return bytes(obstore.get_range(store, key, start=start, length=length))


@lru_cache(maxsize=4)
def _bucket(url, endpoint):
    # Keys, secrets and the region come from AWS_* in the environment, as everybody knows them.
    parts = urlsplit(url)
    more = {"endpoint": endpoint} if endpoint else {}
    return Bucket(S3Store(parts.hostname, prefix=parts.path.strip("/") or None, virtual_hosted_style_request=False,
                          retry_config=RETRIES, client_options=PATIENCE | {"allow_http": bool(endpoint)}, **more))


def _copy(content, file):
    content.seek(0)
    while stretch := content.read(STRETCH):
        file.write(stretch)
