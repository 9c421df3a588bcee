"""The composer names the topics that have been merged into its own: a text typed for one of them is looked for there."""
import re

from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.topics.queries import head, merged_ids
from tests.people import make_topic


def names_in(page):
    [attributes] = re.findall(r"data-kept-text-key-value=\"topic-\d+\"( data-kept-text-also-value='[^']*')?", page.text)
    return re.findall(r"topic-\d+", attributes)


def test_it_names_those_that_came_in_directly_and_through_another(sign_in, network, topic, ana, ben, moderator):
    first, second = (make_topic(network, by=ana) for _ in range(2))
    client, address = sign_in(ben), f"/t/{topic.slug}/{topic.id}"
    assert names_in(client.get(address)) == []
    merge(first, moderator, into=second)
    last = merge(second, moderator, into=topic)
    assert names_in(client.get(address)) == [f"topic-{first.id}", f"topic-{second.id}"]
    undo(last, moderator)
    assert names_in(client.get(address)) == []
    assert names_in(client.get(f"/t/{second.slug}/{second.id}")) == [f"topic-{first.id}"]


def test_a_topic_without_lines_is_not_asked_about(count_queries, topic):
    assert count_queries(lambda: merged_ids(head(topic.id))) == 1


def test_a_merged_topics_page_costs_as_much_as_any(sign_in, count_queries, network, topic, ana, ben, moderator):
    merge(make_topic(network, by=ana), moderator, into=topic)
    client, address = sign_in(ben), f"/t/{topic.slug}/{topic.id}"
    client.get(address)
    assert count_queries(lambda: client.get(address)) == 4
