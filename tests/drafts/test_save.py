"""Keeping what somebody writes: it is saved, never written over unseen, and gone with the post."""
import json
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.drafts import service
from forum.drafts.models import Draft
from forum.limits import limiter
from forum.moderation import merge
from forum.posts.models import LONGEST, Post
from forum.topics.models import Topic
from tests.people import give_roles, make_post, make_topic
from tests.rendered import links, tree, words

JSON = {"Accept": "application/json"}


def save(client, key, text, based_on=0, **more):
    return client.post(f"/drafts/{key}", data={"text": text, "draft": based_on, **more}, headers=JSON)


def texts_of(person):
    db.session.rollback()
    return {draft.key: draft.text for draft in db.session.scalars(db.select(Draft).filter_by(user_id=person.id))}


def test_a_draft_is_kept_and_found_on_another_device(sign_in, topic, ben):
    key = f"topic-{topic.id}"
    saved = save(sign_in(ben), key, "Pierwsza\r\nmyśl", beside=json.dumps({"to": "1", "name": "Anna", "x": "y"})).get_json()
    other = sign_in(ben).get(f"/drafts/{key}", headers=JSON)
    assert other.get_json() == saved
    assert other.headers["Cache-Control"] == "no-store"
    assert saved["text"] == "Pierwsza\nmyśl"
    assert saved["beside"] == {"to": "1", "name": "Anna"}
    longer = save(sign_in(ben), key, "Pierwsza myśl i druga", saved["sequence"]).get_json()
    assert longer["sequence"] > saved["sequence"]
    assert texts_of(ben) == {key: "Pierwsza myśl i druga"}


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_text_that_was_taken_back_is_no_draft(text, sign_in, topic, ben):
    client, key = sign_in(ben), f"topic-{topic.id}"
    sequence = save(client, key, "Na chwilę").get_json()["sequence"]
    assert save(client, key, text, sequence).get_json()["sequence"] == 0
    assert texts_of(ben) == {}
    assert save(client, key, text).get_json()["sequence"] == 0


def test_a_stale_sequence_loses_neither_version(sign_in, topic, ben):
    here, there, key = sign_in(ben), sign_in(ben), f"topic-{topic.id}"
    first = save(here, key, "Wspólny początek").get_json()["sequence"]
    second = save(there, key, "Wspólny początek, dalej w domu", first).get_json()["sequence"]
    refused = save(here, key, "Wspólny początek, dalej w biurze", first)
    assert refused.status_code == 409
    assert refused.get_json()["text"] == "Wspólny początek, dalej w domu"
    assert refused.get_json()["sequence"] == second
    assert texts_of(ben) == {key: "Wspólny początek, dalej w domu"}
    assert save(here, key, "", first).status_code == 409
    assert save(here, key, "Obie razem", second).status_code == 200


def test_two_windows_that_begin_at_once_do_not_quarrel_about_the_same_words(sign_in, topic, ben):
    client, key = sign_in(ben), f"topic-{topic.id}"
    sequence = save(client, key, "To samo").get_json()["sequence"]
    assert save(client, key, "To samo").get_json()["sequence"] == sequence
    assert save(client, key, "Co innego").status_code == 409
    assert texts_of(ben) == {key: "To samo"}


def test_a_draft_begun_anew_is_not_taken_for_the_one_that_was_sent(sign_in, topic, ben):
    client, key = sign_in(ben), f"topic-{topic.id}"
    old = save(client, key, "Wysłane").get_json()["sequence"]
    client.post(f"/t/{topic.id}/posts", data={"text": "Wysłane", "draft": old})
    gone = save(client, key, "Dalej na starej karcie", old)
    assert gone.status_code == 409
    assert gone.get_json()["sequence"] == 0
    save(client, key, "Nowe")
    assert save(client, key, "Dalej na starej karcie", old).status_code == 409


@pytest.mark.parametrize("who, status", [("visitor", 303), ("stranger", 404), ("silenced", 200), ("ben", 200), ("admin", 200)])
def test_who_may_keep_a_draft_of_a_topic(who, status, request, sign_in, topic):
    person = None if who == "visitor" else request.getfixturevalue(who)
    answer = sign_in(person).get(f"/drafts/topic-{topic.id}", headers=JSON)
    assert answer.status_code == status
    answer = save(sign_in(person), f"topic-{topic.id}", "Mój tekst")
    assert answer.status_code == (422 if who == "visitor" else status)
    db.session.rollback()
    assert (answer.status_code == 200) == bool(db.session.scalar(db.select(Draft.id)))


def test_a_stranger_keeps_none_for_a_network_nor_for_a_post(sign_in, topic, stranger, network):
    for key in (f"network-{network.id}", "post-1", "topic-999999", "topic-0", "person-1", f"topic-{topic.id}x"):
        assert save(sign_in(stranger), key, "Mój tekst").status_code in (403, 404)
    assert texts_of(stranger) == {}


