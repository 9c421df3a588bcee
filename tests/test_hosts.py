"""Which names we answer to, whom we believe, and that nobody is ever sent off the site."""
import pytest
from flask import Flask, request
from werkzeug.test import EnvironBuilder

from forum import hosts
from forum.hosts import safe_next

pytestmark = pytest.mark.once


@pytest.mark.parametrize("target", [
    "//evil.example", "///evil.example", "https://evil.example", "https:evil.example", "http:/evil.example",
    "evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example",
    "\t//evil.example",
    " //evil.example", "/ /evil.example", "javascript:alert(1)", "data:text/html,x", "//user@evil.example",
    "https://127.0.0.1:8000@evil.example/", "/%2fevil.example", "/%2F%2Fevil.example", "%2f%2fevil.example",
    "/%5cevil.example", "/%09/evil.example", "/%252fevil.example", "/%255cevil.example", "/%0d%0aSet-Cookie:x=1",
    "//[::1", "/\0/evil.example", "/" + "a" * 3000, "", None, "?next=//evil.example", "/login?next=/", "/logout"])
def test_what_may_lead_elsewhere_leads_home(target):
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", [
    "/", "/t/temat/5/3", "/latest?after=2026", "/c/gmina-wiejska/1#stream", "/search?q=a%2Fb", "/u/anna.przyklad",
    "/search?q=https%3A%2F%2Fore.edu.pl", "/t/zażółć/5"])
def test_addresses_of_this_site_are_kept(target):
    assert safe_next(target) == target


def test_without_an_address_the_default_counts():
    assert safe_next("//evil.example", "/account") == "/account"


@pytest.mark.parametrize(("host", "status"), [
    ("127.0.0.1:8000", 200), ("localhost", 200), ("LOCALHOST:8000", 200), ("[::1]:8000", 200),
    ("evil.example", 400), ("127.0.0.1.evil.example", 400), ("localhost:8000@evil.example", 400), ("", 400)])
def test_only_our_own_names_are_answered(visitor, host, status):
    assert visitor.get("/healthz", headers={"Host": host}).status_code == status


def test_forum_hosts_and_the_host_of_forum_url_are_ours():
    config = {"FORUM_URL": "https://forum.example.pl", "FORUM_HOSTS": ["stare.example.pl"], "HOST": "0.0.0.0"}
    assert set(hosts.our_hosts(config)) == {"forum.example.pl", "stare.example.pl", "127.0.0.1", "localhost", "[::1]"}


def test_an_address_with_an_impossible_id_or_a_nul_is_not_found_and_no_error(sign_in, admin):
    for path in (f"/c/siec/{2**31}", f"/c/siec/{10**30}", "/u/a%00b"):
        assert sign_in(admin).get(path).status_code == 404


def _remote_address(proxies, headers):
    app = Flask("bare")
    app.config.update(FORUM_PROXIES=proxies, FORUM_URL="http://127.0.0.1", FORUM_HOSTS=[], HOST="127.0.0.1")
    hosts.init_app(app)
    app.add_url_rule("/", view_func=lambda: request.remote_addr)
    environ = EnvironBuilder("/", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"}, base_url="http://127.0.0.1")
    return app.test_client().open(environ).text


def test_forwarding_headers_are_believed_of_as_many_proxies_as_there_are():
    headers = {"X-Forwarded-For": "6.6.6.6, 5.5.5.5"}
    assert _remote_address(0, headers) == "10.0.0.1"
    assert _remote_address(1, headers) == "5.5.5.5"
    assert _remote_address(2, headers) == "6.6.6.6"


def test_nobody_chooses_our_name_by_a_forwarding_header():
    assert _remote_address(1, {"X-Forwarded-Host": "evil.example"}) == "10.0.0.1"
