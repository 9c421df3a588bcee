"""The socket's door on a real server: who may knock, and what nonsense does."""
import json
import urllib.error
import urllib.request

import pytest
import websocket

from .live import acting, live_site  # noqa: F401

pytestmark = pytest.mark.once

RUBBISH = ["", "4", "42", "42[", '42["watch"', '42[]', '42{"a":1}', "451-", '451-["watch",{"_placeholder":true,"num":0}]',
           '420["watch",' + "[" * 5000, "9", "x" * 500, "\x00\x01", '42["connect",{}]', '42["disconnect",{}]',
           '42["watch",null]', '42["typing",[1]]', '42["nobody knows",1]', "40/admin,", "41", "1"]


def _open(site, **options):
    return websocket.create_connection(
        site.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", timeout=5, **options)


def _watch(socket, topic):
    socket.send("40")
    while not socket.recv().startswith("40"):
        pass
    socket.send("420" + json.dumps(["watch", {"topics": [{"id": topic.id, "since": 0}]}]))
    answer = socket.recv()
    assert answer.startswith("430"), answer
    return json.loads(answer[3:])[0]


def _cookie(site, person):
    cookie = site.cookie_for(person)
    return f"{cookie['name']}={cookie['value']}"


def test_pages_of_other_sites_are_turned_away(site, world):
    for origin in ("https://example.org", site.url + ".example.org", "null"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="400"):
            _open(site, origin=origin, cookie=_cookie(site, world.ben))
    assert _watch(_open(site, origin=site.url, cookie=_cookie(site, world.ben)), world.topic)["topics"]


def test_there_is_no_other_transport_than_websocket(site):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(f"{site.url}/socket.io/?EIO=4&transport=polling")


def test_the_socket_is_not_compressed_for_each_reader_anew(site):
    offered = _open(site, header=["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"])
    assert "sec-websocket-extensions" not in offered.getheaders()


def test_a_visitor_and_a_forged_cookie_get_nothing_of_a_closed_network(site, world):
    for cookie in (None, "forum=forged", _cookie(site, world.stranger)):
        assert _watch(_open(site, cookie=cookie), world.topic)["topics"] == {}


def test_a_page_cannot_slip_off_the_account_of_who_is_here(site, world, act):
    slippery = [_open(site, cookie=_cookie(site, world.ben)) for _ in range(2)]
    for socket, event in zip(slippery, ("connect", "disconnect")):
        _watch(socket, world.topic)
        socket.send("42" + json.dumps([event, {}]))
    act("remove", world.admin, network=world.network, person=world.ben)
    for socket in slippery:
        while "access" not in socket.recv():
            pass
    act("reply", world.ana, topic=world.topic, text="Nie dla nich.")
    for socket in slippery:
        socket.settimeout(0.5)
        with pytest.raises(websocket.WebSocketTimeoutException):
            while "stream" not in socket.recv():
                pass


def test_nonsense_ends_or_is_ignored_and_leaves_no_trace_in_the_log(site, world, act):
    reader, before = _open(site, cookie=_cookie(site, world.ben)), len(site.log.read_text())
    _watch(reader, world.topic)
    for rubbish in (*RUBBISH, "42" + json.dumps(["watch", "x" * 30_000])):
        for opening in ([], ["40"]):
            socket = _open(site)
            try:
                for frame in (*opening, rubbish, rubbish):
                    socket.send(frame)
            except OSError:
                pass  # already closed
            socket.close()
    act("reply", world.ana, topic=world.topic, text="Nadal działa.")
    while "Nadal" not in reader.recv():
        pass
    log = site.log.read_text()[before:]
    assert "Traceback" not in log and "Error" not in log, log[-3000:]
