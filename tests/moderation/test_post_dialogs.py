"""The dialogs of what is done to posts chosen together: asked for, previewed, refused, done, taken back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.events import Event
from forum.moderation.move_posts import move_posts
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people
from tests.rendered import tree, words

from .looking import assert_counted_right, place_of, posts_of

ACTS = ["split", "move", "join", "owner", "delete", "restore"]


def post_at(topic, number):
    db.session.rollback()
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=number))


@pytest.fixture
def talk(topic, ana, ben):
    """A topic of six posts, Anna's and Ben's in turn."""
    for number in range(2, 7):
        people.make_post(topic, by=ana if number % 2 else ben, text=f"Zdanie {number}")
    return topic


@pytest.fixture
def ask(sign_in, moderator, talk):
    """Return a function that opens a dialog as the moderator and gives its page."""
    client = sign_in(moderator)

    def ask(act, posts, **more):
        return client.get(f"/t/{talk.id}/posts/{act}", query_string={"posts": posts, **more})
    return ask


@pytest.fixture
def do(sign_in, moderator, talk, ask):
    """Return a function that opens a dialog, fills its form in and sends it."""
    clients = {}

    def do(act, posts, *, by=None, at=None, **typed):
        page = ask(act, posts, **(at or {}))
        who = by or moderator
        do.client = clients.setdefault(who.username, clients.get(who.username) or sign_in(who))
        return do.client.post(tree(page).css_first("#posts-form").attributes["action"], data=hidden_in(page) | typed)
    return do


def hidden_in(page):
    """Return the hidden fields of a dialog's form."""
    fields = tree(page).css("#posts-form input[type=hidden]")
    return {one.attributes["name"]: one.attributes.get("value") or "" for one in fields}


def topic_called(title):
    db.session.rollback()
    return db.session.scalar(db.select(Topic).filter_by(title=title))


def undo_last(sign_in, person, action):
    db.session.rollback()
    event = db.session.scalar(db.select(Event).filter_by(action=action).order_by(Event.id.desc()))
    return sign_in(person).post(f"/events/{event.id}/undo")


def test_splitting_off_asks_for_a_title_and_leads_to_the_new_topic(sign_in, do, ask, moderator, talk):
    page = ask("split", "3,5-6")
    assert "Zaznaczono 3 wpisy" in page.text
    assert [one.text() for one in tree(page).css(".merge__number")][:3] == ["1", "2", "3"]

    refused = do("split", "3,5-6", title=" ", reason="Osobna sprawa")
    assert refused.status_code == 422 and "Podaj tytuł tematu." in refused.text and "Osobna sprawa" in refused.text
    answer = do("split", "3,5-6", title="Bilety miesięczne", reason="Osobna sprawa")
    made = topic_called("Bilety miesięczne")
    assert answer.status_code == 303 and f"/{made.id}" in answer.location
    assert posts_of(made) == [(1, "Zdanie 3"), (2, "Zdanie 5"), (3, "Zdanie 6")]
    there = do.client.get(answer.location).text
    assert "/undo" in there and "Osobna sprawa" in there
    assert_counted_right(talk, made)


def test_who_moderates_several_networks_chooses_where_the_new_topic_stands(
        sign_in, do, ask, both, other_network, network, talk):
    assert "name=\"network\"" not in ask("split", "3").text
    page = tree(sign_in(both).get(f"/t/{talk.id}/posts/split?posts=3"))
    offered = {one.attributes["value"] for one in page.css("select[name=network] option")}
    assert offered == {str(network.id), str(other_network.id)}
    assert page.css_first("select[name=network] option[selected]").attributes["value"] == str(network.id)

    answer = do("split", "3", by=both, title="Gdzie indziej", network=str(other_network.id))
    assert answer.status_code == 303, words(answer, ".dialog__body")
    assert topic_called("Gdzie indziej").network_id == other_network.id


def test_a_moderator_of_one_network_puts_nothing_into_another(do, other_network, talk):
    do("split", "3", title="Tu zostaje", network=str(other_network.id))
    made = topic_called("Tu zostaje")
    assert made is None or made.network_id == talk.network_id


