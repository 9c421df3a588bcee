"""What is new in lists."""
import pytest

from forum.db import db
from forum.live import heads
from tests.moderation.looking import follow
from tests.people import make_post, make_topic

ACCEPT = {"Accept": "text/vnd.turbo-stream.html"}


def test_a_list_hears_which_topics_are_new_and_which_have_replies(open_page, network, topic, ana, ben):
    since = db.session.get(type(topic), topic.id).last_event_id
    reply, opened = make_post(topic, by=ana), make_topic(network, by=ana)
    answer = open_page(ben).watch(networks="all", since=since)
    news = [(key, opens) for event, key, opens, _network in answer["news"] if event > since]
    assert news == [(opened.id, True), (topic.id, False)]
    assert reply.topic_id == topic.id


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_outsiders_get_no_news_over_http_or_socket(open_page, sign_in, request, topic, network, ana, who):
    person = None if who == "visitor" else request.getfixturevalue(who)
    make_post(topic, by=ana)
    client = sign_in(person)
    assert open_page(person).watch(networks=[network], since=0)["news"] == []
    assert client.get("/heads?since=0").json == {"news": []}
    assert client.get(f"/heads?since=0&network={network.id}").json == {"news": []}
    assert topic.title not in client.get(f"/heads?topics={topic.id}", headers=ACCEPT).text


def test_members_get_the_rows_as_the_list_shows_them(sign_in, topic, network, ana, ben):
    client = sign_in(ben)
    make_post(topic, by=ana)
    for heads_address, page in ((f"/heads?network={network.id}", f"/c/{network.slug}/{network.id}"), ("/heads?", "/latest")):
        answer = client.get(f"{heads_address}&topics={topic.id}", headers=ACCEPT).text
        row = answer.split("<template>")[1].split("</template>")[0]
        assert f'id="topic-row-{topic.id}"' in row and row in client.get(page).text


def test_what_is_muted_is_no_news_in_lists_of_all_networks(sign_in, topic, network, ana, ben):
    quiet = make_topic(network, by=ana, title="Cicho")
    follow(ben, quiet, "muted")
    make_post(quiet, by=ana)
    post = make_post(topic, by=ana)
    client = sign_in(ben)
    pages = [client.get(path).text for path in ("/", "/latest")]
    assert all("/heads?list=latest" in page for page in pages)
    assert {one[1] for one in client.get("/heads?list=latest&since=0").json["news"]} == {post.topic_id}
    assert {one[1] for one in client.get(f"/heads?network={network.id}&since=0").json["news"]} == {post.topic_id, quiet.id}
    answer = client.get(f"/heads?list=latest&topics={quiet.id},{post.topic_id}", headers=ACCEPT).text
    assert f"topic-row-{post.topic_id}" in answer and "Cicho" not in answer


def test_rows_of_many_topics_cost_as_many_queries_as_one(sign_in, count_queries, network, ana, ben):
    client, topics = sign_in(ben), [make_topic(network, by=ana).id for _ in range(20)]

    def ask(keys):
        return count_queries(lambda: client.get(f"/heads?topics={','.join(map(str, keys))}", headers=ACCEPT))
    ask(topics)
    assert ask(topics) == ask(topics[:1])


@pytest.mark.parametrize("nonsense", ["topics=x,,9999999999999,-1", "since=x&network=y", "network=99999999999999999999"])
def test_nonsense_is_answered_with_nothing(sign_in, ben, nonsense):
    assert sign_in(ben).get(f"/heads?{nonsense}", headers=ACCEPT).status_code == 200


def test_a_topic_that_went_on_is_told_once_to_those_who_have_it_open(open_page, topic, network, ana, ben, stranger):
    page, outsider = open_page(ben), open_page(stranger)
    page.watch(topic, networks="all")
    outsider.watch(topic, networks=[network])
    heads.tell()
    page.heard()
    post = make_post(topic, by=ana)
    page.heard()
    heads.tell()
    event = db.session.get(type(topic), post.topic_id).last_event_id
    assert page.heard("heads") == [{str(topic.id): event}, {"networks": {str(network.id): event}}]
    heads.tell()
    assert page.heard("heads") == [] and outsider.heard() == []
