"""Looking at the stream of a topic in a browser: what is on the page, and where the line being read stands."""
import re

from playwright.sync_api import expect
from sqlalchemy import insert

from forum import clock
from forum.db import db, transaction
from forum.posts.models import Post
from tests import people

# A page asks for more while it is scrolled: what is measured is compared once nothing is on its way.
QUIET = "() => !document.querySelector('[data-stream-target=status]').textContent.endsWith('…')"
TOP = """() => {
  const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)
  const posts = [...document.querySelectorAll('#stream > .stream__item')]
  const post = posts.find((item) => item.getBoundingClientRect().bottom > line)
  return [post.id, post.getBoundingClientRect().top]
}"""
PLACE = "(id) => document.getElementById(id).getBoundingClientRect().top"
COUNT = "() => document.querySelectorAll('#stream > .stream__item').length"
NUMBERS = "() => [...document.querySelectorAll('#stream > .stream__item')].map((item) => Number(item.dataset.number))"
EDGES = "() => ['First', 'Last'].map((edge) => Number(document.querySelector('.topic').dataset[`topic${edge}Value`]))"


def make_long_topic(world, size, **more):
    """Make a topic with so many posts of different heights, written at one moment each."""
    topic = people.make_topic(world.network, by=world.ana, title="Bardzo długi temat")
    moment = more.get("moment", lambda _number: clock.now())
    with transaction():
        for start in range(2, size + 1, 10_000):
            db.session.execute(insert(Post), [
                {"topic_id": topic.id, "number": number, "author_id": world.ben.id, "version": 1, "text": "",
                 "created_at": moment(number),
                 "html": f"<p>Wpis {number}.</p>" + "<p>Dłuższy akapit o dowozie dzieci.</p>" * (number % 7)}
                for number in range(start, min(start + 10_000, size + 1))])
        topic.posts_count = topic.last_number = size
    return topic


def open_at(page, topic, number):
    """Open a topic at a post and wait until its scripts have brought one there."""
    page.goto(f"/t/{topic.slug}/{topic.id}/{number}")
    expect(page.locator(f"#stream > [data-number='{number}']")).to_have_class(re.compile("stream__item--asked"))
    wait_for(page, QUIET)


def wait_for(page, condition, value=None):
    """Wait until a function in the page says yes; the content policy forbids Playwright's own way."""
    for _attempt in range(300):
        if page.evaluate(condition, value):
            return
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    raise AssertionError(f"never true: {condition}")


def settled(page, before=None):
    """Wait until nothing is on its way, and, if told how far the stream reached before, until it reaches elsewhere."""
    wait_for(page, f"(before) => String(({EDGES})()) != String(before)", before)
    wait_for(page, QUIET)


def scroll_to(page, top):
    """Scroll to so many pixels from the top at once; None: to the end."""
    page.evaluate("(top) => scrollTo({ top: top ?? document.documentElement.scrollHeight, behavior: 'instant' })", top)