def test_moving_finds_a_topic_previews_it_and_leads_there(sign_in, do, ask, moderator, talk, target):
    found = ask("move", "2-3", q="spotkanie dialog")
    assert words(found, ".merge__choice b") == target.title and 'name="posts" value="2-3"' in found.text
    preview = ask("move", "2-3", target=target.id)
    assert [one.text() for one in tree(preview).css(".merge__post--moved .merge__number")] == ["4", "5"]

    answer = do("move", "2-3", at={"target": target.id}, reason="Tam pasuje")
    assert answer.location == f"/t/{target.slug}/{target.id}/4"
    assert [text for _number, text in posts_of(target)][-2:] == ["Zdanie 2", "Zdanie 3"]
    assert sign_in(moderator).get(f"/t/{talk.slug}/{talk.id}/2").status_code == 302
    assert undo_last(sign_in, moderator, "posts_moved_away").status_code == 303
    assert [number for number, _text in posts_of(talk)] == [1, 2, 3, 4, 5, 6]


def test_moving_in_order_of_time_shows_and_gives_fresh_numbers(do, ask, ana, talk, target):
    for post in db.session.scalars(db.select(Post).where(Post.topic_id == target.id, Post.number > 1)):
        post.created_at = clock.now() + timedelta(hours=1)
    db.session.commit()
    page = ask("move", "2-3", target=target.id, by_time=1)
    assert words(page, ".order-choice [aria-current]").startswith("Według czasu")
    assert tree(page).css_first("#posts-form input[name=by_time]").attributes["value"] == "1"
    assert not tree(ask("move", "2-3", target=target.id)).css("#posts-form input[name=by_time]")

    do("move", "2-3", at={"target": target.id, "by_time": 1})
    assert [text for _number, text in posts_of(target)][1:3] == ["Zdanie 2", "Zdanie 3"]
    assert place_of(target.id, 2) is not None


@pytest.mark.parametrize("asked, said", [("itself", "nim samym"), ("999999", "Nie ma takiego tematu"),
                                         ("", "Nie ma takiego tematu")])
def test_what_posts_cannot_be_moved_to_is_refused(sign_in, moderator, talk, target, asked, said):
    typed = {"posts": "2", "target": talk.id if asked == "itself" else asked}
    answer = sign_in(moderator).post(f"/t/{talk.id}/posts/move", data=typed)
    assert answer.status_code == 422 and said in answer.text


def test_posts_of_one_author_are_joined_and_taken_apart(sign_in, do, ask, moderator, talk):
    assert "Zdanie 2" in ask("join", "2,4").text
    do("join", "2,4", reason="Jedna myśl")
    assert "Zdanie 2" in post_at(talk, 2).text and "Zdanie 4" in post_at(talk, 2).text
    undo_last(sign_in, moderator, "posts_joined")
    assert (4, "Zdanie 4") in posts_of(talk) and (2, "Zdanie 2") in posts_of(talk)


@pytest.mark.parametrize("act, posts, more", [("join", "2-3", {}), ("join", "2", {}), ("split", "1-2", {}),
                                              ("delete", "1", {}), ("restore", "2", {})])
def test_what_cannot_be_done_is_said_in_place_of_the_button(ask, talk, act, posts, more):
    page = tree(ask(act, posts, **more))
    assert page.css(".flash--warn, .flash") and not page.css("#posts-form") and not page.css("dialog .button--primary")


def test_posts_get_another_author_whom_one_finds(sign_in, do, ask, moderator, ana, ben, stranger, talk):
    assert ana.name in words(ask("owner", "2", q="anna"), ".merge__choice b")
    assert "Nikt w tej sieci tak się nie nazywa." in ask("owner", "2", q="nikt taki").text
    assert stranger.name not in ask("owner", "2", q=stranger.name).text.replace(f'value="{stranger.name}"', "")

    do("owner", "2", at={"owner": ana.id}, reason="Wpis z konta kolegi")
    assert post_at(talk, 2).author_id == ana.id
    assert_counted_right(talk)


