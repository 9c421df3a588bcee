"""What refers to a post is said under it: to all who read it, live, as long as it is so."""
from collections import Counter

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy.orm import aliased

from forum.db import db, transaction
from forum.events import Event
from forum.links import renewal
from forum.links.models import BACKLINKS, TEXT, PostLink, Stale
from forum.links.queries import MOST, backlinks
from forum.moderation import merge, undo
from forum.networks import service as networks
from forum.networks.models import VISIBILITIES, Network
from forum.policy import all_as_open, as_open
from forum.posts import deleting, editing, fragments
from forum.posts.models import Post
from forum.text import cook
from forum.topics.models import Topic
from tests import people


@pytest.fixture
def question(topic, ben):
    """The second post of Anna's topic."""
    return people.make_post(topic, by=ben, text="Kto liczy koszty?")


@pytest.fixture
def elsewhere(network, ana):
    """Another topic of the network."""
    return people.make_topic(network, by=ana, title="Przewoźnik")


def refer(topic, by, post, text="Patrz /p/{0}"):
    return people.make_post(topic, by=by, text=text.format(post.id))


def fresh(post):
    db.session.rollback()
    return db.session.get(Post, post.id, populate_existing=True)


def said(post):
    db.session.rollback()
    [html] = fragments.html_by_id(post.id)
    return [link.text() for link in LexborHTMLParser(str(html)).css(".post__backlinks a")]


def edit(post, editor, text):
    cooked = cook(text, place=post.topic, author=editor)
    return editing.edit(post, editor, cooked, began=editing.fingerprint(fresh(post)))


def test_a_post_says_where_it_is_referred_to_newest_first(network, topic, question, elsewhere, ana, ben):
    first = refer(elsewhere, ana, question)
    assert said(question) == ["Przewoźnik"] and fresh(question).backlinks_count == 1
    again, third = refer(elsewhere, ben, question), people.make_topic(network, by=ben, title="Paliwo", text=f"/p/{question.id}")
    assert said(question) == ["Paliwo", "Przewoźnik"]
    page = LexborHTMLParser(str(fragments.html_by_id(question.id)[0]))
    assert [link.attributes["href"] for link in page.css(".post__backlinks a")][1] == f"/p/{again.id}"
    assert first.id < again.id and third.id


def test_a_quote_and_an_address_of_the_topic_refer_too_but_nothing_in_the_same_topic_does(topic, question, elsewhere, ana, ben):
    quote = f'[quote="Ben, post:2, topic:{topic.id}"]\nKto\n[/quote]'
    for text in (quote, f"/p/{question.id}", f"/t/{topic.id}"):
        people.make_post(topic, by=ana, text=text)
    assert said(question) == [] and fresh(question).backlinks_count == 0
    people.make_post(elsewhere, by=ben, text=f"{quote}\n\n/t/{topic.id}")
    opening = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))
    assert said(question) == said(opening) == ["Przewoźnik"]


@pytest.mark.parametrize("text", ["[tutaj](/p/{0})", "`/p/{0}`", '[quote="Ktoś"]\n/p/{0}\n[/quote]', "> /p/{0}", "/p/999999"])
def test_what_is_quoted_or_code_or_has_words_of_its_own_refers_to_nothing(text, question, elsewhere, ana):
    refer(elsewhere, ana, question, text)
    assert said(question) == []


def test_five_are_named_and_the_others_counted(network, question, ana):
    for number in range(MOST + 2):
        people.make_topic(network, by=ana, title=f"Temat numer {number}", text=f"/p/{question.id}")
    assert said(question) == [f"Temat numer {number}" for number in range(6, 1, -1)]
    assert "i jeszcze 2 tematy" in fragments.html_by_id(question.id)[0]


@pytest.mark.parametrize("source, target, is_said", [
    ("members", "members", False), ("public", "members", True), ("signed_in", "members", True), ("members", "public", False),
    ("signed_in", "public", False), ("public", "public", True), ("members", "signed_in", False)])
