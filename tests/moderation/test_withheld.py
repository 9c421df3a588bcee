"""A topic that is out of sight shows nowhere: its words are planted everywhere, and every page is asked for them."""
import re

import pytest

from forum.bookmarks import service as bookmarks
from forum.db import db, lock_rows, transaction
from forum.drafts import service as drafts
from forum.events import Event
from forum.inbox import posting
from forum.inbox.reading import Written
from forum.inbox.reasons import Rejected
from forum.letters import at_once as letters
from forum.letters import digest_queries
from forum.links.renewal import work_off
from forum.mail.models import Letter
from forum.moderation import delete_topic as deleting
from forum.moderation.merge import merge
from forum.moderation.states import STATES
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.polls.models import Poll
from forum.posts import editing
from forum.posts.models import Post
from forum.reactions import service as reactions
from forum.sanctions.grounds import ground
from forum.text import cook
from forum.topics.models import Topic
from tests import people
from tests.nonsense import World, rules_of

TITLE, TEXT = "Kryptonim", "Szyfrogram"
SECRET = re.compile(f"{TITLE}|{TEXT}".lower())
# What is somebody's own: the statement of the decision about their topic, the copy of what they wrote.
OWN = ("sanctions.", "privacy.", "drafts.")
# Pages on which a topic of everyday shows: the test would find nothing there if it looked at none of them.
SHOWING = {"topics.latest", "topics.show", "networks.show", "accounts.show", "notifications.index", "bookmarks.index",
           "posts.quoted", "topics.suggested", "topics.map", "live.heads"}


class Planted(World):
    """The world of test_bad_input with a topic in a network that all may read, and traces of it wherever there are any."""

    def __init__(self, app):
        super().__init__(app)
        self.open = people.make_network("otwarta", name="Sieć otwarta", visibility="public")
        for name, roles in (("member", ["participant"]), ("moderator", ["moderator"]), ("silenced", ["participant"])):
            people.give_roles(self.people[name], self.open, *roles)
        self.people["author"] = people.make_person("autor", name="Olga Autorska", networks={self.open: ["participant"]})
        self.people["coordinator"] = people.make_person("koordynator", name="Kama", networks={self.open: ["coordinator"]})
        member, author = self.people["member"], self.people["author"]
        self.plain = people.make_topic(self.open, by=author, title="Zwykły temat")
        self.hidden = people.make_topic(self.open, by=author, title=f"{TITLE} tematu", text=(
            f"{TEXT} dla @ana.\n\nhttp://localhost/t/{self.plain.id}\n\n[poll]\n- {TEXT} tak\n- nie\n[/poll]"))
        self.first = db.session.scalar(db.select(Post).filter_by(topic_id=self.hidden.id))
        self._leave_traces(member, author)

    def _leave_traces(self, member, author):
        answer = people.make_post(self.hidden, by=member, text=f"{TEXT}: odpowiedź https://example.org/x", reply_to=self.first)
        people.make_post(self.hidden, by=author, text=f"{TEXT} dla @ana jeszcze raz", reply_to=answer)
        quote = f'[quote="autor, post:1, topic:{self.hidden.id}"]\ncytat\n[/quote]\n\nhttp://localhost/t/{self.hidden.id}'
        people.make_post(self.plain, by=member, text=quote)
        editing.edit(answer, member, cook(f"{TEXT}: zmieniona odpowiedź z wieloma słowami", place=self.hidden),
                     began=editing.fingerprint(answer))
        reactions.react(self.first, member, "helpful")
        bookmarks.add(self.first, member)
        drafts.save(self.hidden, member, text="zaczęte")
        source = people.make_topic(self.open, by=author, title="Scalany temat")
        merge(source, self.people["moderator"], into=self.hidden)
        drainer.drain()
        self.poll = db.session.scalar(db.select(Poll).filter_by(post_id=self.first.id))
        self.sources = [self.hidden, source]

    def places(self):
        """Yield the endpoint and the address of every page, about the hidden topic and about the plain one."""
        plain_post = db.session.scalar(db.select(Post.id).filter_by(topic_id=self.plain.id, number=2))
        # Not by its own slug: a page that leads to sign-in repeats the address that was asked for.
        aims = [{"slug": one.slug if one is self.plain else "x", "topic_id": one.id, "network_id": self.open.id}
                for one in (*self.sources, self.plain)]
        posts = [*db.session.scalars(db.select(Post.id).filter_by(topic_id=self.hidden.id)), plain_post]
        for rule in rules_of(self.app, "GET"):
            for aim in aims:
                wanted = aim | {"slug": self.open.slug} if rule.rule.startswith("/c/") else aim
                for post_id in posts if "post_id" in rule.arguments else [self.first.id]:
                    more = {"post_id": post_id, "poll_id": self.poll.id, "username": "autor", "key": f"topic-{aim['topic_id']}"}
                    yield rule.endpoint, self.address(rule, **wanted | more)
        ids = ",".join(str(one.id) for one in (*self.sources, self.plain))
        yield "topics.counts", f"/counts?topics={ids}&list=latest"
        yield "live.heads", f"/heads?topics={ids}&since=0"
        yield "mentions.offered", f"/mentions?place=topic-{self.hidden.id}&q="
        yield "live.events", f"/t/{self.hidden.id}/events?since=0"


