"""One click into the demo: from this computer only, as demo people only, while the demo is on only."""
import pytest

from forum.accounts import passwords, service
from forum.identity import sign_in as identity_sign_in
from forum.identity import viewer_of
from tests import people


@pytest.fixture
def pola(network):
    """Somebody of the demo."""
    return people.make_person("pola.demo", name="Pola Pokazowa", is_demo=True, networks={network: ["participant"]})


def enters(client, **options):
    return client.post("/login/demo/pola.demo", **options).status_code


def test_one_click_enters(demo, visitor, pola):
    assert enters(visitor) == 303
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8123", "localhost:8000", "localhost", "[::1]:8000", "127.0.0.1"])
def test_every_loopback_name_will_do(demo, visitor, pola, host):
    assert enters(visitor, headers={"Host": host}) == 303


def test_without_the_flag_there_is_no_entry(visitor, pola):
    assert enters(visitor) == 404


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
                                    "X-Forwarded-Whatever", "X-Real-IP", "Via"])
def test_through_a_proxy_there_is_no_entry(demo, visitor, pola, header):
    assert enters(visitor, headers={header: "127.0.0.1"}) == 404
    assert "Pola" not in visitor.get("/login", headers={header: "127.0.0.1"}).text


def test_under_another_name_there_is_no_entry(demo, app, visitor, pola):
    app.config["OUR_HOSTS"] = [*app.config["OUR_HOSTS"], "forum.example.pl"]
    for host in ("forum.example.pl", "forum.example.pl:8000"):
        assert enters(visitor, headers={"Host": host}) == 404
    app.config["OUR_HOSTS"] = [name for name in app.config["OUR_HOSTS"] if name != "forum.example.pl"]
    assert enters(visitor, headers={"Host": "127.0.0.1.evil.example"}) == 400


def test_from_another_computer_there_is_no_entry(demo, visitor, pola):
    assert enters(visitor, environ_base={"REMOTE_ADDR": "192.168.1.7"}) == 404


def test_nobody_else_is_entered_by_a_click(demo, visitor, ana, pola):
    assert visitor.post("/login/demo/ana").status_code == 404
    assert visitor.post("/login/demo/nikt").status_code == 404


def test_a_get_enters_nobody(demo, visitor, pola):
    assert visitor.get("/login/demo/pola.demo").status_code == 405


def test_the_page_names_everybody_by_network_and_says_how_to_be_two(demo, visitor, pola, ana, network):
    page = visitor.get("/login", headers={"Host": "127.0.0.1:8000"}).text
    assert "Pola Pokazowa" in page and network.name in page
    assert "Anna Przykład" not in page
    assert "http://localhost:8000/login" in page
    assert "http://127.0.0.1:8000/login" in visitor.get("/login", headers={"Host": "localhost:8000"}).text


def test_the_list_costs_the_same_however_many_stand_in_it(demo, visitor, network, pola, count_queries):
    visitor.get("/login")
    few = count_queries(lambda: visitor.get("/login"))
    for number in range(15):
        people.make_person(f"osoba{number}.demo", is_demo=True, networks={network: ["participant"]})
    visitor.get("/login")
    assert count_queries(lambda: visitor.get("/login")) == few


# Without the flag nobody enters as demo people, by whatever way.

def test_an_open_session_of_the_demo_ends_with_the_demo(app, demo, sign_in, pola):
    client = sign_in(pola)
    assert client.get("/account").status_code == 200
    app.config["FORUM_DEMO"] = False
    assert client.get("/account").status_code == 303


def test_a_token_of_the_demo_is_nobodys_without_it(app, demo, application, pola):
    token = people.start_session(application, pola)
    with app.app_context():
        assert viewer_of(token).username == "pola.demo"
    app.config["FORUM_DEMO"] = False
    with app.app_context():
        assert viewer_of(token) is None


def test_a_password_does_not_help(visitor, pola):
    service._keep_hash(pola.id, passwords.hash_password("wierzba nad rzeką"))
    answer = visitor.post("/login", data={"email": pola.email, "password": "wierzba nad rzeką"})
    assert answer.status_code == 422


def test_a_link_does_not_help(visitor, pola):
    token = service.make_link(pola)
    assert visitor.get(f"/login/{token}").status_code == 410
    assert visitor.post(f"/login/{token}").status_code == 410


def test_even_a_mistake_of_ours_does_not_help(app, pola):
    with app.test_request_context(), pytest.raises(LookupError):
        identity_sign_in(pola)