def test_several_posts_are_deleted_on_a_ground_and_restored_as_one(sign_in, do, ask, moderator, talk):
    page = tree(ask("delete", "3-4"))
    ground = next(one.attributes["value"] for one in page.css("select[name=ground] option") if one.attributes.get("value"))
    refused = do("delete", "3-4", reason="x")
    assert refused.status_code == 422 and "Uzasadnij" in refused.text or "autofocus" in refused.text
    typed = {"ground": ground, "explanation": "Obraża innych.", "law": "art. 212 k.k."}
    assert do("delete", "3-4", **typed).status_code == 303
    assert all(post_at(talk, number).deleted_at for number in (3, 4))

    assert do("restore", "3-6").status_code == 303
    assert not any(post_at(talk, number).deleted_at for number in (3, 4))


def test_own_posts_need_no_ground(sign_in, do, ask, moderator, talk):
    people.make_post(talk, by=moderator, text="Moje")
    assert not tree(ask("delete", "7")).css("select[name=ground]")
    assert do("delete", "7").status_code == 303


def test_posts_that_changed_meanwhile_are_looked_at_once_more(sign_in, do, moderator, second_moderator, talk, target):
    fields = hidden_in(sign_in(moderator).get(f"/t/{talk.id}/posts/split?posts=2-4"))
    move_posts(talk, second_moderator, post_ids=[post_at(talk, 3).id], into=target)

    answer = sign_in(moderator).post(f"/t/{talk.id}/posts/split", data=fields | {"title": "Mój tytuł"})
    assert answer.status_code == 409 and "zmieniły się w międzyczasie" in answer.text and "Mój tytuł" in answer.text
    assert "Zaznaczono 2 wpisy" in answer.text
    typed = hidden_in(answer) | {"title": "Mój tytuł"}
    assert sign_in(moderator).post(f"/t/{talk.id}/posts/split", data=typed).status_code == 303


@pytest.mark.parametrize("act", ACTS)
def test_nothing_chosen_is_refused_in_words(ask, act):
    for posts in ("", "99", "x"):
        answer = ask(act, posts)
        assert answer.status_code == 422 and "Nie zaznaczono żadnych wpisów" in answer.text


@pytest.mark.once
@pytest.mark.parametrize("name, status", {"visitor": 303, "stranger": 404, "ben": 403, "ana": 403, "moderator_elsewhere": 404,
                                          "coordinator": 403, "silenced_moderator": 403}.items())
def test_only_moderators_choose_posts_and_act_on_them(request, sign_in, talk, target, name, status):
    client = sign_in(None if name == "visitor" else request.getfixturevalue(name))
    assert client.get(f"/t/{talk.id}/select").status_code == status
    for act in ACTS:
        address = f"/t/{talk.id}/posts/{act}"
        assert client.get(f"{address}?posts=2").status_code == status
        assert client.post(address, data={"posts": "2", "target": target.id}).status_code == status
    assert [number for number, _text in posts_of(talk)] == [1, 2, 3, 4, 5, 6]


def test_an_archived_topic_keeps_its_posts(sign_in, moderator, talk):
    talk.archived_at = clock.now()
    db.session.commit()
    client = sign_in(moderator)
    assert client.get(f"/t/{talk.id}/select").status_code == 403
    assert not tree(client.get(f"/t/{talk.slug}/{talk.id}")).css(".post-selection")
    assert client.post(f"/t/{talk.id}/posts/split", data={"posts": "2", "title": "T"}).status_code == 403


def test_merging_in_order_of_time_is_chosen_in_the_dialog(sign_in, moderator, talk, target):
    client, address = sign_in(moderator), f"/t/{talk.id}/merge?target={target.id}"
    assert words(client.get(address), ".order-choice [aria-current]").startswith("Po ostatnim wpisie")
    page = client.get(f"{address}&by_time=1")
    assert words(page, ".order-choice [aria-current]").startswith("Według czasu")
    assert tree(page).css_first("#merge-form input[name=by_time]").attributes["value"] == "1"

    client.post(f"/t/{talk.id}/merge", data={"target": target.id, "by_time": "1"})
    db.session.rollback()
    event = db.session.scalar(db.select(Event).filter_by(action="topic_merged_in"))
    assert event.details["by_time"] is True
    assert len(posts_of(target)) == 9


def test_cancelling_leads_back_to_what_was_chosen(ask, talk):
    page = tree(ask("split", "2-3,5"))
    back = page.css_first(".dialog__foot a").attributes["href"]
    assert back in (f"/t/{talk.id}/select?posts=2-3,5", f"/t/{talk.id}/select?posts=2-3%2C5")