def test_a_post_names_only_what_all_of_its_readers_may_read(source, target, is_said, admin):
    there = people.make_network("tam", visibility=target)
    topic = people.make_topic(there, by=admin)
    post = people.make_post(topic, by=admin)
    people.make_topic(people.make_network("skad", visibility=source), by=admin, title="Może tajny", text=f"/p/{post.id}")
    assert said(post) == (["Może tajny"] if is_said else [])
    assert fresh(post).backlinks_count == is_said


def test_a_network_that_closes_takes_its_topics_off_other_posts(topic, question, admin):
    open_network = people.make_network("otwarta", visibility="public")
    people.make_topic(open_network, by=admin, title="Jeszcze jawny", text=f"/p/{question.id}")
    assert said(question) == ["Jeszcze jawny"]
    networks.edit(open_network, admin, visibility="members")
    assert said(question) == []
    networks.edit(open_network, admin, visibility="signed_in")
    assert said(question) == ["Jeszcze jawny"]


def test_it_goes_when_the_source_is_edited_or_deleted_and_comes_back(topic, question, elsewhere, ana, ben, moderator):
    source = refer(elsewhere, ana, question)
    edit(source, ana, "Już nie.")
    assert said(question) == []
    edit(fresh(source), ana, f"A jednak /p/{question.id}")
    assert said(question) == ["Przewoźnik"]
    deleting.delete(fresh(source), ana)
    assert said(question) == []
    deleting.restore(fresh(source), moderator)
    assert said(question) == ["Przewoźnik"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Stale)) == 0


def test_a_source_restored_says_what_things_are_called_now(topic, question, elsewhere, ana, moderator):
    source = refer(elsewhere, ana, question)
    deleting.delete(source, ana)
    with transaction():
        db.session.get(Topic, topic.id).title = "Nowa nazwa"
    deleting.restore(fresh(source), moderator)
    assert "Nowa nazwa (wpis 2)" in fresh(source).html


def test_a_renamed_source_is_named_anew(topic, question, elsewhere, ana):
    refer(elsewhere, ana, question)
    with transaction():
        db.session.get(Topic, elsewhere.id).title = "Kierowca"
    assert said(question) == ["Kierowca"]


def test_a_merge_and_its_undoing_move_titles_and_backlinks(network, topic, question, elsewhere, ana, moderator):
    refer(elsewhere, ana, question)
    outside = people.make_topic(network, by=ana, title="Z boku", text=f"/p/{question.id} /t/{topic.id}/2")
    post = db.session.scalar(db.select(Post).filter_by(topic_id=outside.id))
    event = merge.merge(topic, moderator, into=elsewhere)
    # In one topic with it now, the first one leads nobody anywhere new.
    assert said(question) == ["Z boku"]
    assert fresh(post).html.count("Przewoźnik (wpis ") == 2
    undo.undo(event, moderator)
    assert said(question) == ["Z boku", "Przewoźnik"]
    assert fresh(post).html.count(f"{topic.title} (wpis 2)") == 2


def test_a_merge_into_a_network_of_others_tells_them_nothing(network, public_network, admin):
    private = people.make_topic(network, by=admin, title="Tajne sprawy")
    moving = people.make_topic(network, by=admin, title="Idzie", text=f"/t/{private.id}")
    post = db.session.scalar(db.select(Post).filter_by(topic_id=moving.id))
    assert "Tajne sprawy" in fresh(post).html
    opening = db.session.scalar(db.select(Post).filter_by(topic_id=private.id))
    merge.merge(moving, admin, into=people.make_topic(public_network, by=admin, title="Jawny"))
    assert "Tajne sprawy" not in fresh(post).html and f"/t/{private.id}" in fresh(post).html
    assert said(opening) == ["Jawny"]


def test_who_reads_it_all_says_the_same_in_sql(app):
    every = [people.make_network(f"{kind}{number}", visibility=kind) for kind in VISIBILITIES for number in (1, 2)]
    one, other = aliased(Network), aliased(Network)
    pairs = db.session.execute(db.select(one.id, other.id).where(all_as_open(one, other))).all()
    expected = {(target.id, place.id) for target in every for place in every if as_open(target, place)}
    assert {tuple(pair) for pair in pairs} == expected
    assert [network.slug for network in every if as_open(network, None)] == ["public1", "public2"]


# How it is done.

