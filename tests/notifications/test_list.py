"""The bell's list: lines, groups, tabs, windows, what clears them, and what it costs."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum import clock
from forum.db import db, transaction
from forum.events import Event
from forum.identity import lose_access
from forum.moderation import merge
from forum.networks import service as networks
from forum.notifications import drainer, queries, silence
from forum.notifications.models import KINDS, Notification
from forum.reading import service as reading
from forum.topics import levels
from tests import people

pytestmark = pytest.mark.once

PANEL = {"Turbo-Frame": "bell-panel"}


def work_off():
    while drainer.drain():
        pass
    db.session.rollback()


def lines(answer):
    page = LexborHTMLParser(answer.text)
    return [" ".join(line.text().split()) for line in page.css(".notification")]


def unread(person):
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Notification).where(
        Notification.user_id == person.id, Notification.read_at.is_(None)))


def ring(person, post, kind, read=False):
    """Ring without a drainer: by the event of a post."""
    event_id = db.session.scalar(db.select(Event.id).where(Event.post_id == post.id))
    with transaction():
        db.session.add(Notification(user_id=person.id, event_id=event_id, kind=kind, read_at=clock.now() if read else None))


@pytest.fixture
def watched(topic, ben, ana):
    """A topic of Anna's that Ben watches, with three replies he has not read."""
    levels.choose(topic, ben, "watching")
    work_off()
    for number in range(3):
        people.make_post(topic, by=ana, text=f"Dalej {number}.")
    work_off()
    return topic


# What it says.

def test_posts_of_one_topic_are_one_line_that_leads_to_the_first_of_them(sign_in, watched, ben):
    for headers in (PANEL, {}):
        answer = sign_in(ben).get("/notifications", headers=headers)
        [line] = [line for line in lines(answer) if "nowe wpisy" in line]
        assert line.startswith(f"4 nowe wpisy w temacie „{watched.title}”") or line.startswith("3 nowe wpisy")
        first = db.session.scalar(db.select(db.func.min(Event.post_id)).join(
            Notification, Notification.event_id == Event.id).where(Notification.user_id == ben.id))
        assert f'href="/p/{first}"' in answer.text


def test_read_and_unread_posts_of_a_topic_are_two_lines_and_answers_one_of_their_own(sign_in, watched, ana, ben):
    silence.mark_all_read(ben)
    question = people.make_post(watched, by=ben)
    for _ in range(2):
        people.make_post(watched, by=ana, reply_to=question)
    people.make_post(watched, by=ana)
    work_off()
    shown = lines(sign_in(ben).get("/notifications"))
    assert "AP Anna Przykład odpowiada w temacie" in shown[0] and "2 nowe odpowiedzi na Twoje wpisy w temacie" in shown[1]
    assert shown[2].startswith(("3 wpisy", "4 wpisy")) and len(shown) == 3


def test_following_a_line_of_answers_silences_them_all_and_nothing_else(sign_in, watched, ana, ben):
    question = people.make_post(watched, by=ben)
    for kind in ("answer", "answer", "mention"):
        ring(ben, people.make_post(watched, by=ana, reply_to=question), kind)
    client, before = sign_in(ben), unread(ben)
    [line] = [line for line in LexborHTMLParser(client.get("/notifications").text).css(".notification")
              if "2 nowe odpowiedzi" in line.text()]
    client.post(line.attributes["data-rings-address-param"])
    assert unread(ben) == before - 2 and "2 odpowiedzi na Twoje wpisy" in client.get("/notifications").text


def test_the_panel_is_a_frame_and_the_page_a_page(sign_in, watched, ben):
    client = sign_in(ben)
    panel, page = client.get("/notifications", headers=PANEL).text, client.get("/notifications").text
    assert panel.startswith('<turbo-frame id="bell-panel">') and "<body" not in panel and "csrf" not in panel
    assert "<h1>Powiadomienia</h1>" in page and 'formaction="/notifications/read"' in page


def test_tabs_show_one_kind_each_and_nonsense_shows_all(sign_in, watched, ana, ben):
    post = people.make_post(watched, by=ana)
    rung = [kind for kind in KINDS if kind not in ("moderation", "reminder", "reaction")]
    for kind in rung:
        ring(ben, post, kind)
    client = sign_in(ben)
    for folder, kinds in queries.FOLDERS.items():
        shown = lines(client.get(f"/notifications?kind={folder}"))
        assert len(shown) == len(set(kinds) & set(rung))
    for nonsense in ("x", "", "9" * 40, "post'--"):
        assert len(lines(client.get(f"/notifications?kind={nonsense}"))) == len(rung)


