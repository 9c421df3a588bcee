"""Pushes dropped, doubled and shuffled, answers late or missing, sockets cut: in the end the page equals the database."""
import json
import random
import time
from urllib.error import HTTPError

import pytest

from forum.db import db
from forum.events import ACTIONS, Event
from forum.posts.models import Post, last_number_in
from forum.topics.models import Topic
from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401

pytestmark = pytest.mark.once

ACTS, PATIENCE = 45, 50
CHAOS = """
(() => {
  let seed = SEED
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  const sockets = new Set()
  const chaos = window.chaos = { on: true, dropped: 0, doubled: 0, late: 0 }
  chaos.cut = () => sockets.forEach((socket) => socket.close())
  const Native = WebSocket
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given)
      sockets.add(this)
      this.addEventListener("close", () => sockets.delete(this))
    }
    set onmessage(hear) {
      super.onmessage = (event) => {
        const dice = random()
        const late = () => setTimeout(() => hear(event), 500 * random())
        if (!chaos.on || !/^42\\["(stream|list|heads)"/.test(event.data)) hear(event)
        else if (dice < 0.25) chaos.dropped += 1
        else if (dice < 0.5) { chaos.doubled += 1; hear(event); late() }
        else if (dice < 0.8) { chaos.late += 1; late() }
        else hear(event)
      }
    }
  }
  const fetchNow = window.fetch
  window.fetch = async (url, options) => {
    if (!chaos.on || !/[/](events|heads|window)[?]/.test(url)) return fetchNow(url, options)
    if (random() < 0.2) throw new TypeError("cut")
    const answer = await fetchNow(url, options)
    await new Promise((resolve) => setTimeout(resolve, 400 * random()))
    return answer
  }
})()
"""
SHOWN = """() => {
  const topic = document.querySelector("[data-topic-id-value]")
  const items = [...topic.querySelectorAll("#stream > [id]")].filter(({ id }) => /^(post|event)-/.test(id))
  return JSON.stringify({
    topic: Number(topic.dataset.topicIdValue), first: Number(topic.dataset.topicFirstValue),
    last: Number(topic.dataset.topicLastValue), end: Number(topic.dataset.topicEndValue),
    since: Number(topic.dataset.topicSinceValue),
    items: items.map(({ id, dataset }) => [id, dataset.number, dataset.version ?? ""]),
    traces: items.filter(({ dataset }) => "deleted" in dataset).map(({ id }) => id),
    untrue: items.filter((item) => item.id.startsWith("post-")
      && item.matches("[data-deleted]") == Boolean(item.querySelector(".post__body"))).length,
    reactions: Object.fromEntries([...topic.querySelectorAll("#stream .reactions [data-kind]")].map((number) =>
      [`${number.closest("[id^=post-]").id} ${number.dataset.kind}`, Number(number.textContent)]).filter(([, count]) => count)),
    locked: topic.querySelector(".topic__state").dataset.locked, head: topic.querySelector(".topic__heading").dataset.version,
  })
}"""


@pytest.mark.parametrize("seed", [1])
def test_whatever_happens_to_pushes_the_pages_end_as_the_database_is(world, page_of, act, seed):
    dice = random.Random(seed)
    topics = [world.topic] + [people.make_topic(world.network, by=world.ana, replies=3) for _ in range(3)]
    long_topic = people.make_topic(world.network, by=world.ana, title="Długi temat", replies=45)
    pages = []
    for person, address in ((world.ben, address_of(world.topic)), (world.ana, address_of(long_topic, 20)),
                            (world.moderator, address_of(topics[1])), (world.admin, address_of(long_topic, 46))):
        page = page_of(person)
        page.add_init_script(CHAOS.replace("SEED", str(seed * 1000 + len(pages) + 1)))
        pages.append(open_live(page, address))
    undoable = []
    for _ in range(ACTS):
        _do_something(dice, act, world, [*topics, long_topic], undoable)
        if dice.random() < 0.15:
            dice.choice(pages).evaluate("chaos.cut()")
        if dice.random() < 0.3:
            pages[0].wait_for_timeout(200 * dice.random())
    for page in pages:
        page.evaluate("chaos.on = false")
        page.evaluate("dispatchEvent(new Event('online'))")
    for page in pages:
        _wait_until_equal(page)


