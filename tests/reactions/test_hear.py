"""Who hears of a reaction: the author by the bell, and the open pages of whoever may see it."""
from selectolax.lexbor import LexborHTMLParser

from forum.notifications import service as notifications
from forum.reactions import service
from forum.topics import levels
from tests import people
from tests.live.conftest import open_page  # noqa: F401

from .looking import bell, shown_in


def test_the_author_hears_of_it_in_a_sentence_and_nobody_else(sign_in, post, ana, ben, moderator):
    service.react(post, ben, "thanks")
    assert bell(ana) == [("thanks", True)] and bell(ben) == bell(moderator) == []
    page = LexborHTMLParser(sign_in(ana).get("/notifications").text).css_first(".notifications").text()
    assert "Benedykt Wzór o Twoim wpisie w temacie „Dowóz dzieci – jak liczycie koszty?”: Dziękuję" in " ".join(page.split())


def test_several_in_one_topic_are_one_line(sign_in, network, topic, post, ana, ben, moderator):
    for person in (ben, moderator):
        service.react(post, person, "helpful")
    assert len(bell(ana)) == 2
    client = sign_in(ana)
    [line] = LexborHTMLParser(client.get("/notifications?kind=reactions").text).css(".notification")
    assert "2 nowe reakcje na Twoje wpisy w temacie" in " ".join(line.text().split())
    assert line.attributes["href"] == f"/p/{post.id}"
    client.post(line.attributes["data-rings-address-param"])
    assert [unread for _kind, unread in bell(ana)] == [False, False]
    [line] = LexborHTMLParser(client.get("/notifications?kind=reactions").text).css(".notification")
    assert "2 reakcje na Twoje wpisy w temacie" in " ".join(line.text().split())


def test_what_is_taken_back_before_anybody_heard_rings_no_more(post, ana, ben):
    service.react(post, ben, "helpful")
    service.withdraw(post, ben, "helpful")
    assert bell(ana) == []
    service.react(post, ben, "helpful")
    assert bell(ana) == [("helpful", True)]
    service.withdraw(post, ben, "helpful")
    assert bell(ana) == []


def test_who_has_heard_of_it_is_not_rung_again_for_the_same(sign_in, post, ana, ben):
    service.react(post, ben, "helpful")
    bell(ana)
    sign_in(ana).post("/notifications/read")
    for _ in range(3):
        service.withdraw(post, ben, "helpful")
        service.react(post, ben, "helpful")
    assert bell(ana) == [("helpful", False)]
    service.react(post, ben, "question")
    assert bell(ana) == [("helpful", False), ("question", True)]


def test_the_bell_falls_silent_when_the_author_looks_at_the_post(sign_in, topic, post, ana, ben):
    later = people.make_post(topic, by=ana, text="Jeszcze jedno.")
    service.react(post, ben, "helpful")
    service.react(later, ben, "helpful")
    assert len(bell(ana)) == 2
    sign_in(ana).post(f"/t/{topic.id}/timings", data={"time": 900, str(later.number): 900})
    assert bell(ana) == [("helpful", True), ("helpful", False)]


def test_whoever_has_switched_reactions_off_or_muted_the_topic_hears_nothing(post, ana, ben, topic):
    notifications.choose_kinds(ana, silent=["reaction"], follows_by_itself=True)
    service.react(post, ben, "helpful")
    assert bell(ana) == []
    notifications.choose_kinds(ana, silent=[], follows_by_itself=True)
    levels.choose(topic, ana, "muted")
    service.react(post, ben, "thanks")
    assert bell(ana) == []


def test_open_pages_of_members_are_told_and_strangers_are_not(open_page, topic, post, ana, ben, stranger):  # noqa: F811
    people.make_post(topic, by=ben)
    page, outside, visitor = open_page(ana), open_page(stranger), open_page(None)
    for one in (page, outside, visitor):
        one.watch(topic)
    service.react(post, ben, "helpful")
    [push] = page.heard("stream")
    assert shown_in(push["html"], post) == {"helpful": 1} and "topic-map" in push["html"] and str(ben.name) not in push["html"]
    service.withdraw(post, ben, "helpful")
    [push] = page.heard("stream")
    assert shown_in(push["html"], post) == {"helpful": 0}
    assert outside.heard() == visitor.heard() == []


def test_a_page_that_missed_it_catches_up(sign_in, topic, post, ana, ben, fresh):
    since = fresh(topic).last_event_id
    service.react(post, ben, "helpful")
    answer = sign_in(ana).get(f"/t/{topic.id}/events?since={since}&first=1&last=1")
    assert shown_in(answer.text, post) == {"helpful": 1}
