"""Results: what they say, who sees them when, and that what is hidden reaches no browser by any way."""
import csv
import io

import pytest

from forum.db import db
from forum.live import catch_up
from forum.polls import queries, service
from forum.topics.queries import head
from tests import people
from tests.live.conftest import open_page  # noqa: F401
from tests.rendered import tree, words

from .conftest import now_of, vote

pytestmark = pytest.mark.once


def numbers(answer):
    """Return (answer, count, percent) of each row of the results that stand on a page."""
    return [tuple(words_of(cell) for cell in (row.css_first(".poll__answer"), row.css("td span")[-1], row.css("td")[-1]))
            for row in tree(answer).css(".poll__results tbody tr")]


def words_of(element):
    return " ".join(element.text().split())


def test_the_results_are_a_table_with_numbers_and_bars(poll, sign_in, ana, ben, moderator):
    for person, place in ((ana, 0), (ben, 0), (moderator, 2)):
        vote(poll, person, place)
    page = sign_in(ana).get(f"/polls/{poll.id}")
    assert numbers(page) == [("poniedziałek", "2", "67%"), ("wtorek", "0", "0%"), ("środa", "1", "33%")]
    table = tree(page).css_first("table")
    assert table.css_first("caption").text() == "Wyniki: Który termin?" and len(table.css("th[scope=row]")) == 3
    assert [bar.attributes["value"] for bar in table.css("progress")] == ["67", "0", "33"]
    assert "3 głosy" in words(page, ".poll__foot") and "2 głosy" in table.text()


@pytest.mark.parametrize(("given", "percents"), [
    ([1, 1, 1], [34, 33, 33]), ([0, 0, 0], [0, 0, 0]), ([1, 0, 0], [100, 0, 0]), ([2, 2, 3], [29, 28, 43]), ([1, 1], [50, 50])])
def test_parts_make_a_hundred(given, percents):
    assert queries._parts_of_hundred(given) == percents


def test_shares_of_a_multiple_poll_are_of_the_people(make_poll, sign_in, ana, ben):
    poll = make_poll("type=multiple")
    vote(poll, ana, 0, 1)
    vote(poll, ben, 0)
    page = sign_in(ana).get(f"/polls/{poll.id}")
    assert numbers(page)[:2] == [("poniedziałek", "2", "100%"), ("wtorek", "1", "50%")]
    assert "2 osoby zagłosowały" in words(page, ".poll__foot")


def test_a_scale_shows_its_mean(make_poll, sign_in, ana, ben):
    poll = make_poll(text="[poll type=scale]\n[/poll]")
    assert "Średnia" not in words(sign_in(ana).get(f"/polls/{poll.id}"))
    vote(poll, ana, 4)
    vote(poll, ben, 1)
    assert "Średnia: 3,5" in words(sign_in(ana).get(f"/polls/{poll.id}"))


@pytest.mark.parametrize(("attributes", "fresh", "voted"), [
    ("", True, True), ("results=vote", False, True), ("results=close", False, False)])
def test_who_sees_them_before_the_end(make_poll, sign_in, ana, ben, attributes, fresh, voted):
    poll = make_poll(attributes)
    vote(poll, ben, 1)
    for person, sees in ((ana, fresh), (ben, voted)):
        for headers in ({}, {"Turbo-Frame": f"poll-{poll.id}"}):
            page = sign_in(person).get(f"/polls/{poll.id}", headers=headers)
            assert bool(numbers(page)) == sees and ("%" in page.text) == sees
            assert "1 głos" in page.text
    service.close(poll, ana)
    assert numbers(sign_in(ana).get(f"/polls/{poll.id}")) and numbers(sign_in(ben).get(f"/polls/{poll.id}"))


def test_whoever_takes_a_vote_back_sees_results_no_longer(make_poll, sign_in, ben):
    poll = make_poll("results=vote")
    vote(poll, ben, 0)
    service.withdraw(poll, ben)
    assert not numbers(sign_in(ben).get(f"/polls/{poll.id}"))


def test_readers_who_do_not_belong_see_results_and_no_ballot(make_poll, visitor, sign_in, public_network, stranger):
    author = people.make_person("gospodarz", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author)
    shown, hidden = make_poll(by=author, in_topic=topic), make_poll("results=vote", by=author, in_topic=topic)
    vote(shown, author, 0)
    vote(hidden, author, 0)
    for client in (visitor, sign_in(stranger)):
        assert numbers(client.get(f"/polls/{shown.id}")) and not numbers(client.get(f"/polls/{hidden.id}"))
        page = client.get(f"/polls/{hidden.id}")
        assert "Wyniki widzą osoby, które zagłosowały" in words(page) and not tree(page).css("form.poll__form, .poll form")
        assert "Kto jak głosował" not in client.get(f"/polls/{shown.id}").text
    assert "Set-Cookie" not in visitor.get(f"/polls/{shown.id}").headers
    assert "Zaloguj się, aby zagłosować" in words(visitor.get(f"/polls/{shown.id}"))


# By every way to a browser.

@pytest.fixture
def pages(open_page, topic, ben, stranger, ana):  # noqa: F811
    """Three open pages: of a member, of a stranger and of a visitor."""
    opened = {"ben": open_page(ben), "stranger": open_page(stranger), "visitor": open_page(None)}
    for page in opened.values():
        page.watch(topic)
    return opened


def pushed(page):
    return "".join(message["html"] or "" for message in page.heard("stream"))


