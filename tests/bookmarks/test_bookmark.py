"""Bookmarking posts: with one click, with a name and a reminder; whose they are, and who is told no."""
from datetime import datetime, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum import clock
from forum.bookmarks import service
from forum.bookmarks.models import Bookmark
from forum.db import db, transaction
from forum.errors import Refused
from forum.moderation import merge, undo
from forum.posts.models import Post
from tests import people

pytestmark = pytest.mark.once

# A Friday, 12:15 in Warsaw.
NOON = datetime(2026, 11, 20, 11, 15)


@pytest.fixture
def post(topic):
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


def marks():
    db.session.rollback()
    return db.session.scalars(db.select(Bookmark).order_by(Bookmark.id).execution_options(populate_existing=True)).all()


def save(client, post, **fields):
    return client.post(f"/p/{post.id}/bookmark", data={"name": "", "reminder": "never", "day": "", "hour": ""} | fields)


def add(person, *posts):
    for post in posts:
        service.add(post, person)


def typed_in(answer):
    page = LexborHTMLParser(answer.text)
    return {field.attributes["name"]: field.attributes.get("value") for field in page.css("#bookmark-form input[id]")
            if field.attributes.get("type") != "radio"}


def chosen_in(answer):
    return [field.attributes["value"] for field in LexborHTMLParser(answer.text).css("#bookmark-form input[checked]")]


# One's own.

def test_one_click_marks_a_post_once(sign_in, ben, post):
    client = sign_in(ben)
    for _ in range(2):
        answer = client.post(f"/p/{post.id}/bookmark/add")
        assert answer.status_code == 200 and "Dodano do zakładek." in answer.text
    [mark] = marks()
    assert (mark.user_id, mark.post_id, mark.name, mark.remind_at) == (ben.id, post.id, "", None)


def test_one_click_leaves_a_name_and_a_reminder_alone(sign_in, ben, post):
    client = sign_in(ben)
    save(client, post, name="Do narady", reminder="tomorrow")
    before = marks()[0].remind_at
    client.post(f"/p/{post.id}/bookmark/add")
    [mark] = marks()
    assert mark.name == "Do narady" and mark.remind_at == before is not None


def test_the_form_saves_a_name_and_leads_back_to_the_post(sign_in, ben, post):
    answer = save(sign_in(ben), post, name="  Do\nnarady ")
    assert (answer.status_code, answer.location) == (303, f"/p/{post.id}")
    assert marks()[0].name == "Do narady"


def test_the_form_shows_what_is_there_and_changes_it(sign_in, ben, post):
    client = sign_in(ben)
    assert "Usuń zakładkę" not in client.get(f"/p/{post.id}/bookmark").text
    save(client, post, name="Pierwsza", reminder="at", day="2031-07-01", hour="14:30")
    page = client.get(f"/p/{post.id}/bookmark")
    assert typed_in(page) == {"place": "", "name": "Pierwsza", "day": "2031-07-01", "hour": "14:30"}
    assert chosen_in(page) == ["at"] and "Usuń zakładkę" in page.text
    save(client, post, name="Druga", reminder="never", day="2031-07-01", hour="14:30")
    [mark] = marks()
    assert (mark.name, mark.remind_at) == ("Druga", None)


def test_deleting_lets_go_of_ones_own_mark_only(sign_in, ana, ben, post):
    add(ana, post)
    add(ben, post)
    answer = sign_in(ben).post(f"/p/{post.id}/bookmark/delete", data={"place": "list"})
    assert (answer.status_code, answer.location) == (303, "/bookmarks")
    assert [mark.user_id for mark in marks()] == [ana.id]
    assert sign_in(ben).post(f"/p/{post.id}/bookmark/delete").status_code == 303


def test_a_form_over_a_topic_changes_the_page_it_stands_over(sign_in, ben, post):
    client = sign_in(ben)
    page = client.get(f"/p/{post.id}/bookmark", headers={"Turbo-Frame": "dialog"})
    assert typed_in(page)["place"] == "topic"
    answer = save(client, post, name="Narada", place="topic")
    assert answer.status_code == 200 and answer.mimetype == "text/vnd.turbo-stream.html"
    assert "Zakładka jest zapisana." in answer.text


def test_a_silenced_person_reads_and_so_marks(sign_in, silenced, post):
    assert sign_in(silenced).post(f"/p/{post.id}/bookmark/add").status_code == 200


# When to be reminded.

@pytest.mark.parametrize(("choice", "moment"), [
    ("later", datetime(2026, 11, 20, 14)), ("tomorrow", datetime(2026, 11, 21, 7)), ("next_week", datetime(2026, 11, 23, 7)),
    ("never", None)])
def test_what_is_offered_comes_at_its_warsaw_hour(choice, moment, noon, sign_in, ben, post):
    client = sign_in(ben)
    assert save(client, post, reminder=choice).status_code == 303
    assert marks()[0].remind_at == moment


def test_the_offers_say_when(noon, sign_in, ben, post):
    text = sign_in(ben).get(f"/p/{post.id}/bookmark").text
    assert "Dziś później, o 15:00" in text and "Jutro, o 8:00" in text
    assert "W przyszłym tygodniu: poniedziałek, 23 listopada, o 8:00" in text