def test_everybody_has_their_own(sign_in, topic, ana, ben):
    key = f"topic-{topic.id}"
    save(sign_in(ana), key, "Tajemnica Anny")
    assert sign_in(ben).get(f"/drafts/{key}", headers=JSON).get_json()["sequence"] == 0
    assert sign_in(ben).get(f"/drafts/{key}/delete").status_code == 404
    assert "Tajemnica" not in sign_in(ben).get(f"/t/{topic.id}/reply").text + sign_in(ben).get("/drafts").text
    sign_in(ben).post(f"/drafts/{key}/delete")
    assert texts_of(ana) == {key: "Tajemnica Anny"}


def test_what_is_too_long_is_refused_with_the_reason(sign_in, topic, ben):
    client, key = sign_in(ben), f"topic-{topic.id}"
    assert save(client, key, "x" * LONGEST).status_code == 200
    answer = save(client, f"network-{topic.network_id}", "x" * (LONGEST + 2))
    assert answer.status_code == 422
    assert answer.get_json()["problem"] == "Tekst jest za długi o 2 znaki."
    assert save(client, f"network-{topic.network_id}", "tekst", title="t" * 201).status_code == 422
    page = client.post(f"/drafts/network-{topic.network_id}", data={"text": "x" * (LONGEST + 2)})
    assert page.status_code == 422
    assert tree(page).css_first("#own-text").text().strip() == "x" * (LONGEST + 2)


@pytest.mark.parametrize("beside", ["[]", "{", '{"to": [1]}', '{"to": "0"}', '{"to": "99999999999"}', "[" * 5000, '"a"',
                                    '{"name": null}'])
def test_what_stands_beside_is_only_what_we_know(beside, sign_in, topic, ben):
    assert save(sign_in(ben), f"topic-{topic.id}", "tekst", beside=beside).get_json()["beside"] == {}
    assert sign_in(ben).get(f"/t/{topic.id}/reply").status_code == 200


def test_posting_takes_the_draft_away(sign_in, topic, ben, count_queries):
    client, key = sign_in(ben), f"topic-{topic.id}"
    sequence = save(client, key, "Wyślę to za chwilę").get_json()["sequence"]
    client.post(f"/t/{topic.id}/posts", data={"text": "Wyślę to teraz", "draft": sequence})
    assert texts_of(ben) == {}
    save(client, key, "Bez numeru")
    client.post(f"/t/{topic.id}/posts", data={"text": "Bez numeru"})
    assert texts_of(ben) == {}


def test_what_was_written_meanwhile_on_another_device_stays(sign_in, topic, ben):
    client, key = sign_in(ben), f"topic-{topic.id}"
    sequence = save(client, key, "Stary").get_json()["sequence"]
    save(client, key, "Nowy, z telefonu", sequence)
    client.post(f"/t/{topic.id}/posts", data={"text": "Stary, dokończony", "draft": sequence})
    assert texts_of(ben) == {key: "Nowy, z telefonu"}
    client.post(f"/t/{topic.id}/posts", data={"text": "Zupełnie inny"})
    assert texts_of(ben) == {key: "Nowy, z telefonu"}


def test_a_refused_post_leaves_the_draft(sign_in, locked_topic, ben):
    client, key = sign_in(ben), f"topic-{locked_topic.id}"
    sequence = save(client, key, "Za późno").get_json()["sequence"]
    assert client.post(f"/t/{locked_topic.id}/posts", data={"text": "Za późno", "draft": sequence}).status_code == 403
    assert texts_of(ben) == {key: "Za późno"}


def test_a_new_topic_takes_its_draft_away(sign_in, network, ben):
    client, key = sign_in(ben), f"network-{network.id}"
    address = f"/c/{network.slug}/{network.id}/new"
    save(client, key, "O co chodzi", title="Nowy temat")
    page = tree(client.get(address))
    assert page.css_first("[name=title]").attributes["value"] == "Nowy temat"
    assert page.css_first("textarea[name=text]").text().strip() == "O co chodzi"
    sequence = page.css_first("[name=draft]").attributes["value"]
    client.post(address, data={"title": "Nowy temat", "text": "O co chodzi?", "draft": sequence})
    assert texts_of(ben) == {}


def test_without_a_script_the_page_shows_the_draft_and_saves_it(sign_in, topic, ben, ana):
    client = sign_in(ben)
    answered = make_post(topic, by=ana)
    address = f"/t/{topic.id}/reply"
    page = tree(client.get(f"{address}?to={answered.number}"))
    assert page.css_first(".composer__save-draft").attributes["formaction"] == f"/drafts/topic-{topic.id}"
    answer = client.post(f"/drafts/topic-{topic.id}", data={"text": "Bez skryptu", "to": answered.number, "draft": 0})
    assert (answer.status_code, answer.location) == (303, "/drafts")
    assert "Zapisano wersję roboczą" in words(client.get("/drafts"))
    page = tree(client.get(address))
    assert page.css_first("textarea[name=text]").text().strip() == "Bez skryptu"
    assert page.css_first("[name=to]").attributes["value"] == str(answered.number)
    stale = client.post(f"/drafts/topic-{topic.id}", data={"text": "Inny", "draft": 0})
    assert stale.status_code == 409
    assert tree(stale).css_first("#other-text").text().strip() == "Bez skryptu"
    assert tree(stale).css_first("#own-text").text().strip() == "Inny"
    fields = {field.attributes["name"]: field.attributes["value"] for field in tree(stale).css("main form input[type=hidden]")}
    client.post(f"/drafts/topic-{topic.id}", data=fields | {"text": "Inny"})
    assert texts_of(ben) == {f"topic-{topic.id}": "Inny"}


