"""Tags: a topic's, chosen at writing and later; lists by tag; synonyms, merging, deleting, and taking it all back."""
from functools import partial

import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation import undo
from forum.tags import service, tagging
from forum.tags.models import MOST, Tag, TopicTag
from forum.topics.models import Topic
from tests import people
from tests.rendered import rows, tree, words


@pytest.fixture
def make(network, moderator):
    """Return a function that makes a tag of the network and gives it."""
    def make(name, **more):
        event = service.make(network, moderator, name=name, **more)
        return db.session.get(Tag, event.details["tag_id"])
    return make


def tags_on(page, place):
    return [tag.text() for tag in tree(page).css(f"{place} .tag")]


def page_of(network, tag=None):
    return f"/c/{network.slug}/{network.id}" + (f"/tag/{tag}" if tag else "")


def test_a_new_topic_takes_up_to_five_tags_that_its_page_and_rows_show(network, ana, ben, make, sign_in):
    tags = [make(name) for name in ("dowóz", "szkoły", "rada", "budżet", "oświata", "sport")]
    client, address = sign_in(ana), f"/c/{network.slug}/{network.id}/new"
    assert [box.attributes["value"] for box in tree(client.get(address)).css("input[name=tags]")] == [
        str(tag.id) for tag in (tags[3], tags[0], tags[4], tags[2], tags[5], tags[1])]
    form = {"title": "Dowóz", "text": "Ile kosztuje?", "tags": [tag.id for tag in tags]}
    refused = client.post(address, data=form)
    assert refused.status_code == 422 and "najwyżej 5 tagów" in refused.text and "Ile kosztuje?" in refused.text
    assert client.post(address, data=form | {"tags": [tags[1].id, tags[0].id, 999_999]}).status_code == 303
    db.session.rollback()
    topic = db.session.scalar(db.select(Topic))
    assert topic.tag_ids == f"{tags[1].id} {tags[0].id}"
    reader = sign_in(ben)
    assert tags_on(reader.get(f"/t/{topic.slug}/{topic.id}"), ".topic__heading") == ["szkoły", "dowóz"]
    for place in ("/latest", page_of(network)):
        assert tags_on(reader.get(place), f"#topic-row-{topic.id}") == ["szkoły", "dowóz"]


@pytest.mark.parametrize("name, status", [("a/b,<i>", 422), ("...", 422), ("dowóz_dzieci", 422), ("rok 2026 – plan", 422),
                                          ("Art. 13 RODO", 303), ("e-usługi", 303)])
def test_a_tag_is_named_with_letters_digits_spaces_hyphens_and_dots(network, moderator, make, sign_in, name, status):
    client, tag = sign_in(moderator), make("oświata")
    answer = client.post(f"{page_of(network)}/tags", data={"name": name})
    synonym = client.post(f"{page_of(network)}/tags/{tag.id}/synonym", data={"synonym": f"{name} 2" if status == 303 else name})
    assert (answer.status_code, synonym.status_code) == (status, status)
    assert status == 303 or "tylko litery, cyfry" in answer.text and "tylko litery, cyfry" in synonym.text


@pytest.mark.parametrize("referrer, leads", [
    ("http://localhost/c/{}/tags", "/c/{}/tags"), ("http://evil.example/c/{}/tags", "/log"),
    ("http://localhost/wp-admin", "/log"), ("", "/log")])
def test_undo_leads_back_to_the_page_that_offered_it(network, moderator, make, sign_in, referrer, leads):
    make("oświata")
    db.session.rollback()
    event = db.session.scalar(db.select(Event).filter_by(action="tag_made"))
    place = f"{network.slug}/{network.id}"
    answer = sign_in(moderator).post(f"/events/{event.id}/undo", headers={"Referer": referrer.format(place)})
    assert answer.status_code == 303 and answer.location.endswith(leads.format(place))


def test_what_was_ticked_stays_ticked_when_the_form_is_refused(network, ana, make, sign_in):
    tag = make("dowóz")
    answer = sign_in(ana).post(f"/c/{network.slug}/{network.id}/new", data={"title": "", "text": "x", "tags": [tag.id]})
    assert answer.status_code == 422 and "checked" in tree(answer).css_first("input[name=tags]").attributes