@pytest.mark.parametrize(("day", "hour", "moment"), [
    ("2026-11-20", "12:16", datetime(2026, 11, 20, 11, 16)), ("2027-07-01", "14:30", datetime(2027, 7, 1, 12, 30)),
    ("1.07.2027", "14.30", datetime(2027, 7, 1, 12, 30)), ("2027-01-04", "", datetime(2027, 1, 4, 7)),
    ("2027-01-04", "9", datetime(2027, 1, 4, 8)), ("2027-03-28", "03:00", datetime(2027, 3, 28, 1))])
def test_a_day_and_an_hour_are_those_of_warsaw(day, hour, moment, noon, sign_in, ben, post):
    assert save(sign_in(ben), post, reminder="at", day=day, hour=hour).status_code == 303
    assert marks()[0].remind_at == moment


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"reminder": "at"}, "Podaj dzień, na przykład"),
    ({"reminder": "at", "day": "pojutrze"}, "Podaj dzień, na przykład"),
    ({"reminder": "at", "day": "2026-02-30"}, "Podaj dzień, na przykład"),
    ({"reminder": "at", "day": "2027-01-04", "hour": "25:00"}, "To nie jest godzina."),
    ({"reminder": "at", "day": "2027-01-04", "hour": "rano"}, "To nie jest godzina."),
    ({"reminder": "at", "day": "2026-11-20", "hour": "12:15"}, "Wybierz chwilę, która dopiero nadejdzie"),
    ({"reminder": "at", "day": "2026-11-19", "hour": "23:00"}, "Wybierz chwilę, która dopiero nadejdzie"),
    ({"reminder": "at", "day": "0001-01-01", "hour": "00:00"}, "Wybierz chwilę, która dopiero nadejdzie"),
    ({"reminder": "at", "day": "9999-12-31", "hour": "23:59"}, "najdalej za dziesięć lat"),
    ({"reminder": "at", "day": "2027-03-28", "hour": "02:30"}, "zmienia się czas na letni"),
    ({"reminder": "at", "day": "2027-10-31", "hour": "02:30"}, "zmienia się czas na zimowy"),
    ({"reminder": "kiedyś"}, "Wybierz, kiedy przypomnieć."),
    ({"reminder": ""}, "Wybierz, kiedy przypomnieć."),
    ({"name": "x" * 101}, "za długi o 1 znak")])
def test_what_cannot_be_is_refused_and_kept(fields, sentence, noon, sign_in, ben, post):
    answer = save(sign_in(ben), post, **{"name": "Na naradę"} | fields)
    assert answer.status_code == 422 and sentence in answer.text
    kept = typed_in(answer)
    assert {name: kept[name] for name in fields if name != "reminder"} == {
        name: text for name, text in fields.items() if name != "reminder"}
    assert kept["name"] == fields.get("name", "Na naradę") and marks() == []


def test_late_in_the_day_later_today_is_neither_offered_nor_taken(monkeypatch, sign_in, ben, post):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 20, 17, 30))
    client = sign_in(ben)
    assert "Dziś później" not in client.get(f"/p/{post.id}/bookmark").text
    answer = save(client, post, reminder="later")
    assert answer.status_code == 422 and "jest już za późno" in answer.text


# Who may.

def answers(client, post):
    return [client.get(f"/p/{post.id}/bookmark"), save(client, post), client.post(f"/p/{post.id}/bookmark/add"),
            client.post(f"/p/{post.id}/bookmark/delete"), client.get(f"/t/{post.topic_id}/bookmarks")]


def test_a_stranger_learns_nothing_and_marks_nothing(sign_in, stranger, post):
    assert {answer.status_code for answer in answers(sign_in(stranger), post)} == {404}
    assert marks() == []


def test_a_visitor_signs_in_first_even_where_everybody_reads(visitor, public_network, post):
    host = people.make_person("gospodarz", networks={public_network: ["participant"]})
    open_topic = people.make_topic(public_network, by=host)
    open_post = db.session.scalar(db.select(Post).filter_by(topic_id=open_topic.id))
    for answer in (*answers(visitor, post), *answers(visitor, open_post), visitor.get("/bookmarks")):
        assert answer.status_code == 303 and answer.location.startswith("/login")
    assert marks() == []


def test_whoever_leaves_the_network_between_door_and_deed_marks_nothing(network, ben, post):
    people.give_roles(ben, network)
    with pytest.raises(Refused):
        service.add(post, ben)
    assert marks() == []


def test_there_is_no_bookmark_of_what_does_not_exist(sign_in, ben):
    client = sign_in(ben)
    assert client.get("/p/99999/bookmark").status_code == 404
    assert client.post("/p/99999/bookmark/add").status_code == 404
    assert client.get("/t/99999/bookmarks").status_code == 404


# In an open topic.

