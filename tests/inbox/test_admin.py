"""What administrators see of letters that came in."""
import pytest

from forum.inbox.models import InboundMail
from forum.inbox.reasons import REASONS
from forum.text import excerpt

PAGE = "/admin/mail/incoming"


def test_refused_letters_are_listed_with_the_reason_and_without_their_words(mail, admin, sign_in):
    mail.write("Słowa, których nikt tu nie czyta.", by="ben@example.org")
    page = sign_in(admin).get(PAGE).text
    assert str(REASONS["other_sender"][0]) in page and "Słowa" not in page and "reply+" not in page


def test_what_was_left_alone_stands_under_its_own_name(mail, admin, sign_in):
    mail.write("Urlop.", Auto_Submitted="auto-replied")
    client = sign_in(admin)
    assert str(REASONS["automatic"][0]) not in client.get(PAGE).text
    assert str(REASONS["automatic"][0]) in client.get(f"{PAGE}?state=ignored").text
    assert client.get(f"{PAGE}?state=nonsense&before=x").status_code == 200


@pytest.mark.parametrize("who, status", [
    ("visitor", 303), ("ana", 404), ("moderator", 404), ("coordinator", 404), ("admin", 200)])
def test_only_administrators_see_letters_that_came_in(app, request, sign_in, who, status):
    person = None if who == "visitor" else request.getfixturevalue(who)
    assert sign_in(person).get(PAGE).status_code == status


def test_the_list_costs_the_same_for_one_letter_and_for_thirty(mail, admin, sign_in, count_queries):
    client = sign_in(admin)

    def look():
        assert client.get(PAGE).status_code == 200
    mail.write("")
    look()  # what is kept from then on
    one = count_queries(look)
    for _ in range(34):
        mail.write("", checked=None)
    assert count_queries(look) == one
    page = client.get(PAGE).text
    assert page.count("<tr>") == 31 and "before=" in page


def test_the_page_of_a_new_topic_says_the_networks_address(app, network, ana, sign_in):
    page = f"/c/{network.slug}/{network.id}/new"
    assert "gmina-wiejska@forum.example.org" in sign_in(ana).get(page).text
    app.config["MAIL_AUTHSERV"] = None
    assert "@forum.example.org" not in sign_in(ana).get(page).text


def test_every_reason_fits_its_column():
    longest = InboundMail.__table__.c.reason.type.length
    assert all(len(code) <= longest and excerpt(str(words)) for code, (words, _sentence) in REASONS.items())