@pytest.mark.parametrize(("attributes", "shows"), [("", True), ("results=vote", False), ("results=close", False)])
def test_a_vote_is_pushed_with_numbers_only_where_all_see_them(make_poll, pages, topic, ana, ben, attributes, shows):
    poll = make_poll(attributes)
    for page in pages.values():
        page.heard()
    before = head(topic.id).last_event_id
    vote(poll, ana, 1)
    push = pushed(pages["ben"])
    assert f'target="poll-{poll.id}"' in push and 'data-version="2"' in push and "1 głos" in push
    db.session.rollback()
    caught_up = "".join(catch_up.changes(head(topic.id), before, catch_up.Window(1, None)))
    assert ("poll__results" in push) == ("poll__results" in caught_up) == ("%" in push) == shows
    assert "data-viewer" not in push and "poll__own" not in push + caught_up and "csrf" not in push + caught_up
    assert pages["stranger"].heard("stream", "list") == [] == pages["visitor"].heard("stream", "list")


def test_the_end_brings_the_results_to_all_and_to_nobody_else(make_poll, pages, topic, ana):
    poll = make_poll("results=close")
    vote(poll, ana, 1)
    for page in pages.values():
        page.heard()
    service.close(poll, ana)
    push = pushed(pages["ben"])
    assert "poll__results" in push and f'data-shape="{now_of(poll).shape}"' in push
    assert pages["stranger"].heard("stream") == [] == pages["visitor"].heard("stream")


def test_the_post_on_the_page_holds_no_numbers(make_poll, sign_in, topic, ana, ben):
    poll = make_poll()
    before = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").text
    vote(poll, ana, 1)
    page = tree(sign_in(ben).get(f"/t/{topic.slug}/{topic.id}"))
    frame = page.css_first(f"turbo-frame#poll-{poll.id}")
    assert frame.html in before and frame.attributes["src"] == f"/polls/{poll.id}"
    assert frame.css_first("a").attributes["href"] == f"/polls/{poll.id}" and "Który termin?" in frame.text()


# Who voted.

def test_members_see_who_voted_what_in_an_open_poll(poll, sign_in, ana, ben, coordinator):
    vote(poll, ben, 0)
    vote(poll, coordinator, 0)
    page = sign_in(ana).get(f"/polls/{poll.id}/voters")
    first = tree(page).css_first(".poll__voters")
    assert "poniedziałek (2)" in first.text() and "Benedykt Wzór" in first.text() and "Karolina Koordynująca" in first.text()
    assert "Kto jak głosował" in sign_in(ana).get(f"/polls/{poll.id}").text


def test_fifty_names_are_shown_and_the_others_counted(poll, sign_in, ana, network):
    for number in range(52):
        vote(poll, people.make_person(f"osoba{number}", networks={network: ["participant"]}), 0)
    page = tree(sign_in(ana).get(f"/polls/{poll.id}/voters"))
    assert len(page.css(".poll__people a")) == 50 and "i 2 inne osoby" in page.css_first(".poll__people").text()
    assert "poniedziałek (52)" in page.css_first(".poll__voters").text()


def test_nobody_learns_who_voted_in_an_anonymous_one_nor_before_the_results(make_poll, sign_in, ana, ben, admin, moderator):
    secret, later = make_poll("anonymous"), make_poll("results=close")
    for poll, reason in ((secret, "tajne"), (later, "po zakończeniu")):
        vote(poll, ben, 0)
        for person in (ana, ben, moderator, admin):
            answer = sign_in(person).get(f"/polls/{poll.id}/voters")
            assert answer.status_code == 403 and reason in answer.text and "poniedziałek (1)" not in answer.text
            assert f"/polls/{poll.id}/voters" not in sign_in(person).get(f"/polls/{poll.id}").text
    assert "nawet administratorzy" in words(sign_in(ben).get(f"/polls/{secret.id}"))
    service.close(secret, ana)
    assert sign_in(admin).get(f"/polls/{secret.id}/voters").status_code == 403


# For a spreadsheet.

def test_the_author_takes_the_results_away_as_a_table_that_excel_opens(make_poll, sign_in, ana, ben):
    poll = make_poll(text='[poll]\n- =HYPERLINK("x";1)\n- @a; b\n- zwykła\n[/poll]')
    vote(poll, ben, 0)
    answer = sign_in(ana).get(f"/polls/{poll.id}/results.csv")
    assert answer.data.startswith("\ufeff".encode()) and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Odpowiedź", "Głosy", "%"], ["'=HYPERLINK(\"x\";1)", "1", "100"], ["'@a; b", "0", "0"],
                    ["zwykła", "0", "0"], ["Osoby, które zagłosowały", "1", ""]]


def test_no_table_of_hidden_results_and_none_for_others(make_poll, sign_in, ana, ben):
    hidden, shown = make_poll("results=close"), make_poll()
    assert sign_in(ana).get(f"/polls/{hidden.id}/results.csv").status_code == 403
    assert sign_in(ben).get(f"/polls/{shown.id}/results.csv").status_code == 403


def test_a_poll_costs_the_same_queries_however_many_have_voted(poll, sign_in, ana, network, count_queries):
    client, frame = sign_in(ana), {"Turbo-Frame": f"poll-{poll.id}"}
    vote(poll, ana, 0)
    client.get(f"/polls/{poll.id}", headers=frame)
    few = count_queries(lambda: client.get(f"/polls/{poll.id}", headers=frame))
    for number in range(12):
        vote(poll, people.make_person(f"osoba{number}", networks={network: ["participant"]}), number % 3)
    assert count_queries(lambda: client.get(f"/polls/{poll.id}", headers=frame)) == few <= 9