def test_every_kind_says_what_happened_in_polish(sign_in, watched, ana, ben):
    post = people.make_post(watched, by=ana)
    for kind in set(KINDS) - {"moderation", "reaction"}:
        ring(ben, post, kind)
    text = " ".join(lines(sign_in(ben).get("/notifications")))
    for words in ("odpowiada na Twój wpis", "wspomina o Tobie", "wpisów w temacie", "otwiera temat", "Przypomnienie"):
        assert words.split()[0] in text


def test_the_name_of_a_merges_target_stays_unsaid_to_who_may_not_see_it(sign_in, network, other_network, admin, ana):
    source = people.make_topic(network, by=ana, title="Wędrujący temat")
    target = people.make_topic(other_network, by=admin, title="Zupełnie tajny temat")
    work_off()
    merge.merge(source, admin, into=target)
    work_off()
    page = sign_in(ana).get("/notifications").text
    assert "scala temat „Wędrujący temat” z innym" in page and "tajny" not in page
    people.give_roles(ana, other_network, "participant")
    assert "z tematem „Zupełnie tajny temat”" in sign_in(ana).get("/notifications").text


# What clears it.

def test_reading_the_posts_anywhere_clears_them_one_by_one(watched, ben):
    before = unread(ben)
    reading.read(ben, watched, {2: 4000})
    assert unread(ben) == before - 1
    reading.read(ben, watched, {3: 4000, 4: 4000})
    assert unread(ben) <= 1


def test_reading_clears_nothing_of_others_or_of_other_topics(network, watched, ana, ben, moderator):
    levels.choose(watched, moderator, "watching")
    other = people.make_topic(network, by=ana)
    levels.choose(other, ben, "watching")
    people.make_post(watched, by=ana)
    people.make_post(other, by=ana)
    work_off()
    reading.read(ben, watched, {number: 4000 for number in range(1, 6)})
    assert unread(moderator) >= 1 and unread(ben) >= 1


def test_what_was_read_before_its_turn_came_never_counts(watched, ana, ben):
    silence.mark_all_read(ben)
    post = people.make_post(watched, by=ana)
    reading.read(ben, watched, {post.number: 4000})
    work_off()
    assert unread(ben) == 0


def test_following_a_line_clears_it_and_no_other(sign_in, network, watched, ana, ben):
    other = people.make_topic(network, by=ana)
    levels.choose(other, ben, "watching")
    people.make_post(other, by=ana)
    answered = people.make_post(watched, by=ben)
    people.make_post(watched, by=ana, reply_to=answered)
    work_off()
    client, before = sign_in(ben), unread(ben)
    newest = db.session.scalar(db.select(Notification.id).where(Notification.user_id == ben.id, Notification.kind == "post")
                               .join(Event).where(Event.topic_id == watched.id).order_by(Notification.id.desc()))
    group = db.session.scalar(db.select(db.func.count()).select_from(Notification).join(Event).where(
        Notification.user_id == ben.id, Notification.kind == "post", Event.topic_id == watched.id))
    assert client.post(f"/notifications/{newest}/read").status_code == 204
    assert unread(ben) == before - group
    answer = db.session.scalar(db.select(Notification.id).filter_by(user_id=ben.id, kind="answer"))
    client.post(f"/notifications/{answer}/read")
    assert unread(ben) == before - group - 1


def test_nobody_clears_what_is_not_theirs(sign_in, visitor, watched, ben, ana, stranger):
    ring_id = db.session.scalar(db.select(Notification.id).filter_by(user_id=ben.id))
    before = unread(ben)
    assert visitor.post(f"/notifications/{ring_id}/read").status_code == 303
    for person in (ana, stranger):
        client = sign_in(person)
        assert client.post(f"/notifications/{ring_id}/read").status_code == 404
        client.post("/notifications/read")
    assert visitor.post("/notifications/read").status_code == visitor.get("/notifications/bell").status_code == 303
    assert unread(ben) == before


def test_marking_all_on_an_open_page_renews_the_bell_and_the_list(sign_in, watched, ben):
    answer = sign_in(ben).post("/notifications/read", headers={"Accept": "text/vnd.turbo-stream.html"})
    assert [f'target="{name}"' in answer.text for name in ("bell", "rings-panel", "rings-page")] == [True] * 3
    assert "header__count" not in answer.text and "notification--unread" not in answer.text
    assert unread(ben) == 0


# What may not be seen any more.