def test_open_pages_hear_of_it_and_the_event_stands_in_no_log(topic, question, elsewhere, ana):
    version, last = fresh(question).version, db.session.get(Topic, topic.id).last_event_id
    refer(elsewhere, ana, question)
    event = db.session.scalar(db.select(Event).where(Event.action == "post_linked"))
    assert (event.topic_id, event.post_id, event.previous_id, event.actor_id) == (topic.id, question.id, last, None)
    assert fresh(question).version == version + 1 and not event.kind.in_log and not event.kind.in_topic


def test_a_crash_before_it_is_done_is_made_good(topic, question, elsewhere, ana, monkeypatch):
    monkeypatch.setattr(renewal, "in_background", lambda _work: None)
    refer(elsewhere, ana, question)
    assert said(question) == []
    assert db.session.execute(db.select(Stale.kind, Stale.post_id)).all() == [(BACKLINKS, question.id)]
    renewal.work_off()
    assert said(question) == ["Przewoźnik"]
    with transaction():
        db.session.get(Topic, elsewhere.id).title = "Inny"
    assert {row.kind for row in db.session.scalars(db.select(Stale))} == {BACKLINKS, TEXT}
    db.session.rollback()
    renewal.work_off()
    assert said(question) == ["Inny"]


def test_two_who_take_up_the_same_debt_show_it_once(topic, question, elsewhere, ana, monkeypatch):
    monkeypatch.setattr(renewal, "in_background", lambda _work: None)
    refer(elsewhere, ana, question)
    version = fresh(question).version
    for _worker in range(2):
        renewal.show_anew(question.id)
    assert fresh(question).version == version + 1
    assert db.session.scalar(db.select(db.func.count()).where(Event.action == "post_linked")) == 1


def test_what_is_renamed_while_a_text_is_cooked_is_looked_at_once_more(topic, question, elsewhere, ana, monkeypatch):
    source, renamed = refer(elsewhere, ana, question), []

    def cook_slowly(text, **more):
        cooked = cook(text, **more)
        if not renamed:
            renamed.append(True)
            with transaction():
                db.session.get(Topic, topic.id).title = "Druga nazwa"
        return cooked
    monkeypatch.setattr(renewal, "cook", cook_slowly)
    monkeypatch.setattr(renewal, "in_background", lambda _work: None)
    with transaction():
        db.session.get(Topic, topic.id).title = "Pierwsza nazwa"
    renewal.work_off()
    assert "Druga nazwa" in fresh(source).html and db.session.scalar(db.select(Stale.id)) is None


def test_one_post_that_cannot_be_cooked_keeps_no_other_waiting(network, topic, question, elsewhere, ana, ben, monkeypatch):
    bad, good = refer(elsewhere, ana, question, "zły /p/{0}"), refer(elsewhere, ben, question)

    def fail_at_one(text, **more):
        if text.startswith("zły"):
            raise RuntimeError("nie")
        return cook(text, **more)
    monkeypatch.setattr(renewal, "cook", fail_at_one)
    with transaction():
        db.session.get(Topic, topic.id).title = "Po zmianie"
    assert "Po zmianie" in fresh(good).html and "Po zmianie" not in fresh(bad).html
    assert db.session.scalars(db.select(Stale.post_id)).all() == [bad.id]
    monkeypatch.undo()
    db.session.rollback()
    renewal.work_off()
    assert "Po zmianie" in fresh(bad).html


def test_what_always_fails_is_given_up_with_a_word_and_keeps_no_other_waiting(topic, question, elsewhere, ana, ben,
                                                                              monkeypatch, caplog):
    monkeypatch.setattr(renewal, "AT_ONCE", 1)
    bad, good = refer(elsewhere, ana, question, "zły /p/{0}"), refer(elsewhere, ben, question)
    tried = []

    def fail_at_one(text, **more):
        if text.startswith("zły"):
            tried.append(text)
            raise RuntimeError("nie")
        return cook(text, **more)
    monkeypatch.setattr(renewal, "_failures", Counter())
    monkeypatch.setattr(renewal, "cook", fail_at_one)
    for number in range(renewal.MOST_TRIES + 2):
        with transaction():
            db.session.get(Topic, topic.id).title = f"Po zmianie {number}"
        assert f"Po zmianie {number}" in fresh(good).html
    assert len(tried) == renewal.MOST_TRIES and caplog.text.count("is given up") == 1
    assert db.session.scalar(db.select(Stale.post_id)) == bad.id  # and tried again by whoever starts next


