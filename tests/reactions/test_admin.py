"""Which reactions there are: administrators name, order, add and switch them off."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.reactions import service
from forum.reactions.kinds import DEFAULTS, all_kinds
from forum.reactions.models import ReactionKind

PAGE = "/admin/reactions"


def typed_on(client):
    """Return the fields of the form as a browser would send them back."""
    page = LexborHTMLParser(client.get(PAGE).text)
    fields = {field.attributes["name"]: field.attributes.get("value", "") for field in page.css(".reaction-kinds input[name]")
              if field.attributes.get("type") != "checkbox" or "checked" in field.attributes}
    return fields | {field.attributes["name"]: field.css_first("option[selected]").attributes["value"]
                     for field in page.css(".reaction-kinds select")}


def change(client, **changed):
    fields = typed_on(client) | changed
    return client.post(PAGE, data={name: value for name, value in fields.items() if value is not None})


def names():
    db.session.rollback()
    return [kind.name for kind in all_kinds() if kind.is_active]


@pytest.fixture
def client(sign_in, admin):
    return sign_in(admin)


def test_the_forum_comes_with_four_and_needs_no_rows_for_them(app, client):
    assert names() == ["Pomocne", "Dziękuję", "Stosuję u siebie", "Mam pytanie"]
    change(client)
    assert db.session.scalar(db.select(db.func.count()).select_from(ReactionKind)) == 0


def test_a_new_name_stands_under_posts_and_with_visitors_at_once(client, sign_in, topic, post, ben):
    service.react(post, ben, "helpful")
    reader, page = sign_in(ben), f"/t/{topic.slug}/{topic.id}"
    assert "Pomocne" in reader.get(page).text
    assert change(client, name_helpful=" Przydatne\x07 ").status_code == 303
    after = reader.get(page).text
    assert "Przydatne" in after and "Pomocne" not in after
    db.session.rollback()
    event = db.session.scalar(db.select(Event).filter_by(action="reactions_chosen"))
    assert event.details == {"kinds": ["helpful"]}


def test_kinds_are_added_and_moved_up_and_down(client, post, ben):
    change(client, name_new="Świetny pomysł", icon_new="idea")
    assert names()[-1] == "Świetny pomysł"
    change(client, place_k1="2")
    assert names() == ["Pomocne", "Świetny pomysł", "Dziękuję", "Stosuję u siebie", "Mam pytanie"]
    change(client, place_k1="4")
    assert names() == ["Pomocne", "Dziękuję", "Stosuję u siebie", "Świetny pomysł", "Mam pytanie"]
    assert service.react(post, ben, "k1")


def test_what_is_switched_off_stays_counted_is_taken_back_and_given_no_more(client, sign_in, topic, post, ben, moderator):
    service.react(post, ben, "thanks")
    change(client, active_thanks=None)
    assert names() == ["Pomocne", "Stosuję u siebie", "Mam pytanie"]
    page = sign_in(moderator).get(f"/t/{topic.slug}/{topic.id}").text
    assert LexborHTMLParser(page).css_first(".reaction [data-kind=thanks]").text() == "1"
    assert LexborHTMLParser(page).css_first(".reaction-menu [value=thanks]") is None
    with pytest.raises(Refused):
        service.react(post, moderator, "thanks")
    assert service.withdraw(post, ben, "thanks")
    change(client, active_thanks="y")
    assert service.react(post, moderator, "thanks")


def test_the_first_one_is_neither_moved_nor_switched_off(client, admin):
    fields = typed_on(client)
    assert "active_helpful" not in fields and "place_helpful" not in fields
    change(client, active_helpful=None, place_helpful="4")
    service.arrange([DEFAULTS[0]._replace(name="Pomocne", is_active=False, position=0)], admin)
    assert names()[0] == "Pomocne"


@pytest.mark.parametrize("changed, sentence", [
    ({"name_thanks": " "}, "Nadaj tej reakcji nazwę."), ({"name_thanks": "x" * 41}, "za długi"),
    ({"name_thanks": "POMOCNE"}, "Inna reakcja ma już taką nazwę."),
    ({"name_new": "dziękuję"}, "Inna reakcja ma już taką nazwę."),
    ({"icon_thanks": "javascript"}, ""), ({"place_thanks": "99"}, ""), ({"place_thanks": "x"}, "")])
def test_what_cannot_be_is_refused_with_what_was_typed(changed, sentence, client):
    answer = change(client, **changed, name_question="Zapytam")
    assert answer.status_code == 422 and sentence in answer.text.replace("\xa0", " ") and "Zapytam" in answer.text
    assert names() == ["Pomocne", "Dziękuję", "Stosuję u siebie", "Mam pytanie"]


def test_eight_can_be_chosen_from(client):
    for number in range(4):
        assert change(client, name_new=f"Reakcja {number}").status_code == 303
    answer = change(client, name_new="Za dużo")
    assert answer.status_code == 422 and "najwyżej 8 reakcji" in answer.text.replace("\xa0", " ") and len(names()) == 8
    assert change(client, active_k1=None, name_new="Za dużo").status_code == 303


def test_names_are_escaped_wherever_they_stand(client, sign_in, topic, post, ana, ben):
    change(client, name_new="<b onclick=x>'\"&", icon_new="star")
    service.react(post, ben, "k1")
    for address in (f"/t/{topic.slug}/{topic.id}", f"/p/{post.id}/reactions", "/notifications", PAGE):
        page = (client if address == PAGE else sign_in(ana)).get(address).text
        assert "<b onclick" not in page


@pytest.mark.parametrize("who, status", [
    ("visitor", 303), ("ben", 404), ("moderator", 404), ("coordinator", 404), ("admin", 200)])
def test_administrators_alone_choose(who, status, request, sign_in, network):
    person = None if who == "visitor" else request.getfixturevalue(who)
    assert sign_in(person).get(PAGE).status_code == status
    if who != "admin":
        assert sign_in(person).post(PAGE, data={"name_helpful": "Moje"}).status_code == status
        assert names()[0] == "Pomocne"
    assert ("/admin/reactions" in sign_in(person).get("/admin").text) == (who == "admin")


def test_somebody_who_is_no_administrator_any_more_is_refused_under_the_lock(ben):
    with pytest.raises(Refused):
        service.arrange([DEFAULTS[0]._replace(name="Moje")], ben)
