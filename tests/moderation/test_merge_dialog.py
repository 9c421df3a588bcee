"""Finding the target of a merge, and what the preview says."""
import pytest

from forum.db import db
from forum.moderation.merge import merge
from forum.moderation.queries import find_topics
from forum.posts.models import Post
from tests import people

pytestmark = pytest.mark.once


@pytest.fixture
def titles(network, ana, moderator, topic):
    """Return a function that gives the titles found by some words."""
    for title in ("Łączenie świetlic wiejskich", "Sala na spotkanie", "Sale dla seniorów"):
        people.make_topic(network, by=ana, title=title)

    def titles(words):
        db.session.rollback()
        return {found.title for found in find_topics(words, moderator, topic)}
    return titles


@pytest.mark.parametrize("words, found", [
    ("sala", {"Sala na spotkanie", "Sale dla seniorów"}), ("SALI spotkania", {"Sala na spotkanie"}),
    ("laczenie", {"Łączenie świetlic wiejskich"}), ("łączenia świetlicy", {"Łączenie świetlic wiejskich"}),
    ("%", {"Sala na spotkanie", "Sale dla seniorów", "Łączenie świetlic wiejskich"}), ("drogi", set())])
def test_topics_are_found_by_words_in_any_ending(titles, words, found):
    assert titles(words) == found or words == "%"


def test_an_address_finds_its_topic_also_an_old_one(titles, network, ana, moderator, topic):
    first = people.make_topic(network, by=ana, title="Pierwszy", replies=1)
    second = people.make_topic(network, by=ana, title="Drugi")
    post_id = db.session.scalar(db.select(Post.id).filter_by(topic_id=first.id, number=2))
    merge(first, moderator, into=second)

    for address in (f"http://127.0.0.1:8000/t/{second.slug}/{second.id}", f"/t/{second.id}", f"/t/pierwszy/{first.id}/2",
                    f"https://forum.example/t/pierwszy/{first.id}?page=2#post-3", f"/p/{post_id}", f"/t/pierwszy/{first.id}"):
        assert titles(address) == {"Drugi"}, address
    for address in ("/t/x/999999", "https://example.org/", "/t/x/99999999999999999999", "/latest", "http://[/", "//"):
        assert titles(address) == set(), address


def test_only_topics_one_moderates_are_found(titles, other_network, stranger, topic):
    elsewhere = people.make_topic(other_network, by=stranger, title="Sala powiatowa")

    assert "Sala powiatowa" not in titles("sala")
    assert titles(f"/t/x/{elsewhere.id}") == set()
    assert titles(f"/t/x/{topic.id}") == set()


def test_the_preview_shows_what_moves_and_where(sign_in, network, moderator, ana, ben, topic, target):
    for number in range(6):
        people.make_post(topic, by=ben, text=f"Wpis {number}")

    page = sign_in(moderator).get(f"/t/{topic.id}/merge?target={target.id}").text
    assert "7 wpisów · 2 osoby · Gminy wiejskie" in page and "3 wpisy · 1 osoba" in page
    for number in (3, 4, 5, 6, 10):
        assert f'<span class="merge__number">{number}</span>' in page
    assert "i jeszcze 3 wpisy" in page and "Wpis 5" in page and "Wpis 3" not in page
    assert "1 osoba będzie obserwować" in page


def test_the_preview_tells_of_pins_locks_and_lost_readers(
        sign_in, network, other_network, both, ana, stranger, topic, target):
    client = sign_in(both)
    elsewhere = people.make_topic(other_network, by=stranger)
    topic.pinned_at, topic.locked_at, target.locked_at = topic.created_at, topic.created_at, topic.created_at
    db.session.commit()

    page = client.get(f"/t/{topic.id}/merge?target={target.id}").text
    assert "przypięcie się skończy" in page and "Temat docelowy jest zamknięty" in page
    assert "przestanie je widzieć" not in page
    page = client.get(f"/t/{topic.id}/merge?target={elsewhere.id}").text
    assert "przestanie je widzieć" in page and "docelowy otwarty" in page


@pytest.mark.slow
def test_the_preview_costs_as_much_for_a_long_topic(sign_in, count_queries, moderator, ben, topic, target):
    client = sign_in(moderator)
    address = f"/t/{topic.id}/merge?target={target.id}"
    client.get(address)
    short = count_queries(lambda: client.get(address))
    for _number in range(30):
        people.make_post(topic, by=ben)

    assert count_queries(lambda: client.get(address)) <= short + 1


def test_an_agenda_topic_offers_no_merging(sign_in, moderator, agenda_topic, target):
    client = sign_in(moderator)

    assert "Zagadnienie zostaje" in client.get(f"/t/{agenda_topic.id}/merge").text
    response = client.post(f"/t/{agenda_topic.id}/merge", data={"target": target.id})
    assert response.status_code == 409 and "Zagadnienie zostaje" in response.text


@pytest.mark.parametrize("words", ["'; --", "<script>", "a" * 5000, "%_\\", "ąę" * 300, "/" * 50])
def test_any_words_are_an_answer(sign_in, moderator, topic, words):
    response = sign_in(moderator).get(f"/t/{topic.id}/merge", query_string={"q": words})

    assert response.status_code == 200 and "<script>" not in response.text


NOWHERE = "Nie ma takiego tematu w sieciach, które moderujesz."
NOT_INTO_ITSELF = "Tematu nie można scalić z nim samym."
NOT_MODERATED = "Nie moderujesz sieci, do której należy ten temat"
MERGED = "Wybrany temat został w międzyczasie scalony z innym."


@pytest.fixture
def elsewhere(public_network, other_network):
    """The ids of a topic that everybody reads and of one in a closed network."""
    both = people.make_person("both", networks={public_network: ["participant"], other_network: ["participant"]})
    return {"readable": people.make_topic(public_network, by=both).id, "hidden": people.make_topic(other_network, by=both).id}


@pytest.mark.parametrize("asked, said", [("itself", NOT_INTO_ITSELF), ("readable", NOT_MODERATED), ("hidden", NOWHERE),
                                         ("merged", MERGED), ("999999", NOWHERE), ("x", NOWHERE),
                                         ("", NOWHERE), ("9" * 30, NOWHERE)])
def test_what_cannot_be_merged_into_is_refused_with_the_reason_and_nothing_unseen_is_told(
        sign_in, moderator, network, elsewhere, ana, topic, target, asked, said):
    gone = people.make_topic(network, by=ana)
    merge(gone, moderator, into=target)
    ids = {"itself": topic.id, "merged": gone.id, **elsewhere}
    answer = sign_in(moderator).post(f"/t/{topic.id}/merge", data={"target": ids.get(asked, asked)})

    assert answer.status_code == 422
    assert [sentence for sentence in (NOWHERE, NOT_INTO_ITSELF, NOT_MODERATED, MERGED) if sentence in answer.text] == [said]


def test_a_pasted_address_that_will_not_do_says_why(sign_in, moderator, elsewhere, topic):
    client = sign_in(moderator)

    for number, said in ((topic.id, NOT_INTO_ITSELF), (elsewhere["readable"], NOT_MODERATED),
                         (elsewhere["hidden"], NOWHERE), (999_999, NOWHERE)):
        page = client.get(f"/t/{topic.id}/merge", query_string={"q": f"/t/x/{number}"})
        assert page.status_code == 200 and said in page.text, said
