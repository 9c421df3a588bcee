"""Advice while writing: told when it helps, never twice, and never about what its reader may not read."""
import time
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum import clock
from forum.advice.similar import similar
from forum.db import db, lock_rows, transaction
from forum.posts.models import Post
from forum.topics.models import Topic
from tests.people import give_roles, make_network, make_person, make_post, make_topic

LINK = "https://www.gov.pl/web/edukacja/arkusz?a=1&b=2"


@pytest.fixture
def told(sign_in):
    """Return a function that asks for advice as somebody and gives its kinds."""
    def told(person, place, **typed):
        kind = "topic" if isinstance(place, Topic) else "network"
        answer = sign_in(person).post("/advice", data={"place": f"{kind}-{place.id}"} | typed)
        assert answer.status_code == 200, answer.status_code
        told.page = LexborHTMLParser(answer.text)
        told.text = " ".join(told.page.text().split()) if told.page.body else ""
        return [piece.attributes["data-kind"] for piece in told.page.css("section")]
    return told


@pytest.fixture
def old_hand(network):
    """Somebody who has written often, so that nobody welcomes them."""
    person = make_person("wanda", name="Wanda Bywała", networks={network: ["participant"]})
    make_topic(network, by=person, title="Coś zupełnie innego", replies=4)
    return person


def last_posted(topic, days):
    with transaction():
        [topic] = lock_rows(Topic, topic.id)
        topic.last_posted_at = clock.now() - timedelta(days=days)


def test_who_writes_for_the_first_time_is_told_how_it_works(told, topic, ben):
    assert told(ben, topic) == ["first"]
    assert "nikt nie widzi tekstu" in told.text
    make_post(topic, by=ben)
    assert told(ben, topic) == ["first"]
    make_post(topic, by=ben)
    assert "first" not in told(ben, topic)


def test_a_third_post_in_a_row_is_noticed_until_somebody_else_speaks(told, topic, old_hand, ana):
    make_post(topic, by=old_hand)
    assert told(old_hand, topic) == []
    make_post(topic, by=old_hand)
    assert told(old_hand, topic) == ["row"]
    assert told(old_hand, topic, to="1") == []
    make_post(topic, by=ana)
    assert told(old_hand, topic) == []


def test_who_holds_much_of_a_topic_is_asked_what_the_others_say(told, network, ana, ben, old_hand):
    topic = make_topic(network, by=ana)
    for author in (old_hand, ana, old_hand, ana, old_hand, ben, ana, old_hand):
        assert told(old_hand, topic) == []
        make_post(topic, by=author)
    make_post(topic, by=ben)
    assert told(old_hand, topic) == ["share"] and "40% wpisów" in told.text
    make_post(topic, by=ben)
    assert told(old_hand, topic) == []


@pytest.mark.parametrize("days, kinds", [(179, []), (181, ["old"])])
def test_an_old_topic_offers_a_new_one(days, kinds, told, topic, network, old_hand):
    last_posted(topic, days)
    assert told(old_hand, topic) == kinds
    links = [link.attributes["href"] for link in told.page.css("a")]
    assert links == [f"/c/{network.slug}/{network.id}/new"] * len(kinds)


def test_a_link_already_given_is_named_with_its_post(told, topic, old_hand, ana, ben):
    make_post(topic, by=ben, text=f"Warto: {LINK}.")
    make_post(topic, by=ana, text=f"Jeszcze raz [tutaj]({LINK})")
    assert told(old_hand, topic, text=f"Mam coś: {LINK}, proszę") == ["given"]
    assert "we wpisie 2 (Benedykt Wzór)" in told.text
    assert told.page.css_first("a").attributes["href"] == f"/t/{topic.slug}/{topic.id}/2"
    assert told(old_hand, topic, text="https://www.gov.pl/web/edukacja/arkusz") == []
    with transaction():
        db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=2)).deleted_at = clock.now()
    assert told(old_hand, topic, text=LINK) == ["given"] and "we wpisie 3" in told.text


def test_a_link_given_in_another_topic_is_none_of_its_business(told, topic, network, old_hand, ben):
    make_post(make_topic(network, by=ben), by=ben, text=LINK)
    assert told(old_hand, topic, text=LINK) == []


