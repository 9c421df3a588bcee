"""The footer pages, their blanks, and who is told of blanks left."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.pages import queries, service, texts
from forum.pages.models import Answer
from tests.rendered import links, tree, words

pytestmark = pytest.mark.once

MAIL, NAME = "e-mail prowadzącego forum", "pełna nazwa prowadzącego forum"


@pytest.mark.parametrize("name", texts.NAMES)
def test_every_footer_page_is_for_everybody_and_linked_from_everywhere(app, visitor, name):
    page = visitor.get(f"/pages/{name}")
    assert page.status_code == 200 and "[[" not in page.text
    assert f"/pages/{name}" in links(visitor.get("/"), ".footer")
    assert len(tree(page).css("h1")) == 1


@pytest.mark.parametrize("name", ["nie-ma", "..", "README", "REGULAMIN"])
def test_there_are_no_other_pages(app, visitor, name):
    assert visitor.get(f"/pages/{name}").status_code == 404


def test_the_accessibility_statement_keeps_the_ids_the_law_asks_for(app, visitor):
    page = tree(visitor.get("/pages/deklaracja-dostepnosci"))
    for part in ("podmiot", "url", "data-publikacja", "status", "kontakt", "email", "telefon", "procedura"):
        assert page.css_first(f"#a11y-{part}"), part


def test_a_blank_shows_that_it_is_one(app, visitor):
    assert f"do uzupełnienia: {NAME}" in words(visitor.get("/pages/kontakt"), "mark.blank")


def test_an_administrator_fills_a_blank_on_every_page_it_stands_on(admin, sign_in, visitor):
    client = sign_in(admin)
    field = field_of(client, NAME)
    page = client.post("/pages/blanks", data={field: " Ośrodek  <b>Wzorcowy</b> "}, follow_redirects=True)
    assert "Zapisano strony w stopce." in words(page, "[role=status]")
    for name in ("kontakt", "regulamin"):
        assert "Ośrodek <b>Wzorcowy</b>" in words(visitor.get(f"/pages/{name}"))
        assert "<b>Wzorcowy" not in visitor.get(f"/pages/{name}").text
    assert db.session.query(Event).filter_by(action="blanks_filled", actor_id=admin.id).count() == 1


def test_an_address_becomes_a_link(admin, sign_in, visitor):
    service.fill({MAIL: "forum@przyklad.example"}, admin)
    assert "mailto:forum@przyklad.example" in links(visitor.get("/pages/kontakt"))


def test_an_emptied_answer_is_a_blank_again(admin, sign_in):
    service.fill({NAME: "Ośrodek"}, admin)
    service.fill({NAME: ""}, admin)
    assert db.session.query(Answer).count() == 0


@pytest.mark.parametrize(("who", "status"), [
    (None, 303), ("ana", 404), ("moderator", 404), ("coordinator", 404), ("admin", 200)])
def test_only_administrators_fill_blanks(sign_in, request, who, status, app):
    client = sign_in(request.getfixturevalue(who) if who else None)
    assert client.get("/pages/blanks").status_code == status
    assert client.post("/pages/blanks", data={}).status_code == {200: 303}.get(status, status)


def test_the_service_asks_too(moderator):
    with pytest.raises(Refused):
        service.fill({NAME: "Ośrodek"}, moderator)


def test_an_answer_that_is_too_long_comes_back(admin, sign_in):
    client = sign_in(admin)
    page = client.post("/pages/blanks", data={field_of(client, NAME): "x" * 501})
    assert page.status_code == 422 and "x" * 501 in page.text and "najwyżej 500 znaków" in words(page)


def test_administrators_are_warned_on_every_page_until_nothing_is_blank(admin, ana, sign_in, visitor):
    client = sign_in(admin)
    assert "do uzupełnienia" in words(client.get("/latest"), ".bars")
    assert words(sign_in(ana).get("/latest"), ".bars") == words(visitor.get("/latest"), ".bars") == ""
    service.fill(dict.fromkeys(queries.all_blanks(), "wpisane"), admin)
    assert words(client.get("/latest"), ".bars") == ""


@pytest.mark.parametrize(("left", "said"), [
    (1, "jest jeszcze 1 miejsce do"), (2, "są jeszcze 2 miejsca do"), (5, "jest jeszcze 5 miejsc do"),
    (22, "są jeszcze 22 miejsca do")])
def test_blanks_are_counted_in_good_polish(admin, sign_in, left, said):
    service.fill(dict.fromkeys(sorted(queries.all_blanks())[left:], "wpisane"), admin)
    assert said in words(sign_in(admin).get("/latest"), ".bars")


def field_of(client, blank):
    page = tree(client.get("/pages/blanks"))
    [label] = [label for label in page.css("label") if label.text().strip().lower() == blank.lower()]
    return page.css_first(f"#{label.attributes['for']}").attributes["name"]
