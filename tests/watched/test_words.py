"""Watched words: found in every inflection and disguise and inside no other word; what they do wherever people write."""
import time

import pytest

from forum.db import db
from forum.posts import gates
from forum.text.words import forms_of, lemmas
from forum.topics.models import Topic
from forum.posts.models import Post
from forum.watched import service
from forum.watched.matching import Index, hits, pattern_of, replaced
from forum.watched.models import WatchedWord
from tests import people
from tests.rendered import tree, words

once = pytest.mark.once


def index(*watched, act="block", replacement=""):
    return Index([pattern_of(WatchedWord(id=number, word=word, act=act, replacement=replacement))
                  for number, word in enumerate(watched)])


@once
def test_lemmas_know_all_that_a_form_may_come_from():
    assert lemmas("Mam gminie żołędziami") == [{"mieć", "mama", "mamić"}, {"gmina", "gmin"}, {"żołądź"}]
    assert lemmas("zrobiłbym") == [{"zrobić"}] and lemmas("abcdxyzami") == lemmas("abcdxyz")
    assert {"dupa", "dup", "dupami"} <= forms_of("dupa") == forms_of("dupie") | {"dupa"}


@once
@pytest.mark.parametrize(("watched", "text"), [
    ("dupa", "dupa"), ("dupa", "Mam was w DUPIE!"), ("dupą", "dupami"), ("dupa", "**dupa**"), ("dupa", "_dupa_"),
    ("dupa", "d.u.p.a"), ("dupa", "d u p a"), ("dupa", "D-U-P-A"), ("dupa", "do d u p y z tym"), ("dupa", "du.pa"),
    ("dupa", "du-pa"), ("dupa", "**du**pa"), ("dupa", "du\u200bpa"), ("dupa", "du&shy;pa".replace("&shy;", "\u00ad")),
    ("dupa", "dup@"), ("dupa", "dup4"), ("dupa", "duuupa"), ("dupa", "dup\u0430"), ("dupa", "d*pa"), ("dupa", "du<b></b>pa"),
    ("dupa", "[du](x)pa"), ("dupa", "ｄｕｐａ"), ("dupa", "dupa.pl"), ("dupa", "stop.Dupa"), ("dupa", "dupe"),
    ("pierdolić", "pierdoliłbyś"), ("pierdolić", "niepierdolony"), ("pierdolić", "p1erdolić"), ("jebać", "j3bac"),
    ("żołądź", "zoledzi"), ("żołądź", "ŻOŁĘDZIAMI"), ("qwertyk", "qwertykami"), ("kurwa mać", "kurwo mać"),
    ("kurwa mać", "kurwa, mać"), ("sąd", "sądem"), ("Kowalski", "kowalskiego")])
def test_a_watched_word_is_found(watched, text):
    assert hits(text, index(watched)), text


@once
@pytest.mark.parametrize(("watched", "text"), [
    ("dupa", "podupadać"), ("dupa", "duparz"), ("dupa", "okupacja"), ("kurwa", "kurtyna"), ("sąd", "sadem"), ("sąd", "sadu"),
    ("laska", "łaska"), ("lek", "lekki"), ("lek", "lękiem"), ("kot", "kotka"), ("osa", "osoba"), ("kurwa mać", "kurwa"),
    ("kurwa mać", "mać kurwa"), ("dupa", "dla dzieci i o w z u"), ("dupa", "a, b, c i d"), ("dupa", "A4 i B2, 100 zł, 5 km"),
    ("dupa", "d u z o p a"), ("dupa", "biało-czerwony"), ("rak", "Kraków"), ("dupa", "du pa"), ("pis", "napis i p. 5")])
def test_other_words_are_no_watched_ones(watched, text):
    assert not hits(text, index(watched)), text


@once
@pytest.mark.slow
@pytest.mark.parametrize("text", ["a*" * 16_000, "a." * 16_000, "a b " * 8_000, "1" * 32_000, "[a" * 16_000, "1a1b1 " * 5_000,
                                  "Szanowni Państwo, dowóz dzieci kosztuje. " * 780])
def test_no_text_takes_long(text):
    import time
    watched = index(*["dupa", "kurwa", "pies", "kot", "idiota"] * 40)
    hits("dupa", watched)
    began = time.process_time()
    hits(text, watched)
    replaced(text, watched)
    assert time.process_time() - began < 5


@once
def test_replacing_keeps_the_letters_case_and_leaves_code_addresses_and_names_alone():
    watched = index("dupa", act="replace", replacement="pupa")
    assert replaced("Dupa, DUPĄ i **dupami**. Stop.Dupa d.u.p.a", watched) == "Pupa, PUPA i **pupa**. Stop.Pupa pupa"
    kept = "`dupa` @dupa https://dupa.pl/dupa [link](http://x/dupa) upload://dupa.png\n```\ndupa\n```"
    assert replaced(kept, watched) == kept and replaced("podupadać", watched) == "podupadać"


@pytest.fixture
def watch(admin):
    """Return a function that has a word watched."""
    return lambda word, act, **more: service.watch(admin, word=word, act=act, **more)


def writing(network, topic, own):
    """The ways to write, as (address, fields)."""
    kept = {"text": "To jest {}.", "title": "Tytuł"}
    return {
        "reply": (f"/t/{topic.id}/posts", kept), "topic": (f"/c/{network.slug}/{network.id}/new", kept),
        "title": (f"/c/{network.slug}/{network.id}/new", {"text": "Treść", "title": "O {}"}),
        "edit": (f"/p/{own.id}/edit", kept | {"began": "{began}"}),
        "poll": (f"/t/{topic.id}/posts", {"text": "[poll]\n- {}\n- nie\n[/poll]"})}