def test_drafts_go_along_when_their_topic_is_merged(sign_in, network, topic, ana, ben, moderator):
    into = make_topic(network, by=ana, title="Docelowy")
    save(sign_in(ana), f"topic-{topic.id}", "Tekst Anny", beside='{"to": "1", "name": "Anna"}')
    save(sign_in(ben), f"topic-{topic.id}", "Drugi tekst")
    save(sign_in(ben), f"topic-{into.id}", "Pierwszy tekst")
    merge.merge(db.session.get(Topic, topic.id), moderator, into=db.session.get(Topic, into.id))
    assert texts_of(ana) == {f"topic-{into.id}": "Tekst Anny"}
    assert texts_of(ben) == {f"topic-{into.id}": "Pierwszy tekst\n\nDrugi tekst"}
    assert db.session.scalars(db.select(Draft.beside)).all() == [{}, {}]
    assert links(sign_in(ana).get("/drafts"))[0].startswith(f"/t/{into.slug}/{into.id}")


def test_the_list_names_only_places_that_may_still_be_read(sign_in, topic, network, ben, count_queries):
    client = sign_in(ben)
    save(client, f"topic-{topic.id}", "O dowozie", beside='{"to": "1", "name": "Anna"}')
    save(client, f"network-{network.id}", "Nowy wątek", title="Mój tytuł")
    page = client.get("/drafts")
    assert "Dowóz dzieci" in words(page)
    assert f"/t/{topic.slug}/{topic.id}/1#composer-{topic.id}" in links(page)
    assert count_queries(lambda: client.get("/drafts")) <= 5
    give_roles(ben, network)
    page = words(client.get("/drafts"))
    assert "Dowóz dzieci" not in page
    assert "O dowozie" in page
    assert client.get(f"/drafts/topic-{topic.id}", headers=JSON).status_code == 404


def test_what_an_answer_that_was_lost_left_as_a_draft_goes_with_the_second_sending(sign_in, topic, network, ben):
    client, reply, opening = sign_in(ben), f"topic-{topic.id}", f"network-{network.id}"
    sent = {"text": "Wysłane raz.", "key": "klucz-formularza"}
    for key, address, more in ((reply, f"/t/{topic.id}/posts", {}),
                               (opening, f"/c/{network.slug}/{network.id}/new", {"title": "Temat", "key": "drugi-klucz"})):
        client.post(address, data=sent | more)
        draft = save(client, key, "Wysłane raz.").get_json()["sequence"]
        assert client.post(address, data=sent | more | {"draft": draft}).status_code == 303
    assert texts_of(ben) == {}


def test_a_draft_is_deleted_after_asking(sign_in, topic, ben):
    client, key = sign_in(ben), f"topic-{topic.id}"
    save(client, key, "Do kosza")
    assert "Do kosza" in words(client.get(f"/drafts/{key}/delete"))
    assert texts_of(ben) == {key: "Do kosza"}
    assert client.post(f"/drafts/{key}/delete").location == "/drafts"
    assert texts_of(ben) == {}


def test_what_nobody_goes_on_with_is_forgotten_after_half_a_year(sign_in, topic, network, ben):
    client = sign_in(ben)
    save(client, f"topic-{topic.id}", "Stary")
    save(client, f"network-{network.id}", "Nowy")
    with transaction():
        db.session.execute(db.update(Draft).where(Draft.text == "Stary").values(updated_at=clock.now() - timedelta(days=181)))
    service.forget_old()
    assert texts_of(ben) == {f"network-{network.id}": "Nowy"}


def test_a_script_that_saves_all_the_time_is_stopped(sign_in, topic, ben, rate_limits):
    limiter.reset()
    client = sign_in(ben)
    statuses = {save(client, f"topic-{topic.id}", "", 0).status_code for _time in range(62)}
    assert statuses == {200, 429}


def test_a_post_that_is_edited_keeps_a_draft_of_its_own(sign_in, topic, ben, ana):
    post = make_post(topic, by=ben)
    assert save(sign_in(ben), f"post-{post.id}", "Poprawka").status_code == 200
    assert texts_of(ben) == {f"post-{post.id}": "Poprawka"}
    assert "Dowóz dzieci" in words(sign_in(ben).get("/drafts"))
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 2
