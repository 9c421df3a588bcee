"""Which posts carry the dot of the unread, for whom."""
import re

import pytest

from forum.reading import service
from tests import people
from tests.moderation.looking import follow


@pytest.fixture
def talk(network, ana, ben):
    """A topic of forty posts, every second one Ben's."""
    topic = people.make_topic(network, by=ana)
    for number in range(2, 41):
        people.make_post(topic, by=ana if number % 2 else ben)
    return topic


def dotted(page):
    """Return the numbers of the posts of a page that are unread, and of all."""
    found = re.findall(r'<li id="post-\d+"( data-unread)? class="stream__item" data-number="(\d+)"', page.text)
    return [int(number) for mark, number in found if mark], [int(number) for _mark, number in found]


def test_posts_of_others_carry_a_dot_until_they_are_read(sign_in, moderator, talk):
    client = sign_in(moderator)
    assert dotted(client.get(f"/t/{talk.slug}/{talk.id}/1"))[0] == list(range(1, 21))
    service.read(moderator, talk, {2: 1000, 3: 1000, 7: 1000})
    assert dotted(client.get(f"/t/{talk.slug}/{talk.id}/1"))[0] == [1, 4, 5, 6, *range(8, 21)]


def test_own_posts_carry_none(sign_in, ana, ben, talk):
    assert dotted(sign_in(ana).get(f"/t/{talk.slug}/{talk.id}/1"))[0] == list(range(2, 21, 2))
    assert dotted(sign_in(ben).get(f"/t/{talk.slug}/{talk.id}/1"))[0] == list(range(1, 21, 2))


def test_windows_that_are_loaded_later_carry_them_too(sign_in, moderator, talk):
    service.read(moderator, talk, {25: 1000})
    page = sign_in(moderator).get(f"/t/{talk.id}/window?after=20")
    assert dotted(page) == ([number for number in range(21, 41) if number != 25], list(range(21, 41)))


def test_filtered_pages_carry_them_too(sign_in, moderator, talk):
    service.read(moderator, talk, {4: 1000, 6: 1000})
    page = sign_in(moderator).get(f"/t/{talk.slug}/{talk.id}/1?by=ben")
    assert dotted(page) == ([2, *range(8, 41, 2)], list(range(2, 41, 2)))


def test_what_was_dismissed_has_none_until_it_is_put_back(sign_in, moderator, ana, talk):
    path = f"/t/{talk.slug}/{talk.id}/40"
    follow(moderator, talk, "tracking")
    service.read(moderator, talk, {2: 1000})
    client = sign_in(moderator)
    client.post("/unread/dismiss", data={"upto": 1_000_000})
    people.make_post(talk, by=ana)
    assert dotted(client.get(path))[0] == [41]
    client.post("/unread/dismiss", data={"upto": 1_000_000})
    assert dotted(client.get(path))[0] == []
    client.post(f"/t/{talk.id}/mark_unread")
    assert dotted(client.get(path))[0] == [41]


def test_a_visitors_page_has_no_dots_and_measures_nothing(visitor, public_network):
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, replies=2)
    page = visitor.get(f"/t/{topic.slug}/{topic.id}")
    assert dotted(page) == ([], [1, 2, 3])
    assert "/timings" not in page.text and "post__unread" not in page.text


def test_a_members_page_says_it_in_words_and_leaves_visitors_pages_alone(sign_in, visitor, public_network):
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, replies=2)
    reader = people.make_person("czyta", networks={public_network: ["participant"]})
    path = f"/t/{topic.slug}/{topic.id}"
    before = visitor.get(path).text
    member = sign_in(reader).get(path)
    assert dotted(member)[0] == [1, 2, 3]
    assert '<span class="visually-hidden">nieprzeczytany</span>' in member.text and f'"/t/{topic.id}/timings"' in member.text
    assert visitor.get(path).text == before