def test_a_topic_page_asks_which_of_its_posts_are_ones_own(sign_in, ana, ben, topic, post):
    second, third = people.make_post(topic, by=ana), people.make_post(topic, by=ana)
    add(ben, third, post)
    add(ana, second)
    answer = sign_in(ben).get(f"/t/{topic.id}/bookmarks")
    assert answer.json == {"posts": [post.id, third.id], "first": post.id}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_post_looks_the_same_whoever_has_marked_it(sign_in, ana, ben, topic, post):
    add(ben, post)
    pages = [LexborHTMLParser(sign_in(person).get(f"/t/{topic.slug}/{topic.id}").text) for person in (ana, ben)]
    looks = [page.css_first(f"#post-{post.id}").html.replace(' data-unread=""', "") for page in pages]
    assert looks[0] == looks[1] and f"/p/{post.id}/bookmark" in looks[0]


def test_merging_and_its_undoing_keep_marks(sign_in, network, moderator, ana, ben, topic, post):
    target = people.make_topic(network, by=ana, title="Cel")
    save(sign_in(ben), post, name="Moje")
    event = merge.merge(topic, moderator, into=target)
    assert "Moje" in sign_in(ben).get("/bookmarks").text
    assert post.id in sign_in(ben).get(f"/t/{target.id}/bookmarks").json["posts"]
    undo.undo(event, moderator)
    assert sign_in(ben).get(f"/t/{topic.id}/bookmarks").json["posts"] == [post.id]


# The list.

def test_the_list_shows_names_reminders_and_only_ones_own(sign_in, ana, ben, topic, post):
    other = people.make_post(topic, by=ana, text="Cudza zakładka.")
    add(ana, other)
    save(sign_in(ben), post, name="Do narady", reminder="at", day="2031-07-01", hour="14:30")
    text = sign_in(ben).get("/bookmarks").text
    assert "Do narady" in text and "Dowóz dzieci" in text and "1 lipca 2031, 14:30" in text
    assert "Cudza zakładka" not in text


def test_the_list_hides_what_one_may_no_longer_see(sign_in, network, ben, post):
    save(sign_in(ben), post, name="Tajne")
    people.give_roles(ben, network)
    client = sign_in(ben)
    text = client.get("/bookmarks").text
    assert "Tajne" not in text and "Nie ma jeszcze zakładek" in text
    people.give_roles(ben, network, "participant")
    assert "Tajne" in client.get("/bookmarks").text


@pytest.mark.slow
def test_the_list_is_paged_by_key(sign_in, ana, ben, topic):
    posts = [people.make_post(topic, by=ana, text=f"Wpis nr {number}.") for number in range(25)]
    add(ben, *posts)
    client = sign_in(ben)
    page = LexborHTMLParser(client.get("/bookmarks").text)
    assert len(page.css(".bookmark")) == 20 and "Wpis nr 24." in page.css_first(".bookmark").text()
    older = next(link.attributes["href"] for link in page.css("main a") if "before=" in link.attributes["href"])
    rest = LexborHTMLParser(client.get(older).text)
    assert [mark.css_first(".results__excerpt").text() for mark in rest.css(".bookmark")] == [
        f"Wpis nr {number}." for number in (4, 3, 2, 1, 0)]
    for before in ("0", "-1", "x", "9" * 30):
        assert len(LexborHTMLParser(client.get(f"/bookmarks?before={before}").text).css(".bookmark")) == 20
    assert "To już wszystkie zakładki." in client.get("/bookmarks?before=1").text


def test_the_list_costs_the_same_for_one_and_a_thousand(sign_in, ana, ben, topic, post, count_queries):
    client, costs = sign_in(ben), []
    add(ben, post)
    client.get("/bookmarks")  # keeps the page's frame
    for total in (1, 20, 1000):
        with transaction():
            have = db.session.scalar(db.select(db.func.max(Post.number)).filter_by(topic_id=topic.id))
            new = [Post(topic_id=topic.id, number=number, author_id=ana.id, text="x", html="<p>x</p>")
                   for number in range(have + 1, total + 1)]
            db.session.add_all(new)
            db.session.flush()
            db.session.add_all(Bookmark(user_id=ben.id, post_id=one.id) for one in new)
        costs.append([count_queries(lambda: client.get("/bookmarks")),
                      count_queries(lambda: client.get(f"/t/{topic.id}/bookmarks"))])
    assert costs[0] == costs[1] == costs[2]
    assert costs[0][0] <= 4 and costs[0][1] <= 5


def test_the_account_menu_leads_to_the_list(sign_in, ben):
    page = LexborHTMLParser(sign_in(ben).get("/").text)
    assert page.css_first('.menu__item[href="/bookmarks"]').text(strip=True) == "Zakładki"


def test_too_many_marks_in_a_minute_are_refused(rate_limits, sign_in, ben, post):
    client = sign_in(ben)
    statuses = [client.post(f"/p/{post.id}/bookmark/add").status_code for _ in range(62)]
    assert statuses[0] == 200 and statuses[-1] == 429


def test_times_of_the_past_are_measured_when_the_form_comes(monkeypatch, sign_in, ben, post):
    client = sign_in(ben)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=1))
    assert save(client, post, reminder="at", day="2026-11-20", hour="12:30").status_code == 422