def test_what_was_edited_meanwhile_is_cooked_as_it_is_now(topic, question, elsewhere, ana, monkeypatch):
    source = refer(elsewhere, ana, question)

    def edited_meanwhile(text, **more):
        if "Patrz" in text:
            with transaction():
                db.session.get(Post, source.id).text = f"Zobacz /p/{question.id}"
        return cook(text, **more)
    monkeypatch.setattr(renewal, "cook", edited_meanwhile)
    with transaction():
        db.session.get(Topic, topic.id).title = "Nowy"
    assert fresh(source).html.startswith("<p>Zobacz <a") and "Nowy (wpis 2)" in fresh(source).html


def test_a_warm_page_asks_nothing_more_and_a_cold_one_once(topic, question, elsewhere, ana, count_queries):
    ids = [people.make_post(topic, by=ana).id for _number in range(3)]

    def show():
        fragments.html_by_id(*ids)
    show()
    fragments.forget()
    without = count_queries(show)
    for post_id in ids:
        people.make_post(elsewhere, by=ana, text=f"/p/{post_id}")
    fragments.forget()
    assert count_queries(show) == without + 1
    assert count_queries(show) < without


def test_a_post_without_references_costs_no_statement_more(topic, ana, count_queries):
    count_queries(lambda: people.make_post(topic, by=ana))
    assert not [one for one in count_queries.statements if "post_links" in one or "stale_references" in one]


def test_very_many_references_are_kept_to_a_bound(network, topic, elsewhere, ana):
    many = people.make_topic(network, by=ana, replies=120)
    ids = db.session.scalars(db.select(Post.id).filter_by(topic_id=many.id)).all()
    post = people.make_post(topic, by=ana, text=" ".join(f"/p/{post_id}" for post_id in ids))
    assert db.session.scalar(db.select(db.func.count()).select_from(PostLink).filter_by(source_post_id=post.id)) == 50
    assert backlinks(ids[:2])[ids[0]][0].topic_id == topic.id


def test_the_same_text_twice_leaves_the_rows_alone(topic, question, elsewhere, ana):
    source = refer(elsewhere, ana, question)
    [row] = db.session.scalars(db.select(PostLink.id)).all()
    version = fresh(question).version
    edit(source, ana, f"Patrz jeszcze raz /p/{question.id}")
    assert db.session.scalars(db.select(PostLink.id)).all() == [row] and fresh(question).version == version


# The whole of what is quoted, and the topic's map.

def test_the_whole_quoted_post_opens_for_those_who_may_read_it(topic, question, sign_in, ana, stranger, visitor, moderator):
    address, part = f"/p/{question.id}/quoted", {"Turbo-Frame": "part"}
    answer = sign_in(ana).get(address, headers=part)
    assert answer.status_code == 200 and "Kto liczy koszty?" in answer.text and "zmieniony" not in answer.text
    assert sign_in(ana).get(address).headers["Location"] == f"/t/{topic.slug}/{topic.id}/2#post-{question.id}"
    assert sign_in(stranger).get(address, headers=part).status_code == 404
    assert visitor.get(address, headers=part).status_code == 303
    assert sign_in(ana).get("/p/999999/quoted", headers=part).status_code == 404
    with transaction():
        db.session.get(Post, question.id).edited_at = question.created_at
    assert "więc może różnić się od cytatu" in sign_in(ana).get(address, headers=part).text
    deleting.delete(fresh(question), moderator)
    answer = sign_in(ana).get(address, headers=part)
    assert "Ten wpis usunięto" in answer.text and "Kto liczy" not in answer.text


def test_the_map_of_a_topic_says_what_refers_to_it(topic, question, elsewhere, ana, sign_in):
    refer(elsewhere, ana, question)
    answer = sign_in(ana).get(f"/t/{topic.id}/map", headers={"Turbo-Frame": "x"})
    assert "Tematy, które tu odsyłają" in answer.text and "Przewoźnik" in answer.text
