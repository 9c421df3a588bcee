"""Who is told that what is new or unread for them may have changed."""
import pytest

from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.networks import people_service
from forum.reading import dismiss, service
from tests import people

ACCEPT = {"Accept": "text/vnd.turbo-stream.html"}


@pytest.fixture
def pages(open_page, topic, ana, ben, stranger):
    """Pages of Ben, of somebody else in the network, of somebody in another one and of a visitor, that hear of all lists."""
    found = [open_page(person) for person in (ben, ana, stranger, None)]
    for page in found:
        page.watch(networks="all")
        page.heard()
    return found


def test_whoever_reads_or_dismisses_tells_only_their_own_pages(pages, topic, network, ben):
    for act in (lambda: service.read(ben, topic, {1: 60_000}),
                lambda: dismiss.dismiss_new(ben, [network.id], upto=0),
                lambda: dismiss.dismiss_unread(ben, [network.id], upto=0)):
        act()
        assert [page.heard("counts") for page in pages] == [[{}], [], [], []]


def test_what_a_moderator_takes_back_is_told_in_the_network(pages, network, topic, ana, moderator):
    event = merge(people.make_topic(network, by=ana), moderator, into=topic)
    for page in pages:
        page.heard()
    undo(event, moderator)
    assert [page.heard("counts") for page in pages] == [[{}, {}], [{}, {}], [], []]


def test_a_role_given_is_told_to_whom_it_is_given(pages, other_network, ben, admin):
    people_service.give_role(other_network, ben, "participant", admin)
    assert [page.heard("counts") for page in pages] == [[{}], [], [], []]


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_outsiders_get_no_row_and_no_count(sign_in, request, network, topic, who):
    client = sign_in(request.getfixturevalue(who) if who != "visitor" else None)
    answer = client.get(f"/counts?topics={topic.id}", headers=ACCEPT)
    assert answer.status_code == 200 and topic.title not in answer.text and f"network-{network.id}" not in answer.text


def test_members_get_their_counts_and_the_rows_as_their_list_shows_them(sign_in, network, topic, ben):
    client = sign_in(ben)
    for query, path in (("", "/latest"), ("&list=new", "/new"), (f"&network={network.id}", f"/c/{network.slug}/{network.id}")):
        answer = client.get(f"/counts?topics={topic.id}{query}", headers=ACCEPT).text
        assert answer.split('<turbo-stream action="renew"><template>')[1].split("</template>")[0] in client.get(path).text
        assert "[data-count=new]" in answer and f"[data-count=network-{network.id}]" in answer


@pytest.mark.parametrize("many", [1, 20])
def test_asking_costs_the_same_for_many_rows(sign_in, count_queries, network, ana, ben, many):
    client, ids = sign_in(ben), [people.make_topic(network, by=ana).id for _ in range(many)]
    address = f"/counts?topics={','.join(map(str, ids))}"
    client.get(address, headers=ACCEPT)
    assert count_queries(lambda: client.get(address, headers=ACCEPT)) == 3
