"""A topic's page: who sees it, where its addresses lead, what it says, what it costs."""
import re
from datetime import timedelta

import pytest

from forum import clock, pagecache
from forum.db import db, lock_rows, transaction
from forum.events import record
from forum.posts.models import Post, PostLocation
from forum.topics.models import Topic
from tests import people


def address(topic, rest=""):
    return f"/t/{topic.slug}/{topic.id}{rest}"


@pytest.fixture
def public_topic(public_network):
    """A topic that anybody reads."""
    author = people.make_person("otwarta", networks={public_network: ["participant"]})
    return people.make_topic(public_network, by=author, title="Otwarty temat", replies=2)


# Who sees it.

def test_a_member_reads_the_posts_in_order(sign_in, ben, topic, ana):
    people.make_post(topic, by=ana, text="Drugi wpis.")
    page = sign_in(ben).get(address(topic)).text
    assert page.index("Na początek jedno pytanie.") < page.index("Drugi wpis.")


def test_a_visitor_of_a_closed_topic_is_sent_to_sign_in_and_back(visitor, topic):
    answer = visitor.get(address(topic, "/1"))
    assert answer.status_code == 303
    assert "/login?next=" in answer.location and f"{topic.id}" in answer.location


def test_a_stranger_finds_no_topic(sign_in, stranger, topic):
    assert sign_in(stranger).get(address(topic)).status_code == 404


def test_a_stranger_gets_the_card_instead_of_an_agenda_topic(sign_in, stranger, agenda_topic):
    assert sign_in(stranger).get(address(agenda_topic)).status_code == 403


@pytest.mark.parametrize("path", ["/t/99999", "/t/nic/99999", "/t/nic/99999/3", "/t/99999/window?after=0", "/p/99999"])
def test_what_does_not_exist_is_404_for_a_member_and_sign_in_for_a_visitor(sign_in, visitor, ana, path):
    assert sign_in(ana).get(path).status_code == 404
    assert visitor.get(path).status_code == 303


@pytest.mark.parametrize("rest", ["/window?after=0", "/window?before=1"])
def test_a_window_asks_the_same_permission(sign_in, visitor, stranger, topic, rest):
    path = f"/t/{topic.id}{rest}"
    assert sign_in(stranger).get(path).status_code == 404
    assert visitor.get(path).status_code == 303


def test_a_post_of_a_closed_topic_does_not_give_its_address_away(sign_in, visitor, stranger, topic):
    assert sign_in(stranger).get("/p/1").status_code == 404
    answer = visitor.get("/p/1")
    assert answer.status_code == 303 and topic.slug not in answer.location


# Where addresses lead.

@pytest.mark.parametrize("path, rest", [
    ("/t/inaczej/{id}", ""), ("/t/{id}", ""), ("/t/{id}/1", "/1"), ("/t/{slug}/{id}.", ""), ("/t/{slug}/{id}/", ""),
    ("/t/{slug}/{id}/2.", "/2"), ("/t/{slug}/{id}/2/", "/2"),
    ("/t/inaczej/{id}/1", "/1"), ("/t/inaczej/{id}?after=1&_external=x&slug=y", "?after=1")])
def test_other_spellings_lead_to_the_address(visitor, public_topic, path, rest):
    answer = visitor.get(path.format(id=public_topic.id, slug=public_topic.slug))
    assert (answer.status_code, answer.location) == (301, address(public_topic, rest))


def test_a_posts_own_address_leads_to_where_it_stands_and_is_not_kept(visitor, public_topic):
    post = db.session.scalar(db.select(Post).filter_by(topic_id=public_topic.id, number=2))
    answer = visitor.get(f"/p/{post.id}")
    assert (answer.status_code, answer.location) == (302, address(public_topic, f"/2#post-{post.id}"))
    assert answer.headers["Cache-Control"] == "no-store"


def move(post, target, number, left):
    with transaction():
        db.session.add(PostLocation(topic_id=post.topic_id, number=left, post_id=post.id))
        post.topic_id, post.number = target.id, number
        post.version += 1


def test_an_address_a_post_left_leads_to_the_post(visitor, public_network, public_topic):
    post = db.session.scalar(db.select(Post).filter_by(topic_id=public_topic.id, number=2))
    target = people.make_topic(public_network, by=post.author, title="Cel")
    move(post, target, 7, 2)
    answer = visitor.get(address(public_topic, "/2"))
    assert (answer.status_code, answer.location) == (302, address(target, f"/7#post-{post.id}"))
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_a_post_left_for_a_closed_topic_stays_silent(visitor, public_topic, topic):
    post = db.session.scalar(db.select(Post).filter_by(topic_id=public_topic.id, number=2))
    move(post, topic, 9, 2)
    answer = visitor.get(address(public_topic, "/2"))
    assert answer.status_code == 303 and topic.slug not in answer.location


def test_a_merged_topic_leads_to_its_posts_and_without_them_to_the_target(visitor, public_network, public_topic):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=public_topic.id, number=1))
    target = people.make_topic(public_network, by=first.author, title="Cel")
    public_topic.merged_into_id = target.id
    db.session.commit()
    assert visitor.get(address(public_topic)).location == address(target)
    move(first, target, 5, 1)
    answer = visitor.get(address(public_topic))
    assert (answer.status_code, answer.location) == (302, address(target, f"/5#post-{first.id}"))
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_hole_and_a_number_never_given_show_the_nearest_post(visitor, public_topic):
    db.session.delete(db.session.scalar(db.select(Post).filter_by(topic_id=public_topic.id, number=2)))
    db.session.commit()
    for number, nearest in ((2, 1), (2_000_000_000, 3)):
        page = visitor.get(address(public_topic, f"/{number}"))
        assert page.status_code == 200
        assert f'data-reading-at-value="{nearest}"' in page.text


