"""Choosing posts of a topic: what an address says of them, the page without scripts, what a script asks for."""
import pytest

from forum.db import db
from forum.moderation import selection
from forum.posts.deleting import delete
from forum.posts.models import Post
from tests import people
from tests.rendered import tree, words


def post_at(topic, number):
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=number))


@pytest.fixture
def talk(topic, ana, ben):
    """A topic of seven posts: 3 answers 2, 5 answers 3, the others answer nobody."""
    for number in range(2, 8):
        answered = {3: 2, 5: 3}.get(number)
        people.make_post(topic, by=ben if number % 2 else ana, text=f"Zdanie {number}",
                         reply_to=post_at(topic, answered) if answered else None)
    return topic


@pytest.mark.once
@pytest.mark.parametrize("text, numbers", [
    ("3", [3]), ("3-5,9", [3, 4, 5, 9]), ("9,3-5", [3, 4, 5, 9]), ("3-5,4-6", [3, 4, 5, 6]), (" 3 - 5", []), ("", []),
    ("5-3", []), ("x,3,", [3]), ("-3", []), ("3-", []), ("٣", []), ("9" * 5000, []), ("1e3", []), ("3,4,5", [3, 4, 5])])
def test_a_text_names_numbers_and_nonsense_names_none(text, numbers):
    assert [one for first, last in selection.read([text]) for one in range(first, last + 1)] == numbers


@pytest.mark.once
def test_numbers_are_written_as_stretches_and_read_again():
    assert selection.written([5, 3, 4, 9]) == "3-5,9" and selection.written([]) == ""
    assert selection.read([selection.written([1, 2, 7])]) == [(1, 2), (7, 7)]


@pytest.mark.parametrize("asked, posts", [
    ("posts=2-4", "2-4"), ("posts=2&post=4&post=6", "2,4,6"), ("posts=5-99", "5-7"), ("posts=90", ""),
    ("add=replies-2", "2-3,5"), ("add=replies-3&posts=7", "3,5,7"), ("add=below-5", "5-7"), ("add=below-1", "1-7"),
    ("add=replies-99", ""), ("add=below-x", ""), ("add=other-2", ""), ("add=" + "9" * 40, "")])
def test_a_script_is_told_which_posts_are_meant(sign_in, moderator, talk, asked, posts):
    answer = sign_in(moderator).get(f"/t/{talk.id}/select?{asked}", headers={"Accept": "application/json"})

    assert answer.json == {"posts": posts, "deleted": ""} and answer.headers["Cache-Control"].startswith("no-store")


def test_traces_are_told_apart_and_other_topics_never_answer(sign_in, network, moderator, ana, talk):
    other = people.make_topic(network, by=ana, replies=3)
    people.make_post(other, by=ana, reply_to=post_at(talk, 2))
    delete(post_at(talk, 3), moderator, reason="Obelga")
    client = sign_in(moderator)

    def told(asked):
        return client.get(f"/t/{talk.id}/select?{asked}", headers={"Accept": "application/json"}).json
    assert told("add=replies-2") == {"posts": "2-3,5", "deleted": "3"}


def test_the_page_without_scripts_keeps_what_is_chosen_on_its_other_pages(sign_in, moderator, ana, talk, monkeypatch):
    monkeypatch.setattr(selection, "PAGE", 3)
    client = sign_in(moderator)

    page = client.get(f"/t/{talk.id}/select?post=2&go=3")
    assert words(page, "[role=status]") == "Zaznaczono 1 wpis"
    assert [box.attributes["value"] for box in tree(page).css("input[name=post]")] == ["4", "5", "6"]
    assert tree(page).css_first("input[name=posts]").attributes["value"] == "2"
    assert not tree(page).css("input[name=post][checked]")

    page = client.get(f"/t/{talk.id}/select?posts=2&post=4&post=6&after=3&add=replies-3")
    assert [box.attributes["value"] for box in tree(page).css("input[name=post][checked]")] == ["4", "5", "6"]
    assert tree(page).css_first("input[name=posts]").attributes["value"] == "2-3"
    assert words(page, "[role=status]") == "Zaznaczono 5 wpisów"
    assert [button.attributes["value"] for button in tree(page).css("button[name=go]")] == ["0", "6"]

    last = client.get(f"/t/{talk.id}/select?posts=2-5&go=6")
    assert [button.attributes["value"] for button in tree(last).css("button[name=go]")] == ["3"]


def test_the_page_costs_the_same_for_a_long_topic(sign_in, count_queries, moderator, ben, talk):
    client = sign_in(moderator)
    client.get(f"/t/{talk.id}/select?posts=2-5")
    short = count_queries(lambda: client.get(f"/t/{talk.id}/select?posts=2-5"))
    for _number in range(12):
        people.make_post(talk, by=ben)
    assert count_queries(lambda: client.get(f"/t/{talk.id}/select?posts=2-19&add=replies-2")) <= short + 1


def test_too_many_stretches_are_refused_in_words(sign_in, moderator, talk):
    many = ",".join(str(number) for number in range(1, 700, 2))
    for path in (f"/t/{talk.id}/select", f"/t/{talk.id}/posts/delete"):
        answer = sign_in(moderator).get(path, query_string={"posts": many})
        assert answer.status_code == 422 and "które nie stoją obok siebie" in answer.text


def test_the_menus_lead_to_choosing_for_moderators_alone(sign_in, moderator, ben, talk):
    link, post = f"/t/{talk.id}/select", post_at(talk, 3)
    page = sign_in(moderator).get(f"/t/{talk.slug}/{talk.id}")
    assert tree(page).css_first(f".moderation-menu a[data-select][href='{link}']")
    assert tree(page).css_first("form.post-selection[hidden]")
    assert tree(sign_in(moderator).get(f"/p/{post.id}/menu")).css_first(f"a[data-select='3'][href='{link}?posts=3']")
    for person in (ben, None):
        page = sign_in(person).get(f"/t/{talk.slug}/{talk.id}")
        assert link not in page.text and "post-selection" not in page.text
    assert link not in sign_in(ben).get(f"/p/{post.id}/menu").text
