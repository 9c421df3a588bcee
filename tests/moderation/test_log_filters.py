"""The log by day and topic, over all networks, and as a table to take away."""
import csv
import io
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.events import Event
from forum.moderation import log_export
from forum.moderation.lock import lock, unlock
from forum.moderation.merge import merge
from forum.moderation.pin import pin
from forum.notes import service as notes
from forum.sheets import safe
from tests import people
from tests.rendered import tree, words


def table(answer):
    text = answer.get_data().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def at(event, moment):
    db.session.execute(db.update(Event).where(Event.id == event.id).values(at=moment))
    db.session.commit()


def test_days_begin_and_end_in_warsaw(sign_in, network, topic, moderator):
    day = clock.today() - timedelta(days=10)
    at(lock(topic, moderator, reason="o północy"), clock.start_of_day(day))
    at(unlock(topic, moderator, reason="tuż przed"), clock.start_of_day(day) - timedelta(microseconds=1))
    at(lock(topic, moderator, reason="na końcu"), clock.start_of_day(day + clock.DAY) - timedelta(microseconds=1))
    client, address = sign_in(moderator), f"/c/{network.slug}/{network.id}/log"
    page = client.get(address, query_string={"since": day, "until": day}).text
    assert "o północy" in page and "na końcu" in page and "tuż przed" not in page
    assert "tuż przed" in client.get(address, query_string={"until": day}).text
    for nonsense in ("wczoraj", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert client.get(address, query_string={"since": nonsense, "until": nonsense}).status_code == 200


def test_of_one_topic_it_tells_merges_into_it_and_notes_too(sign_in, network, topic, target, ana, moderator):
    lock(topic, moderator, reason="O tym.")
    pin(people.make_topic(network, by=ana), moderator, reason="O innym.")
    notes.write(topic, moderator, "Notatka.")
    merge(target, moderator, into=topic)
    client, address = sign_in(moderator), f"/c/{network.slug}/{network.id}/log"
    for asked in (str(topic.id), f"http://localhost/t/{topic.slug}/{topic.id}/1"):
        page = client.get(address, query_string={"topic": asked}).text
        assert page.count('class="log__row') == 3 and "O tym." in page and "O innym." not in page
    assert "Nie ma takiego tematu" in client.get(address, query_string={"topic": "/t/nie-ma/99999"}).text


@pytest.mark.parametrize(("asked", "said"), [
    ({"since": "2026-13-45"}, {"since": "2026-13-45"}), ({"until": "wczoraj"}, {"until": "wczoraj"}),
    ({"topic": "abc"}, {"topic": "Nie ma takiego tematu"}),
    ({"since": "2026-13-45", "topic": "abc"}, {"since": "2026-13-45", "topic": "Nie ma takiego tematu"}),
    ({"since": "2026-03-02", "until": "2026-03-01"}, {"until": "wcześniejszy"})])
def test_a_filter_that_is_none_is_named_at_its_field_and_nothing_shown(
        sign_in, network, topic, moderator, admin, asked, said):
    lock(topic, moderator, reason="Za głośno.")
    address = f"/c/{network.slug}/{network.id}/log"
    for who, place in ((moderator, address), (admin, "/admin/log")):
        client = sign_in(who)
        page = client.get(place, query_string=asked)
        assert page.status_code == 200 and "Za głośno." not in page.text and "Nic tu jeszcze nie ma" not in page.text
        for name in ("since", "until", "topic"):
            fault = tree(page).css_first(f"#log-{name}-error")
            assert (fault and fault.text() or "").count(said.get(name, "-")) == (name in said)
            assert bool(tree(page).css_first(f"#log-{name}[aria-invalid=true]")) == (name in said)
        assert len(tree(page).css(".filters [autofocus]")) == 1
        assert client.get(f"{place}.csv", query_string=asked).status_code == 422


def test_filters_that_nothing_fits_say_so_and_lead_to_the_whole_log(sign_in, network, topic, moderator):
    address = f"/c/{network.slug}/{network.id}/log"
    assert "Nic tu jeszcze nie ma" in sign_in(moderator).get(address).text
    lock(topic, moderator, reason="Za głośno.")
    client = sign_in(moderator)
    for asked in ({"kind": "pin"}, {"since": clock.today() + clock.DAY}, {"topic": topic.id + 99}):
        page = client.get(address, query_string=asked)
        assert "Nic nie pasuje do tych warunków" in words(page) and "Nic tu jeszcze nie ma" not in words(page)
        assert tree(page).css_first(f'.empty a[href="{address}"]') and not tree(page).css_first(".field__error")


@pytest.mark.parametrize(("who", "status"), [
    (None, 303), ("ana", 403), ("moderator", 403), ("coordinator", 403), ("admin", 200)])
def test_the_log_of_all_networks_is_for_administrators(
        request, sign_in, topic, other_network, moderator, stranger, who, status):
    lock(topic, moderator, reason="W jednej.")
    elsewhere = people.make_person("gdzie", networks={other_network: ["moderator"]})
    lock(people.make_topic(other_network, by=stranger), elsewhere, reason="W drugiej.")
    client = sign_in(request.getfixturevalue(who) if who else None)
    for address in ("/admin/log", "/admin/log.csv"):
        page = client.get(address)
        assert page.status_code == status
        assert ("W jednej." in page.text and "W drugiej." in page.text) == (status == 200)
    if status == 200:
        page = client.get("/admin/log", query_string={"network": other_network.id}).text
        assert "W drugiej." in page and "W jednej." not in page and f"network={other_network.id}" in page


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("stranger", 403), ("ana", 403), ("moderator_elsewhere", 403),
                                             ("moderator", 200), ("coordinator", 200), ("admin", 200)])
def test_the_table_is_for_who_reads_the_log(request, sign_in, network, topic, moderator, who, status):
    lock(topic, moderator, reason="Za głośno.")
    client = sign_in(request.getfixturevalue(who) if who else None)
    answer = client.get(f"/c/{network.slug}/{network.id}/log.csv")
    assert answer.status_code == status and ("Za głośno." in answer.text) == (status == 200)


def test_the_table_opens_in_a_spreadsheet_and_calculates_nothing(sign_in, network, topic, moderator):
    moderator.name = "=HYPERLINK(1)"
    db.session.commit()
    lock(topic, moderator, reason='=2+5;"x"\ndruga linia')
    answer = sign_in(moderator).get(f"/c/{network.slug}/{network.id}/log.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "dziennik-gmina-wiejska.csv" in answer.headers["Content-Disposition"]
    head, row = table(answer)
    assert len(head) == len(row) and row[3] == "zamknięcie i otwarcie" and topic.title in row[4]
    assert row[5] == '\'=2+5;"x"\ndruga linia' and row[7] == "'=HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_table_holds_what_was_asked_for_whole_in_pages(monkeypatch, sign_in, network, topic, moderator):
    monkeypatch.setattr(log_export, "AT_ONCE", 4)
    for _number in range(5):
        lock(topic, moderator)
        unlock(topic, moderator)
    pin(topic, moderator)
    client, address = sign_in(moderator), f"/c/{network.slug}/{network.id}/log.csv"
    assert len(table(client.get(address))) == 12
    rows = table(client.get(address, query_string={"kind": "lock"}))[1:]
    assert len(rows) == 10 and {row[3] for row in rows} == {"zamknięcie i otwarcie"}
    assert table(client.get(address, query_string={"since": clock.today() + clock.DAY}))[1:] == []


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "\xa0=1"])
def test_no_cell_is_a_formula(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "zwykłe", "1-2", "a=b"])
def test_other_cells_stay_as_they_are(text):
    assert safe(text) == text