@pytest.fixture
def world(app):
    return Planted(app)


def withhold(world, how):
    """Take the planted topic out of sight."""
    moderator = world.people["moderator"]
    if how == "deleted":
        the = ground(world.open, "illegal", "Pomówienie.", law="art. 212 k.k.")
        deleting.delete(world.hidden, moderator, ground=the)
    else:
        with transaction():
            [topic] = lock_rows(Topic, world.hidden.id)
            # Through the mapper, as whoever writes does, so that what refers to it is renewed.
            topic.withheld = how
        work_off()
    db.session.rollback()


def shows(client, world, only=None):
    """Return the endpoints and addresses on which the planted words stand, of all pages or of these endpoints alone."""
    found = {}
    for endpoint, address in dict.fromkeys(world.places()):
        if only and endpoint not in only:
            continue
        headers = {"Turbo-Frame": "x"} if endpoint in ("posts.quoted", "posts.parent", "posts.replies") else {}
        accept = {"Accept": "text/vnd.turbo-stream.html"} if endpoint == "live.heads" else {}
        answer = client.get(address, headers=headers | accept)
        if answer.location and "/login" not in answer.location:
            answer = client.get(answer.location, follow_redirects=True)
        if SECRET.search(f"{answer.get_data().decode(errors='ignore')} {answer.request.path}".lower()):
            found.setdefault(endpoint, []).append(address)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role, how", [
    ("member", "deleted"), *(pytest.param(*case, marks=pytest.mark.once) for case in (
        ("visitor", "deleted"), ("coordinator", "deleted"), ("author", "deleted"), ("member", "scheduled")))])
def test_it_shows_on_no_page_to_who_may_not_see_it(world, sign_in, role, how):
    client = sign_in(world.people[role])
    if role == "member":
        before = shows(client, world, SHOWING)
        assert before.keys() == SHOWING, SHOWING - before.keys()
    withhold(world, how)

    after = shows(client, world)
    if role == "author":
        after = {endpoint: places for endpoint, places in after.items() if not endpoint.startswith(OWN)}
    assert not after


@pytest.mark.slow
@pytest.mark.once
def test_its_moderators_see_it_as_before(world, sign_in):
    withhold(world, "deleted")
    client = sign_in(world.people["moderator"])
    page = client.get(f"/t/{world.hidden.slug}/{world.hidden.id}")
    assert page.status_code == 200 and TITLE in page.text and TEXT in page.text
    assert SECRET.search(client.get(f"/c/{world.open.slug}/{world.open.id}/log").text.lower())


def test_no_bell_rings_on_for_it_and_no_letter_tells_of_it(world):
    member = world.people["member"]
    unread = db.select(Notification).join(Event, Event.id == Notification.event_id).where(
        Notification.user_id == member.id, Notification.read_at.is_(None), Event.topic_id == world.hidden.id)
    assert db.session.scalars(unread).all()
    withhold(world, "deleted")
    assert [(row.kind, row.event_id, row.created_at) for row in db.session.scalars(unread)] == []
    drainer.drain()
    db.session.execute(db.update(Notification).values(read_at=None, letter_due_at=world.hidden.created_at))
    db.session.commit()
    letters.write()
    assert not [one for one in db.session.scalars(db.select(Letter)) if one.user_id != world.people["author"].id
                and SECRET.search(f"{one.subject} {one.text}".lower())]
    begin = world.hidden.created_at.replace(year=2000)
    told = digest_queries.posts_between(world.open, begin, begin.replace(year=2100))
    assert told and world.hidden.id not in {post.topic_id for post in told}
    assert digest_queries.unheard([member.id], world.open, begin, begin.replace(year=2100)) == []


def test_a_letter_that_answers_in_it_is_refused_like_one_to_no_topic(world):
    withhold(world, "deleted")
    topic = posting.topic_of(world.hidden.id)
    with pytest.raises(Rejected) as refused:
        posting.check(Written("Odpowiadam", ""), world.people["member"], "reply", topic)
    assert refused.value.code == "no_topic"


def test_texts_that_quote_or_link_it_no_longer_say_its_title(world):
    quoting = db.session.scalar(db.select(Post).filter_by(topic_id=world.plain.id, number=2))
    assert TITLE in quoting.html
    withhold(world, "deleted")
    db.session.refresh(quoting)
    assert TITLE not in quoting.html
    deleting.restore(world.hidden, world.people["moderator"])
    db.session.rollback()
    db.session.refresh(quoting)
    assert TITLE in quoting.html and db.session.get(Topic, world.hidden.id).withheld is None


def test_every_state_has_its_way_back():
    assert {STATES[name][1] for name in STATES} == {"unlisted_at", "archived_at"}