def _do_something(dice, act, world, topics, undoable):
    topic, other = dice.sample(topics, 2)
    verb = dice.choice(["reply"] * 6 + ["edit", "delete", "delete", "restore"] + ["react"] * 4 + ["withdraw"] * 2 + [
        "hush", "pin", "unpin", "lock", "unlock", "rename", "delete_posts", "merge", "merge_by_time", "split", "move_posts",
        "undo", "undo", "undo"])
    try:
        if verb in ("reply", "hush"):
            act(verb, world.moderator, topic=topic, text=f"Wpis {dice.random()}")
        elif verb in ("react", "withdraw"):
            _react(dice, act, verb, topic, by=dice.choice([world.ben, world.admin]))
        elif verb in ("edit", "delete", "restore"):
            act(verb, world.moderator, post=_one_of(dice, topic), text=f"Zmieniony {dice.random()}")
        elif verb in ("merge", "merge_by_time"):
            undoable.append(act(verb, world.moderator, topic=topic, into=other))
        elif verb in ("split", "move_posts", "delete_posts", "rename"):
            posts = _some_of(dice, topic)
            undoable.append(act(verb, world.moderator, topic=topic, into=other, posts=posts, title="Nowa nazwa"))
        elif verb == "undo" and undoable:
            act(verb, world.moderator, event=undoable.pop())
        elif verb != "undo":
            act(verb, world.moderator, topic=topic)
    except HTTPError as refused:
        assert refused.code == 409, refused.read()


def _one_of(dice, topic):
    db.session.rollback()
    posts = db.session.scalars(db.select(Post).where(Post.topic_id == topic.id).order_by(Post.number)).all()
    return dice.choice(posts or db.session.scalars(db.select(Post)).all())


def _some_of(dice, topic):
    db.session.rollback()
    ids = db.session.scalars(db.select(Post.id).where(Post.topic_id == topic.id).order_by(Post.number)).all()[1:]
    return " ".join(map(str, dice.sample(ids, min(len(ids), dice.randint(1, 3)))))


def _react(dice, act, verb, topic, *, by):
    db.session.rollback()
    post_ids = db.session.scalars(db.select(Post.id).where(Post.topic_id == topic.id).order_by(Post.id)).all()
    if post_ids:
        act(verb, by, post=dice.choice(post_ids), kind=dice.choice(["helpful", "thanks"]))


def _wait_until_equal(page):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            shown = json.loads(page.evaluate(SHOWN))
        except Exception as error:  # the page is on its way to where its posts went
            shown, expected = {"error": str(error)}, {}
        else:
            expected = _expected(shown)
        if {key: shown.get(key) for key in expected} == expected and expected:
            return
        if time.monotonic() > deadline:
            assert {key: shown.get(key) for key in expected} == expected, page.url
            raise AssertionError(shown)
        page.wait_for_timeout(200)


def _expected(shown):
    db.session.rollback()
    topic = db.session.get(Topic, shown["topic"], populate_existing=True)
    last = None if shown["last"] >= shown["end"] else shown["last"]
    inside = [shown["first"] <= Post.number] + ([Post.number <= last] if last else [])
    posts = db.session.execute(
        db.select(Post.id, Post.number, Post.version, Post.reactions, Post.deleted_at)
        .where(Post.topic_id == topic.id, *inside)).all()
    items = [((post.number, 0), [f"post-{post.id}", str(post.number), str(post.version)]) for post in posts]
    reactions = {f"post-{post.id} {kind}": count for post in posts if post.deleted_at is None
                 for kind, count in post.reactions.items()}
    end = db.session.scalar(db.select(last_number_in(topic.id)))
    after = [shown["first"] <= Event.number] + ([Event.number <= last] if last else [])
    if shown["first"] == 1:
        after = after[1:]
    items += [((number, key), [f"event-{key}", f"{number}.{key}", ""]) for key, number in db.session.execute(
        db.select(Event.id, Event.number).where(Event.topic_id == topic.id, *after,
                                                Event.action.in_([name for name, kind in ACTIONS.items() if kind.in_topic])))]
    gone = [f"post-{key}" for key in db.session.scalars(db.select(Post.id).where(
        Post.topic_id == topic.id, Post.deleted_at.is_not(None), *inside).order_by(Post.number))]
    return {"merged": None, "traces": gone, "untrue": 0, "since": topic.last_event_id, "head": str(topic.last_event_id),
            "end": max(end, last + 1) if last else end,
            "locked": "true" if topic.is_locked else "false", "reactions": reactions,
            "items": [item for _place, item in sorted(items)]} \
        if topic.merged_into_id is None else {"merged": topic.merged_into_id}