@pytest.mark.parametrize("loses", ["membership", "openness"])
def test_what_may_no_longer_be_seen_neither_stands_in_the_list_nor_counts(loses, sign_in, public_network, admin, ben):
    if loses == "membership":
        people.give_roles(ben, public_network, "participant")
        networks.edit(public_network, admin, visibility="members")
    topic = people.make_topic(public_network, by=admin, title="Znikający temat")
    levels.choose(topic, ben, "watching")
    people.make_post(topic, by=admin)
    work_off()
    assert "Znikający temat" in sign_in(ben).get("/notifications").text
    if loses == "membership":
        people.give_roles(ben, public_network)
        with transaction():
            lose_access([ben.id])
    else:
        networks.edit(public_network, admin, visibility="members")
    assert "Znikający temat" not in sign_in(ben).get("/notifications").text
    assert unread(ben) == 0


# What it costs.

@pytest.mark.parametrize("headers, queries_needed", [({}, 5), (PANEL, 4)])
@pytest.mark.slow
def test_the_list_costs_the_same_with_1_20_and_1000_lines(headers, queries_needed, sign_in, topic, ana, ben, count_queries):
    client, cost = sign_in(ben), []
    posts = [people.make_post(topic, by=ana) for _ in range(3)]
    events = db.session.scalars(db.select(Event.id).where(Event.post_id.in_([post.id for post in posts]))).all()
    ring(ben, posts[0], "answer")
    client.get("/notifications", headers=headers)
    for rows in (1, 20, 1000):
        _many(ben, events[0], rows)
        cost.append(count_queries(lambda: client.get("/notifications", headers=headers)))
    assert cost == [queries_needed] * 3  # the page's side menu has counts, too
    assert len(lines(client.get("/notifications", headers=headers))) == 30


def test_the_list_comes_in_windows_without_doubles_or_gaps(sign_in, topic, ana, ben):
    post = people.make_post(topic, by=ana)
    event_id = db.session.scalar(db.select(Event.id).where(Event.post_id == post.id))
    _many(ben, event_id, 75)
    client, address, seen = sign_in(ben), "/notifications", []
    while address:
        page = LexborHTMLParser(client.get(address).text)
        seen += [line.attributes["data-rings-address-param"] for line in page.css(".notification")]
        more = page.css_first('a[href*="before="]')
        address = more and more.attributes["href"]
    assert len(seen) == len(set(seen)) == 75
    for nonsense in ("x", "-3", "0", str(10**30)):
        assert client.get(f"/notifications?before={nonsense}").status_code == 200


def _many(person, event_id, rows):
    with transaction():
        db.session.execute(db.delete(Notification).where(Notification.user_id == person.id))
        events = [Event(action="post_created", post_id=db.session.get(Event, event_id).post_id,
                        actor_id=db.session.get(Event, event_id).actor_id) for _ in range(rows)]
        db.session.add_all(events)
        db.session.flush()
        db.session.add_all(Notification(user_id=person.id, event_id=event.id, kind="mention") for event in events)


# Preferences.

def test_what_rings_is_chosen_by_a_plain_form_and_kept(sign_in, visitor, moderator):
    ben, client = moderator, sign_in(moderator)
    assert client.get("/account/notifications").text.count(" checked") == len(KINDS) + 1
    data = {"answer": "y", "moderation": "y"}
    assert client.post("/account/notifications", data=data).status_code == 303
    db.session.rollback()
    person = db.session.get(type(ben), ben.id, populate_existing=True)
    assert person.silent_kinds == [kind for kind in KINDS if kind not in data] and not person.follows_by_itself
    assert client.get("/account/notifications").text.count(" checked") == 2
    assert visitor.get("/account/notifications").status_code == 303
    assert visitor.post("/account/notifications", data=data).status_code == 303


@pytest.mark.parametrize("silent", [[], ["welcome"]])
def test_only_who_looks_after_a_network_chooses_whether_welcomes_ring(sign_in, network, ben, silent):
    with transaction():
        ben.silent_kinds = silent
    client = sign_in(ben)
    assert 'name="welcome"' not in client.get("/account/notifications").text
    client.post("/account/notifications", data={kind: "y" for kind in KINDS if silent or kind != "welcome"})
    db.session.rollback()
    assert db.session.get(type(ben), ben.id, populate_existing=True).silent_kinds == silent, "what was chosen before stays"
    coordinator = people.make_person("koordynuje", networks={network: ["coordinator"]})
    assert 'name="welcome"' in sign_in(coordinator).get("/account/notifications").text
