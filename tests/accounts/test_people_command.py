"""`flask people`."""
import re

import pytest

from forum.accounts import service
from forum.accounts.models import User
from forum.db import db
from forum.networks.models import Network
from tests import people


@pytest.fixture
def run(app):
    """Return a function that runs `flask people …` and gives its result."""
    def run(*arguments):
        db.session.commit()
        return app.test_cli_runner().invoke(args=["people", *arguments])
    return run


def token_in(result):
    return re.search(r"/login/(\S+)", result.output)[1]


def test_the_first_administrator_gets_a_link(app, run, visitor):
    result = run("create", "--name", "Ada Nowa", "--email", "Ada@Example.org", "--admin")
    assert result.exit_code == 0, result.output
    db.session.rollback()
    user = db.session.scalar(db.select(User))
    assert (user.username, user.email, user.is_admin) == ("ada.nowa", "ada@example.org", True)
    assert app.config["FORUM_URL"] + "/login/" in result.output
    assert visitor.post(f"/login/{token_in(result)}").status_code == 303


def test_somebody_is_made_with_roles(run, network, other_network):
    result = run("create", "--name", "Żaneta Łoś", "--email", "z@example.org", "--jst", "Gmina Nowa",
                 "--network", f"{network.slug}:moderator", "--network", f"{other_network.slug}:participant",
                 "--network", f"{network.slug}:participant")
    assert result.exit_code == 0, result.output
    db.session.rollback()
    user = db.session.scalar(db.select(User))
    assert user.username == "zaneta.los"
    assert user.roles == {network.id: {"moderator", "participant"}, other_network.id: {"participant"}}
    assert db.session.get(Network, network.id).members_count == 1


def test_two_of_one_name_get_usernames_of_their_own(run):
    for number in range(3):
        run("create", "--name", "Jan Kowalski", "--email", f"jan{number}@example.org")
    db.session.rollback()
    assert sorted(db.session.scalars(db.select(User.username))) == ["jan.kowalski", "jan.kowalski.2", "jan.kowalski.3"]


@pytest.mark.parametrize(("arguments", "said"), [
    (["--name", "X", "--email", "to nie adres"], "not an e-mail address"),
    (["--name", " ", "--email", "x@example.org"], "Give a --name"),
    (["--name", "x" * 121, "--email", "x@example.org"], "120 characters"),
    (["--name", "X", "--email", "x@example.org", "--network", "gmina-wiejska"], "SLUG:ROLE"),
    (["--name", "X", "--email", "x@example.org", "--network", "nie-ma:moderator"], "gmina-wiejska"),
    (["--name", "X", "--email", "x@example.org", "--network", "gmina-wiejska:szef"], "Roles: participant"),
    (["--name", "X", "--email", "ana@example.org"], "flask people link"),
    (["--name", "Redakcja", "--email", "x@example.org"], "itself uses this name")])
def test_bad_input_is_one_sentence_and_nothing_changes(run, ana, arguments, said):
    people.make_person("redakcja", name="Redakcja", is_system=True)
    result = run("create", *arguments)
    assert result.exit_code != 0
    assert said in result.output and "Traceback" not in result.output
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 2


def test_a_new_link_replaces_the_old_one(run, visitor, ana):
    old = service.make_link(ana)
    for who in ("ANA@example.org", "ana"):
        result = run("link", who)
        assert result.exit_code == 0, result.output
    assert visitor.get(f"/login/{old}").status_code == 410
    assert visitor.get(f"/login/{token_in(result)}").status_code == 200


def test_a_named_moderator_is_invited_with_an_address(run, network):
    named = people.make_person("dorota", networks={network: ["moderator"]})
    named.email = None
    result = run("link", "dorota")
    assert result.exit_code != 0 and "--email" in result.output
    assert run("link", "dorota", "--email", "zły").exit_code != 0
    assert run("link", "dorota", "--email", "dorota@example.org").exit_code == 0
    assert run("link", "dorota", "--email", "inna@example.org").exit_code != 0
    db.session.rollback()
    assert db.session.get(User, named.id).email == "dorota@example.org"


def test_links_for_nobody_the_system_or_the_demo_are_refused(run, app):
    people.make_person("redakcja", is_system=True)
    people.make_person("pola.demo", is_demo=True)
    for who in ("nikt@example.org", "redakcja", "pola.demo"):
        result = run("link", who)
        assert result.exit_code != 0 and "Traceback" not in result.output


def test_the_list_names_everybody_with_their_roles(run, ana, admin, silenced, network):
    output = run("list").output
    assert f"ana\tana@example.org\tAnna Przykład\t{network.slug}:participant" in output
    assert "administrator" in output and "silenced" in output