def test_lists_by_tag_of_a_network_and_of_all_of_them(network, other_network, ana, make, admin, sign_in):
    tag = make("Dowóz dzieci", purpose="O przewozie uczniów.")
    theirs = service.make(other_network, admin, name="dowóz dzieci").details["tag_id"]
    with_tag, agenda = people.make_topic(network, by=ana, title="z tagiem"), people.make_topic(
        network, by=ana, title="zagadnienie", agenda_number=1)
    people.make_topic(network, by=ana, title="bez tagu")
    there = people.make_topic(other_network, by=admin, title="w innej sieci")
    for topic, one in ((with_tag, tag.id), (agenda, tag.id), (there, theirs)):
        tagging.retag(topic, admin, [one])
    client = sign_in(ana)
    page = client.get(page_of(network, "dowoz-dzieci"))
    assert rows(page) == ["zagadnienie", "z tagiem"] and "O przewozie uczniów." in page.text
    assert "we wszystkich Twoich sieciach" not in page.text
    assert rows(client.get("/latest?tag=dowoz-dzieci")) == ["zagadnienie", "z tagiem"]
    everywhere = sign_in(admin)
    assert rows(everywhere.get("/latest?tag=dowoz-dzieci")) == ["w innej sieci", "zagadnienie", "z tagiem"]
    assert "we wszystkich Twoich sieciach" in everywhere.get(page_of(network, "dowoz-dzieci")).text
    assert rows(client.get("/latest?tag=nie-ma")) == [] and client.get(page_of(network, "nie-ma")).status_code == 404
    outside = sign_in(people.make_person("obcy"))
    for address in (page_of(network, "dowoz-dzieci"), f"{page_of(network)}/tags"):
        assert outside.get(address).status_code == 403
    assert rows(outside.get("/latest?tag=dowoz-dzieci")) == []


def test_a_list_by_tag_costs_no_more_queries_for_more_rows(network, ana, make, moderator, sign_in, count_queries):
    tag, client = make("dowóz"), sign_in(ana)
    costs = []
    for number in (1, 12):
        for _more in range(number):
            tagging.retag(people.make_topic(network, by=ana), moderator, [tag.id])
        for address in (page_of(network, "dowoz"), "/latest?tag=dowoz"):
            client.get(address)
            costs.append(count_queries(partial(client.get, address)))
    assert costs[:2] == costs[2:] and max(costs) <= 4, costs


def test_author_and_moderators_choose_the_tags_and_only_they(topic, agenda_topic, ana, ben, moderator, stranger, make, sign_in):
    tag, address = make("dowóz"), f"/t/{topic.id}/tags"
    assert sign_in(ben).post(address, data={"tags": tag.id}).status_code == 403
    assert sign_in(stranger).post(address, data={"tags": tag.id}).status_code == 404
    author = sign_in(ana)
    assert "Tagi" in words(author.get(f"/t/{topic.slug}/{topic.id}"), ".topic__tools")
    assert author.post(address, data={"tags": tag.id}).status_code == 303
    assert "Cofnij" not in author.get(f"/t/{topic.slug}/{topic.id}").text
    assert author.post(f"/t/{agenda_topic.id}/tags", data={"tags": tag.id}).status_code == 403
    again = sign_in(moderator).post(address, data={"tags": tag.id, "reason": "Tak łatwiej"})
    assert again.status_code == 409 and "Tak łatwiej" in again.text
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}")
    assert "Anna Przykład zmienia tagi tematu: dodano: dowóz" in words(page, ".small-action")


def test_a_choice_is_taken_back_unless_it_was_changed_since(topic, ana, moderator, make):
    first, second = make("dowóz"), make("szkoły")
    event = tagging.retag(topic, moderator, [first.id])
    later = tagging.add(topic, ana, [second.id])
    with pytest.raises(Refused):
        undo.undo(event, moderator)
    undo.undo(later, moderator)
    assert topic.tag_ids == str(first.id)
    undo.undo(event, moderator)
    assert topic.tag_ids == "" and db.session.scalar(db.select(db.func.count()).select_from(TopicTag)) == 0
    tagging.take(tagging.add(topic, ana, [first.id]).topic, ana, [first.id])
    assert topic.tag_ids == ""


def test_a_synonym_leads_to_its_tag_and_shows_as_it(network, topic, ana, moderator, make, sign_in):
    tag = make("dowóz")
    synonym, client = make("przewozy", stands_for=tag), sign_in(moderator)
    tagging.retag(topic, ana, [synonym.id])
    assert topic.tag_ids == str(tag.id)
    answer = client.get(page_of(network, "przewozy"))
    assert answer.status_code == 302 and answer.location == page_of(network, "dowoz")
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows(client.get(answer.location)) == [topic.title] and "przewozy" in client.get(answer.location).text
    assert client.post(f"{page_of(network)}/tags/{synonym.id}/part").status_code == 303
    assert client.get(page_of(network, "przewozy")).status_code == 200 and tags_on(client.get("/latest"), "table") == ["dowóz"]


