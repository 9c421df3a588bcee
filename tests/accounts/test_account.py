"""One's own account: facts, password, presence, signed-in browsers."""
import pytest

from forum.accounts import agents, passwords, service
from forum.accounts.models import SignInLink, User, UserSession
from forum.db import db
from forum.networks.counts import recount
from forum.networks.models import Network
from tests import people

pytestmark = pytest.mark.once

OLD, NEW = "zielony rower pod wierzbą", "trzy gęsi nad stawem"


@pytest.fixture(scope="module")
def password_hash():
    return passwords.hash_password(OLD)


@pytest.fixture
def ola(network, password_hash):
    """A participant with a password."""
    return people.make_person("ola", name="Ola Hasłowa", networks={network: ["participant"]},
                              password_hash=password_hash)


def again(model, key):
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


@pytest.mark.parametrize("path", ["/account", "/account/security", "/account/facts", "/account/password", "/account/presence",
                                  "/account/sessions/1/end", "/account/sessions/end-others",
                                  "/account/sessions/end-all"])
def test_a_visitor_is_sent_to_sign_in(visitor, path):
    answer = visitor.get(path) if path in ("/account", "/account/security") else visitor.post(path)
    assert answer.status_code == 303 and answer.location.startswith("/login")


# Facts.

def test_new_facts_are_shown_everywhere_and_counted(sign_in, ana, ben, network):
    before = ana.card_version
    answer = sign_in(ana).post("/account/facts", data={"name": " Anna  Nowa ", "jst": "Gmina Inna", "job": "sekretarz"})
    assert answer.status_code == 303
    changed = again(User, ana.id)
    assert (changed.name, changed.jst, changed.job) == ("Anna Nowa", "Gmina Inna", "sekretarz")
    assert changed.card_version > before
    assert again(Network, network.id).jst_count == 2


def test_the_same_facts_change_nothing(ana):
    service.change_facts(ana, name=ana.name, jst=ana.jst, job=ana.job)
    assert again(User, ana.id).card_version == 1


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 121])
def test_a_name_is_needed_and_kept_short(sign_in, ana, name):
    answer = sign_in(ana).post("/account/facts", data={"name": name, "jst": "Zostaje w polu", "job": ""})
    assert answer.status_code == 422
    assert "Zostaje w polu" in answer.text


def test_nobody_calls_themselves_what_the_forum_is_called(sign_in, ana):
    people.make_person("redakcja", name="Redakcja forum", is_system=True)
    answer = sign_in(ana).post("/account/facts", data={"name": "redakcja FORUM"})
    assert answer.status_code == 409
    assert again(User, ana.id).name == "Anna Przykład"