@pytest.mark.parametrize("title", ["Koszty dowozu dziecka do szkoły", "dowoz dzieci - jak liczyc koszt",
                                   "Jak liczycie koszty dowozów"])
def test_a_topic_like_the_title_is_shown_whatever_its_endings(title, told, topic, network, old_hand, ana):
    make_topic(network, by=ana, title="Nabór do przedszkoli – terminy")
    assert told(old_hand, network, title=title) == ["similar"]
    assert told.page.css_first("a").text() == topic.title
    assert told.page.css_first("a").attributes["href"] == f"/t/{topic.slug}/{topic.id}"
    assert "Nabór" not in told.text and "0 odpowiedzi" in told.text


@pytest.mark.parametrize("title", ["Dowóz", "Remont sali gimnastycznej", "Jak to jest u was?", "", "!!!!!!!!!!!!", "x" * 500])
def test_a_short_or_other_title_shows_nothing(title, told, topic, network, old_hand):
    assert told(old_hand, network, title=title) == []


def test_titles_of_closed_networks_and_merged_topics_are_never_shown(told, topic, network, old_hand, stranger, other_network):
    make_topic(other_network, by=stranger, title="Tajny dowóz dzieci i koszty")
    merged = make_topic(network, by=old_hand, title="Dowóz dzieci scalony z kosztami")
    with transaction():
        [merged] = lock_rows(Topic, merged.id)
        merged.merged_into_id = topic.id
    assert told(old_hand, network, title="Dowóz dzieci i koszty") == ["similar"]
    assert "Tajny" not in told.text and "scalony" not in told.text and "jak liczycie" in told.text
    give_roles(old_hand, other_network, "participant")
    assert told(old_hand, network, title="Tajny dowóz dzieci i koszty") == ["similar"] and "Tajny" in told.text


def test_a_mention_that_does_not_arrive_is_said(told, topic, network, public_network, old_hand, ana, stranger):
    assert told(old_hand, topic, text="@ana @nikt") == []
    assert told(old_hand, topic, text="@ana, @Stranger!") == ["reach"]
    assert "Stefan Obcy nie czyta tej sieci" in told.text and "Anna" not in told.text
    assert told(old_hand, network, text="@stranger") == ["reach"]
    give_roles(old_hand, public_network, "participant")
    assert told(old_hand, public_network, text="@stranger") == []


def test_a_mention_of_the_moderators_says_how_many_they_are(told, topic, network, public_network, old_hand, moderator):
    make_person("drugi", networks={network: ["moderator", "participant"]})
    assert told(old_hand, topic, text="@moderatorzy proszę o pomoc") == ["reach"]
    assert "@moderatorzy powiadomi 2 osoby." in told.text
    assert told(old_hand, network, text="@moderatorzy @ana") == ["reach"]
    give_roles(old_hand, public_network, "participant")
    assert told(old_hand, public_network, text="@moderatorzy") == []


def test_two_pieces_at_once_are_enough(told, topic, ben, stranger, ana):
    make_post(topic, by=ana, text=LINK)
    last_posted(topic, 400)
    assert told(ben, topic, text=f"@stranger {LINK}") == ["first", "reach"]


@pytest.mark.parametrize("kind", ["first", "old"])
def test_what_is_closed_is_not_told_again(kind, told, topic, network, ben, ana, sign_in):
    last_posted(topic, 400)
    assert told(ben, topic) == ["first", "old"]
    button = told.page.css_first(f"[data-kind={kind}] button")
    closed = {"kind": button.attributes["data-advice-kind-param"], "place": button.attributes["data-advice-place-param"]}
    for _twice in range(2):
        assert sign_in(ben).post("/advice/dismissals", data=closed).status_code == 204
    assert kind not in told(ben, topic)
    elsewhere = make_topic(network, by=ana)
    last_posted(elsewhere, 400)
    # How it works is known everywhere; that one topic is old says nothing of another.
    assert told(ben, elsewhere) == {"first": ["old"], "old": ["first", "old"]}[kind]


def test_advice_can_be_switched_off_and_on(told, topic, ben, sign_in):
    client = sign_in(ben)
    assert "checked" in LexborHTMLParser(client.get("/account").text).css_first("[name=takes_advice]").attributes
    assert client.post("/account/advice").status_code == 303
    assert "checked" not in LexborHTMLParser(client.get("/account").text).css_first("[name=takes_advice]").attributes
    assert client.post("/advice", data={"place": f"topic-{topic.id}"}).status_code == 204
    client.post("/account/advice", data={"takes_advice": "1"})
    assert told(ben, topic) == ["first"]