@pytest.mark.parametrize("way", ["reply", "topic", "title", "edit", "poll"])
def test_a_refused_word_is_named_and_the_text_stays(network, topic, ben, sign_in, watch, way):
    own = people.make_post(topic, by=ben)
    watch("idiota", "block")
    address, fields = writing(network, topic, own)[way]
    form = {name: value.replace("{}", "idiotami") for name, value in fields.items()}
    answer = sign_in(ben).post(address, data=form)
    assert answer.status_code == 422 and "słowo, którego tu nie przyjmujemy: „idiotami”" in answer.text
    assert "idiotami" in "".join(field.text() + (field.attributes.get("value") or "")
                                 for field in tree(answer).css("main textarea, main input"))
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 2


def test_a_word_to_be_replaced_is_stored_nowhere(network, topic, ben, sign_in, watch):
    watch("idiota", "replace", replacement="osoba")
    client = sign_in(ben)
    client.post(f"/c/{network.slug}/{network.id}/new", data={"title": "Ten Idiota", "text": "Co za idiota!"})
    db.session.rollback()
    made = db.session.scalar(db.select(Topic).order_by(Topic.id.desc()))
    post = db.session.scalar(db.select(Post).filter_by(topic_id=made.id))
    assert (made.title, post.text) == ("Ten Osoba", "Co za osoba!") and "idiot" not in post.html


def test_a_text_to_be_looked_at_waits_unless_a_moderator_writes_it(network, topic, ben, moderator, watch):
    watch("idiota", "queue")
    words_of = lambda author: gates.ask("reply", author, topic, "Idiotom nie odpowiadam.")  # noqa: E731 - one of a pair
    assert ("word", "Idiotom") in words_of(ben).waits and words_of(moderator).waits == ()


def test_an_edit_is_asked_only_about_words_it_brings(network, topic, ben, sign_in, watch):
    own = people.make_post(topic, by=ben, text="Ten idiota znowu.")
    watch("idiota", "block")
    asked = gates.ask("edit", ben, topic, "Ten idiota znowu!", post=own)
    assert asked.text == "Ten idiota znowu!"
    with pytest.raises(Exception, match="idiotami"):
        gates.ask("edit", ben, topic, "Ten idiota z idiotami!", post=own)


def test_administrators_alone_look_after_the_list_and_try_texts(admin, ana, moderator, sign_in):
    for person in (ana, moderator):
        assert sign_in(person).get("/admin/watched-words").status_code == 404
    client = sign_in(admin)
    assert "Obserwowane słowa" in client.get("/admin").text
    form = {"word": "idiota", "act": "replace", "replacement": "", "note": "obraza"}
    refused = client.post("/admin/watched-words", data=form)
    assert refused.status_code == 422 and "co ma stać w jego miejscu" in refused.text and "obraza" in refused.text
    assert client.post("/admin/watched-words", data=form | {"word": "12 a!"}).status_code == 422
    added = client.post("/admin/watched-words", data=form | {"replacement": "osoba"}, follow_redirects=True)
    assert 'class="button button--small flash__undo"' in added.text
    assert client.post("/admin/watched-words", data=form | {"replacement": "x"}).status_code == 409
    tried = client.post("/admin/watched-words/try", data={"text": "Z idiotami nie gadam."})
    assert "idiotami" in words(tried, "[role=status]") and "Z osoba nie gadam." in tried.text
    db.session.rollback()
    row = db.session.scalar(db.select(WatchedWord))
    page = client.get(f"/admin/watched-words/{row.id}")
    assert "idiotom" in page.text
    gone = client.post(f"/admin/watched-words/{row.id}/forget", follow_redirects=True)
    assert "Obserwuj je ponownie" in gone.text and "word=idiota" in gone.text
    assert "żadnego obserwowanego słowa" in client.post("/admin/watched-words/try", data={"text": "idiota"}).text


def test_forms_that_may_be_of_other_words_are_shown_to_the_administrator(admin, sign_in, watch):
    row = watch("mama", "queue")
    page = sign_in(admin).get(f"/admin/watched-words/{row.id}")
    assert "mam, mamy" in words(page, ".icon-row")


def test_moderators_give_no_topic_a_title_with_a_refused_word(topic, moderator, sign_in, watch):
    watch("idiota", "block")
    watch("mama", "replace", replacement="osoba")
    client, address = sign_in(moderator), f"/t/{topic.id}/moderate/rename"
    refused = client.post(address, data={"title": "Same idiotki i idioci", "instead_of": topic.title})
    assert refused.status_code == 422 and "„idioci”" in refused.text and "Same idiotki i idioci" in refused.text
    assert client.post(address, data={"title": "Co mówi mama", "instead_of": topic.title}).status_code == 303
    db.session.rollback()
    assert db.session.get(Topic, topic.id).title == "Co mówi osoba"


def test_a_letter_and_an_introduction_are_asked_as_well(network, topic, ben, watch):
    watch("idiota", "block")
    for kind, place in (("letter", topic), ("letter", network), ("introduction", topic)):
        with pytest.raises(Exception, match="idiotów"):
            gates.ask(kind, ben, place, "Nie lubię idiotów.")


@once
@pytest.mark.parametrize("text", ["a.", "k*a ", "[a](", "]("])
def test_a_long_text_made_to_keep_the_server_busy_is_looked_through_in_little_time(text, monkeypatch):
    looked_up = []
    watched = index("dupa", "kura", act="replace", replacement="x")
    monkeypatch.setattr("forum.watched.matching.stem_of", lambda word: looked_up.append(word) or word)
    began = time.process_time()
    replaced(text * (32_000 // len(text)), watched)
    assert time.process_time() - began < 4 and len(looked_up) < 20