# What it says.

def test_the_title_says_that_a_topic_is_closed_and_pinned(sign_in, ben, network, ana):
    topic = people.make_topic(network, by=ana, locked=True, pinned_at=clock.now())
    page = sign_in(ben).get(address(topic)).text
    assert "Zamknięty" in page and "Przypięty" in page and 'data-locked="true"' in page


def test_a_closed_topic_says_why_somebody_may_not_write(sign_in, silenced, topic, visitor, public_topic):
    assert "możesz czytać, ale nie pisać" in sign_in(silenced).get(address(topic)).text
    assert "Zaloguj się, aby odpowiedzieć" in visitor.get(address(public_topic)).text


def test_only_moderators_get_the_menu(sign_in, ben, moderator, topic):
    assert "Moderuj" not in sign_in(ben).get(address(topic)).text
    assert "Moderuj" in sign_in(moderator).get(address(topic)).text


def test_what_moderators_did_stands_between_the_posts(sign_in, ben, moderator, ana, topic):
    with transaction():
        [locked] = lock_rows(Topic, topic.id)
        record("topic_locked", moderator, topic=locked)
    people.make_post(topic, by=ana, text="Po zamknięciu.")
    page = sign_in(ben).get(address(topic)).text
    line = page.index("<b>Maria Moderująca</b>")
    assert page.index("Na początek jedno pytanie.") < line < page.index("Po zamknięciu.")


def test_a_long_silence_is_told(sign_in, ben, ana, topic):
    post = people.make_post(topic, by=ana)
    post.created_at += timedelta(days=12)
    db.session.commit()
    assert "12 dni później" in sign_in(ben).get(address(topic)).text


def test_two_members_forms_hold_their_own_tokens(sign_in, ana, ben, topic):
    def form(person):
        page = sign_in(person).get(address(topic)).text
        return re.findall(r'name="(?:csrf_token|key)" value="([^"]*)"', page)
    one, other = form(ana), form(ben)
    assert one and not set(one) & set(other)
    assert not any("-the-" in value for value in one + other)


# What it costs.

@pytest.mark.parametrize("replies", [0, 19, 60])
def test_a_page_costs_the_same_queries_however_long_the_topic(visitor, sign_in, count_queries, public_network, replies):
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, replies=replies)
    with transaction():
        [locked] = lock_rows(Topic, topic.id)
        record("topic_locked", author, topic=locked)
    path, member = address(topic), sign_in(author)
    visitor.application.config["PAGE_CACHE"] = False
    visitor.get(path), member.get(path)
    try:
        assert count_queries(lambda: visitor.get(path)) == 3
        assert count_queries(lambda: member.get(path)) == 4
    finally:
        visitor.application.config["PAGE_CACHE"] = True


def test_a_kept_page_and_an_unchanged_one_cost_one_query(visitor, count_queries, public_topic):
    path = address(public_topic)
    etag = visitor.get(path).headers["ETag"]
    assert count_queries(lambda: visitor.get(path)) == 1
    unchanged = []
    assert count_queries(lambda: unchanged.append(visitor.get(path, headers={"If-None-Match": etag}))) == 1
    assert unchanged[0].status_code == 304 and not unchanged[0].data


# The kept page.

def test_a_kept_page_holds_nothing_of_the_request(visitor, public_topic):
    first, second = visitor.get(address(public_topic)), visitor.get(address(public_topic))
    assert first.data == second.data
    for answer in (first, second):
        assert "Set-Cookie" not in answer.headers and "csrf" not in answer.text
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_a_kept_page_is_compressed_as_the_browser_takes_it(visitor, public_topic, encoding):
    for _kept in range(2):
        answer = visitor.get(address(public_topic), headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding and "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in visitor.get(address(public_topic)).headers


def test_a_reply_changes_the_kept_page(visitor, public_topic):
    etag = visitor.get(address(public_topic)).headers["ETag"]
    people.make_post(public_topic, by=public_topic.author, text="Coś nowego.")
    answer = visitor.get(address(public_topic), headers={"If-None-Match": etag})
    assert answer.status_code == 200 and "Coś nowego." in answer.text


def test_a_pin_that_ends_leaves_the_kept_page(visitor, public_topic):
    public_topic.pinned_at = clock.now()
    db.session.commit()
    assert "Przypięty" in visitor.get(address(public_topic)).text
    public_topic.pinned_until = clock.now()
    db.session.commit()
    assert "Przypięty" not in visitor.get(address(public_topic)).text


def test_closing_a_network_closes_its_kept_pages_at_once(visitor, public_network, public_topic):
    etag = visitor.get(address(public_topic)).headers["ETag"]
    public_network.visibility = "members"
    db.session.commit()
    assert visitor.get(address(public_topic), headers={"If-None-Match": etag}).status_code == 303


def test_a_members_page_is_not_taken_for_a_visitors(visitor, sign_in, public_topic):
    visitor.get(address(public_topic))
    member = sign_in(public_topic.author).get(address(public_topic))
    assert "Wyloguj się" in member.text and "ETag" not in member.headers
    assert "Wyloguj się" not in visitor.get(address(public_topic)).text


def test_a_message_waiting_in_a_visitors_cookie_is_shown_once_and_kept_for_nobody(app, visitor, public_topic):
    pagecache.forget()
    other = app.test_client()
    with other.session_transaction() as session:
        session["_flashes"] = [("good", "Wiadomość dla jednej osoby")]
    assert "Wiadomość dla jednej osoby" in other.get(address(public_topic)).text
    assert "Wiadomość dla jednej osoby" not in visitor.get(address(public_topic)).text