def test_a_synonym_is_made_deleted_and_brought_back_in_words_of_its_own(network, moderator, make, sign_in):
    tag = make("dowóz dzieci")
    made = service.make(network, moderator, name="dojazdy", stands_for=tag)
    gone = undo.undo(made, moderator)
    again = service.make(network, moderator, name="dojazdy", stands_for=tag)
    service.delete(db.session.get(Tag, again.details["tag_id"]), moderator)
    back = undo.undo(db.session.scalar(db.select(Event).filter_by(action="synonym_deleted", undoes_id=None)), moderator)
    assert (gone.action, back.action) == ("synonym_deleted", "synonym_made")
    page = tree(sign_in(moderator).get(f"{page_of(network)}/log"))
    said = [row.text() for row in page.css(".icon-row del, .icon-row > span")]
    assert sum("dodaje synonim dojazdy tagu dowóz dzieci" in row for row in said) >= 3
    assert sum("usuwa synonim dojazdy tagu dowóz dzieci" in row for row in said) >= 2
    assert not any("tag dojazdy" in row for row in said)


def test_merging_tags_shows_the_other_one_at_once_and_is_taken_back_exactly(network, ana, moderator, make, sign_in):
    one, other = make("dowóz"), make("transport")
    topics = [people.make_topic(network, by=ana) for _number in range(2)]
    tagging.retag(topics[0], ana, [one.id])
    tagging.retag(topics[1], ana, [one.id, other.id])
    event, client = service.merge(one, moderator, into=other), sign_in(ana)
    assert tags_on(client.get("/latest"), "table") == ["transport", "transport"]
    assert len(rows(client.get(page_of(network, "transport")))) == 2
    assert sign_in(moderator).post(f"/events/{event.id}/undo").status_code == 303
    assert tags_on(client.get("/latest"), "table") == ["dowóz", "transport", "dowóz"]
    assert len(rows(client.get(page_of(network, "transport")))) == 1


def test_renaming_leaves_a_synonym_and_takes_it_along_when_it_is_taken_back(network, topic, ana, moderator, make, sign_in):
    tag, client = make("dowóz"), sign_in(moderator)
    tagging.retag(topic, ana, [tag.id])
    form = {"name": "Przewóz", "purpose": "Autobusy"}
    page = client.post(f"{page_of(network)}/tags/{tag.id}", data=form, follow_redirects=True)
    assert "Przewóz" in page.text and client.get(page_of(network, "dowoz")).location == page_of(network, "przewoz")
    assert tags_on(client.get("/latest"), "table") == ["Przewóz"]
    db.session.rollback()
    event = db.session.scalar(db.select(Event).filter_by(action="tag_edited"))
    undo.undo(event, moderator)
    assert [(row.name, row.slug, row.purpose) for row in db.session.scalars(db.select(Tag))] == [("dowóz", "dowoz", "")]
    assert client.get(page_of(network, "przewoz")).status_code == 404


def test_a_deleted_tag_shows_nowhere_and_comes_back(network, topic, ana, moderator, make, sign_in):
    tag, client = make("dowóz"), sign_in(moderator)
    tagging.retag(topic, ana, [tag.id])
    assert client.post(f"{page_of(network)}/tags/{tag.id}/delete").status_code == 303
    assert tags_on(client.get("/latest"), "table") == [] and client.get(page_of(network, "dowoz")).status_code == 404
    assert client.post(f"{page_of(network)}/tags/{tag.id}/delete").status_code == 404
    db.session.rollback()
    undo.undo(db.session.scalar(db.select(Event).filter_by(action="tag_deleted")), moderator)
    assert tags_on(client.get("/latest"), "table") == ["dowóz"]


def test_what_cannot_be_done_to_tags_is_said_with_the_words_kept(network, other_network, ana, moderator, make, sign_in):
    tag, client = make("dowóz"), sign_in(moderator)
    address = f"{page_of(network)}/tags"
    double = client.post(address, data={"name": "DOWOZ", "purpose": "po co"})
    assert double.status_code == 409 and "po co" in double.text and "ma już tag „dowóz”" in double.text
    assert client.post(address, data={"name": "x" * 41}).status_code == 422
    assert client.post(f"{address}/{tag.id}/merge", data={"into": tag.id}).status_code == 422
    assert sign_in(ana).post(address, data={"name": "nowy"}).status_code == 403
    there = f"{page_of(other_network)}/tags/{tag.id}"
    assert client.get(there).status_code == 403 and sign_in(ana).get(f"{address}/{tag.id}").status_code == 403
    for number in range(MOST - 1):
        make(f"tag{number}")
    with pytest.raises(Refused, match="60"):
        make("o jeden za dużo")


def test_the_log_tells_what_moderators_did_to_tags_and_not_what_people_do_to_their_own(
        network, topic, ana, moderator, make, sign_in):
    one, other = make("dowóz"), make("transport")
    tagging.retag(topic, ana, [one.id])
    tagging.add(topic, moderator, [other.id])
    service.merge(one, moderator, into=other)
    log = words(sign_in(moderator).get(f"{page_of(network)}/log?kind=tag"), ".log")
    assert "Maria Moderująca robi z tagu dowóz synonim tagu transport" in log and "dodano: transport" in log
    assert "Anna" not in log
