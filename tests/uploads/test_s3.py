"""Uploads in a bucket instead of a folder."""
import importlib.util
from datetime import datetime, timezone
from pathlib import Path

import pytest

import config
from forum.db import db
from forum.uploads import storage as storages
from forum.uploads.models import Upload
from forum.uploads.sweep import sweep

from . import fake_s3, files
from .sending import place_of, send, sent

pytestmark = pytest.mark.once


@pytest.fixture
def bucket(app, monkeypatch):
    """A bucket that the forum keeps its uploads in."""
    server = fake_s3.serve()
    for name, value in {"ACCESS_KEY_ID": "klucz", "SECRET_ACCESS_KEY": "sekret", "REGION": "eu-central-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setitem(app.config, "UPLOADS_URL", "s3://pliki/forum")
    monkeypatch.setitem(app.config, "UPLOADS_ENDPOINT", server.address)
    storages._bucket.cache_clear()
    yield server
    storages._bucket.cache_clear()
    server.shutdown()
    server.server_close()


def test_bytes_lie_in_the_bucket_and_not_here(app, bucket, sign_in, topic, ana):
    upload = sent(sign_in(ana), files.picture(size=(2000, 500)), "a.png", place=place_of(topic))
    assert set(bucket.objects) == {f"forum/{upload.storage_key}", f"forum/{upload.storage_key}-display"}
    assert not (Path(app.config["FORUM_DATA"]) / "uploads" / upload.storage_key).exists()
    assert all("klucz" in signature and "sekret" not in signature for signature in bucket.signed)


def test_a_file_comes_back_whole_in_stretches_and_in_parts(bucket, sign_in, topic, ana):
    content = files.packed({"duze.bin": bytes(range(256)) * 10_000}, compression=0)
    client = sign_in(ana)
    address = send(client, content, "a.zip", place=place_of(topic)).json["address"]
    assert client.get(address).data == content
    assert len([asked for asked in bucket.ranges if asked]) == 3  # a megabyte at a time
    bucket.ranges.clear()
    part = client.get(address, headers={"Range": "bytes=1000000-1000099"})
    assert (part.status_code, part.data) == (206, content[1_000_000:1_000_100])


def test_a_bucket_that_fails_leaves_no_row(app, bucket, sign_in, topic, ana, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(storages, "RETRIES", {"max_retries": 0})
    storages._bucket.cache_clear()
    bucket.broken = True
    answer = send(sign_in(ana), files.PDF, place=place_of(topic))
    assert answer.status_code == 500 and answer.json["error"]
    assert not db.session.scalar(db.select(Upload.id)) and not bucket.objects


def test_what_is_gone_from_the_bucket_is_not_found(bucket, sign_in, topic, ana):
    upload = sent(sign_in(ana), files.PDF, "a.pdf", place=place_of(topic))
    bucket.objects.clear()
    assert sign_in(ana).get(f"/uploads/{upload.token}.pdf").status_code == 404


def test_lone_objects_are_swept(bucket, sign_in, topic, ana):
    upload = sent(sign_in(ana), files.PDF, "a.pdf", place=place_of(topic))
    long_ago = datetime(2020, 1, 1, tzinfo=timezone.utc)
    bucket.objects = {key: (body, long_ago) for key, (body, _at) in bucket.objects.items()}
    bucket.objects[f"forum/aa/bb/{'a' * 32}"] = (b"x", long_ago)
    assert sweep().files == 1
    assert set(bucket.objects) == {f"forum/{upload.storage_key}"}


def test_an_address_that_is_no_bucket_is_refused(tmp_path):
    for address in ("https://example.org", "s3://", "s3:bucket", "/uploads"):
        with pytest.raises(config.ConfigError, match="UPLOADS_URL must look like"):
            config.load({"FORUM_DATA": str(tmp_path), "UPLOADS_URL": address})


def test_without_the_package_the_forum_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(config.ConfigError, match="requirements-s3.lock"):
        config.load({"FORUM_DATA": str(tmp_path), "UPLOADS_URL": "s3://pliki"})


@pytest.mark.parametrize("name", ["UPLOAD_IMAGE_MB", "UPLOAD_DOCUMENT_MB", "UPLOAD_DAY_MB", "UPLOAD_DAY_FILES"])
def test_a_limit_that_is_no_number_is_refused(tmp_path, name):
    for value in ("0", "-1", "dużo", "1.5"):
        with pytest.raises(config.ConfigError, match=name):
            config.load({"FORUM_DATA": str(tmp_path), name: value})