@pytest.mark.parametrize("who, status", [("visitor", 422), ("stranger", 404), ("silenced", 403), ("ben", 200), ("admin", 200)])
def test_only_who_may_write_there_is_advised(who, status, request, sign_in, topic, network):
    person = None if who == "visitor" else request.getfixturevalue(who)
    for place in (f"topic-{topic.id}", f"network-{network.id}"):
        expected = 403 if (who, place[:7]) == ("stranger", "network") else status
        answer = sign_in(person).post("/advice", data={"place": place, "title": topic.title, "text": LINK})
        assert answer.status_code == expected
        if status != 200:
            page = LexborHTMLParser(answer.text)
            for typed in page.css("textarea, input"):  # given back as it came
                typed.decompose()
            assert topic.title not in page.html


@pytest.mark.parametrize("place", ["", "topic", "topic-", "topic-999999", "post-1", "topic-99999999999",
                                   "topic-1\n", "network-٣"])
def test_a_place_that_is_none_is_refused(place, sign_in, ben):
    assert sign_in(ben).post("/advice", data={"place": place}).status_code == 404


@pytest.mark.parametrize("closed", [{"kind": "x"}, {"kind": "all"}, {"kind": "old", "place": "x"},
                                    {"kind": "old", "place": "topic-1 "}])
def test_only_real_advice_can_be_closed(closed, sign_in, ben, told, topic):
    assert sign_in(ben).post("/advice/dismissals", data=closed).status_code == 404
    assert told(ben, topic) == ["first"]


def test_visitors_close_and_choose_nothing(visitor):
    assert visitor.post("/advice/dismissals", data={"kind": "old"}).status_code == 303
    assert visitor.post("/account/advice").status_code == 303


def test_advice_costs_the_same_few_statements_in_any_forum(sign_in, network, topic, ben, ana, stranger, count_queries):
    def ask(place, **typed):
        client = sign_in(ben)
        return count_queries(lambda: client.post("/advice", data={"place": place} | typed))
    text = f"@stranger @ana {LINK}"
    ask(f"topic-{topic.id}", text=text)
    few = ask(f"topic-{topic.id}", text=text), ask(f"network-{network.id}", title=topic.title)
    for number in range(20):
        make_post(topic, by=ana, text=f"{LINK}?{number}")
        make_topic(network, by=ana, title=f"Dowóz dzieci {number}")
    many = ask(f"topic-{topic.id}", text=text), ask(f"network-{network.id}", title=topic.title)
    # Who asks and where, then what they wrote, whom they mention, which links stand there, and what they have closed.
    assert few == many and many <= (6, 5), count_queries.statements
    assert not any(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement in count_queries.statements)


def test_advice_is_asked_for_so_often_and_no_more(rate_limits, sign_in, ben, topic):
    client = sign_in(ben)
    answers = [client.post("/advice", data={"place": f"topic-{topic.id}"}).status_code for _time in range(32)]
    assert answers[:30] == [200] * 30 and answers[-1] == 429


@pytest.mark.once
def test_two_thousand_titles_are_compared_at_once():
    class Row:
        def __init__(self, number):
            self.slug = f"dowoz-dzieci-{number}-koszty-arkusz-organizacyjny-szkoly-podstawowej-gmina-{number % 7}-plan-rozwoju"
    rows = [Row(number) for number in range(2000)]
    title = "Dowóz dzieci i koszty arkusza organizacyjnego szkół podstawowych w gminach " * 2
    similar(title, rows)
    best = min(_seconds(similar, title, rows) for _time in range(5))
    assert best < 0.05, f"{best * 1000:.0f} ms"


def _seconds(act, *arguments):
    start = time.thread_time()
    act(*arguments)
    return time.thread_time() - start


def test_a_network_of_its_own_is_needed_by_nobody(told, ana):
    empty = make_network("pusta", name="Pusta", visibility="signed_in")
    give_roles(ana, empty, "participant")
    assert told(ana, empty, title="Pierwszy temat w tej sieci") == ["first"]