def test_script_in_a_name_is_only_text(sign_in, ana):
    client = sign_in(ana)
    client.post("/account/facts", data={"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get("/account").text


# The password.

def change(client, current=OLD, new=NEW, repeated=None):
    return client.post("/account/password", data={
        "current_password": current, "password": new, "password_again": repeated or new})


@pytest.mark.slow
def test_a_new_password_ends_all_other_sign_ins_and_links(sign_in, ola):
    here, elsewhere = sign_in(ola), sign_in(ola)
    service.make_link(ola)
    before = ola.access_version
    assert change(here).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert again(User, ola.id).access_version > before
    assert db.session.scalar(db.select(SignInLink)) is None
    assert service.person_with(ola.email, NEW).id == ola.id
    assert service.person_with(ola.email, OLD) is None


def test_the_old_password_is_asked_for(sign_in, ola):
    client = sign_in(ola)
    assert change(client, current="zgaduję sobie tutaj").status_code == 422
    assert change(client, current="").status_code == 422
    assert service.person_with(ola.email, OLD)


@pytest.mark.parametrize("new", ["krótkie", "aaaaaaaaaaaaaaaa", "hasłowa2026hasłowa", "ola", "x" * 300, ""])
def test_an_easy_password_is_refused_and_not_shown(sign_in, ola, new):
    answer = change(sign_in(ola), new=new)
    assert answer.status_code == 422
    assert f'value="{new}"' not in answer.text or not new


def test_guessing_the_old_password_is_stopped(rate_limits, sign_in, ola, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", lambda *_: False)
    client = sign_in(ola)
    codes = [change(client).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_a_slip_of_the_finger_is_noticed(sign_in, ola):
    assert change(sign_in(ola), repeated="trzy gęsi nad stawkiem").status_code == 422


def test_who_came_by_a_link_sets_a_password_without_the_old_one_and_only_once(visitor, ola):
    visitor.post(f"/login/{service.make_link(ola)}")
    assert "current_password" not in visitor.get("/account/security").text
    assert visitor.post("/account/password", data={"password": NEW, "password_again": NEW}).status_code == 303
    assert "current_password" in visitor.get("/account/security").text
    assert visitor.post("/account/password", data={"password": OLD, "password_again": OLD}).status_code == 422


def test_demo_people_set_no_password(demo, sign_in, network):
    pola = people.make_person("pola.demo", is_demo=True, networks={network: ["participant"]})
    client = sign_in(pola)
    assert client.post("/account/password", data={"password": NEW, "password_again": NEW}).status_code == 404
    assert "password_again" not in client.get("/account/security").text


# Presence.

def test_being_seen_can_be_switched_off_and_on(sign_in, ana):
    client = sign_in(ana)
    before = ana.access_version
    client.post("/account/presence", data={})
    off = again(User, ana.id)
    assert not off.shows_presence and off.access_version > before
    client.post("/account/presence", data={"shows_presence": "y"})
    assert again(User, ana.id).shows_presence


# Sign-ins.

def session_ids(person):
    db.session.rollback()
    return db.session.scalars(db.select(UserSession.id).filter_by(user_id=person.id).order_by(UserSession.id)).all()


def test_sign_ins_are_listed_with_this_one_marked(sign_in, ana):
    sign_in(ana)
    page = sign_in(ana).get("/account/security").text
    assert page.count("Chrome, Windows</b>") == 2
    assert page.count("badge--good") == 1


def test_one_sign_in_can_be_ended(sign_in, ana):
    here, elsewhere = sign_in(ana), sign_in(ana)
    first, second = session_ids(ana)
    assert here.post(f"/account/sessions/{second}/end").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert session_ids(ana) == [first]


def test_ending_this_one_signs_out(sign_in, ana):
    client = sign_in(ana)
    [only] = session_ids(ana)
    assert client.post(f"/account/sessions/{only}/end").location == "/login"
    assert client.get("/account").status_code == 303


def test_nobody_ends_the_sign_in_of_somebody_else(sign_in, ana, ben):
    sign_in(ben)
    [bens] = session_ids(ben)
    assert sign_in(ana).post(f"/account/sessions/{bens}/end").status_code == 404
    assert session_ids(ben) == [bens]


def test_all_others_can_be_ended_at_once(sign_in, ana, ben):
    here, _elsewhere, bens = sign_in(ana), sign_in(ana), sign_in(ben)
    here.post("/account/sessions/end-others")
    assert here.get("/account").status_code == bens.get("/account").status_code == 200
    assert len(session_ids(ana)) == 1


def test_all_can_be_ended_at_once(sign_in, ana):
    here, elsewhere = sign_in(ana), sign_in(ana)
    before = ana.access_version
    assert here.post("/account/sessions/end-all").location == "/login"
    assert here.get("/account").status_code == elsewhere.get("/account").status_code == 303
    assert again(User, ana.id).access_version > before


def test_the_page_costs_the_same_however_many_sign_ins_there_are(sign_in, ana, count_queries):
    client = sign_in(ana)
    client.get("/account/security")
    few = count_queries(lambda: client.get("/account/security"))
    for _ in range(10):
        sign_in(ana)
    assert count_queries(lambda: client.get("/account/security")) == few


@pytest.mark.parametrize(("agent", "words"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Windows"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604", "Safari, iPhone"),
    ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/18 Safari/605", "Safari, macOS")])
def test_browsers_are_named_as_people_know_them(app, agent, words):
    assert agents.readable(agent) == words


def test_an_unknown_browser_is_just_another_one(app):
    assert agents.readable("<b>x</b>")
    assert "<" not in agents.readable("<b>x</b>")


def test_accounts_nobody_can_enter_do_not_count_as_readers(network, ana):
    people.make_person("nazwany", networks={network: ["moderator"]})
    named = db.session.scalar(db.select(User).filter_by(username="nazwany"))
    named.email = None
    recount(network)
    assert network.members_count == 1
    service.invite(named, "nazwany@example.org")
    assert again(Network, network.id).members_count == 2
