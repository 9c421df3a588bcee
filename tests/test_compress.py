"""Answers are compressed by what the browser takes, and only where it is worth it."""
import gzip

import brotli
import pytest
import zstandard

from forum import compress

pytestmark = pytest.mark.once

DECODERS = {"zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
            "br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("accepted, encoding", [
    ("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"), ("deflate", None),
    ("", None), ("identity", None), ("zstd;q=0, br;q=0, gzip", "gzip"), ("*", "zstd"), ("gzip;q=0", None)])
def test_the_best_encoding_that_the_browser_takes_is_chosen(accepted, encoding):
    assert compress.best(accepted) == encoding


@pytest.mark.parametrize("encoding", DECODERS)
def test_a_page_reads_the_same_in_every_encoding(sign_in, ana, topic, encoding):
    member = sign_in(ana)
    answer = member.get("/account", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding and "Accept-Encoding" in answer.headers["Vary"]
    assert DECODERS[encoding](answer.data).decode().startswith("<!doctype html>")
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_tiny_answer_stays_as_it_is(visitor):
    answer = visitor.get("/healthz", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert "Content-Encoding" not in answer.headers and answer.text == "ok\n"


def test_one_header_says_what_an_answer_varies_by(sign_in, ana, topic):
    member = sign_in(ana)
    for address in ("/", "/latest", "/account", f"/c/{topic.network.slug}/{topic.network_id}", f"/t/{topic.slug}/{topic.id}"):
        for _time in ("rendered", "kept"):
            headers = member.get(address, headers={"Accept-Encoding": "gzip"}).headers.getlist("Vary")
            assert len(headers) == 1 and headers[0].count("Accept-Encoding") == 1, (address, headers)
