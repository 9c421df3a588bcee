"""Every page of the forum, light and dark, wide and narrow: no accessibility rule broken, and nothing wider than a phone.

Pages come from the application's map, so that a new route is looked at by itself or fails here until it has an address.
"""
import pytest
from playwright.sync_api import expect

from forum.accounts import service as accounts
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.moderation import lock, merge, pin, undo
from forum.networks.models import Network
from forum.notifications.models import Notification
from forum.seeds import demo, networks
from forum.seeds.shapes import read_demo, read_seeds
from forum.topics.models import Topic
from tests import people
from tests.conftest import empty_database
from tests.nonsense import World, rules_of

from .conftest import serve
from .looks import overflow, violations

pytestmark = pytest.mark.once

ROLES = ["visitor", "stranger", "suspended", "member", "moderator", "admin"]
# Addresses that lead elsewhere, or answer with something that is no page.
NO_PAGES = {"assets.file", "bookmarks.of_topic", "healthz", "live.events", "live.heads", "networks.by_slug",
            "notifications.bell", "posts.parent", "posts.show", "topics.counts", "topics.dates", "topics.spell",
            "topics.window"}
# Who sees the most of a page, where it is not the administrator.
BEST_SEEN_BY = {"accounts.login": "visitor", "accounts.enter": "visitor", "moderation": "moderator"}
# Higher than most pages, so that nothing lies half under the docked composer: axe takes that for a small target.
WIDE, NARROW, NARROWEST = ({"width": width, "height": 4000} for width in (1280, 390, 320))
LOOKS = [("light", WIDE, None), ("dark", NARROW, None)]
# The frame is the same on every page: one of each role's shows the sidebar in the dark, and the narrow header in the light.
FRAME = [("dark", WIDE, ["color-contrast"]), ("light", NARROW, ["color-contrast"])]
LONG = "Konstantynopolitańczykowianeczkowskieprzedsięwzięcia"
TEXT = f"""Zamówiliśmy **sześć stołów**, a `{LONG * 2}` nie. https://example.org/{LONG * 2}

- [x] powitanie
- [ ] rozmowa

| Gmina | Koszt dowozu | Liczba uczniów | Liczba kilometrów | Liczba autobusów |
|--|--:|--|--|--|
| Nowa | 12 zł | trzydziestu | czterdzieści | pięćdziesiąt |

```
kod, który nie mieści się w jednym wierszu nawet na szerokim ekranie komputera, a co dopiero na ekranie telefonu
```

> Cytat.
"""


class Forum(World):
    """The demo's people and talks, and in its first network something of everything that pages show."""

    def __init__(self, app):
        networks.seed(read_seeds())
        demo.load(read_demo())
        self.app = app
        self.network = db.session.get(Network, 1)
        public = people.make_network("otwarta", name="Sieć otwarta", visibility="public")
        self.people = {
            "visitor": None,
            "stranger": people.make_person("stefan", name="Stefan Obcy", networks={public: ["participant"]}),
            "suspended": people.make_person("zenon", networks={self.network: ["participant"]}, suspended=True),
            "member": _person("danuta.przyklad.demo"),
            "moderator": _person("kalina.probna.demo"),
            "admin": _person("jagoda.wzorek.demo")}
        self.topic, self.pinned = _topic("demo:wiejska-przewoznik"), _topic("demo:wiejska-tydzien")
        self.target, self.summed_up = _topic("demo:wiejska-klasy-laczone"), _topic("agenda:gmina-wiejska:nasza-siec")
        self.locked = people.make_topic(self.network, by=self.people["moderator"], title=LONG, locked=True)
        self.open_to_all = people.make_topic(public, by=self.people["stranger"], text=TEXT, replies=3)
        post = people.make_post(self.topic, by=self.people["member"], text=TEXT)
        _moderate(self.network, self.people["moderator"])
        _ring(self.people["admin"])
        with transaction():
            token = accounts.make_link(self.people["member"])
        self.arguments = {
            "slug": self.network.slug, "network_id": self.network.id, "topic_id": self.topic.id, "number": 1,
            "post_id": post.id, "username": self.people["member"].username, "name": "regulamin", "token": token}
        self.states = {"moderation.unlock": self.locked, "moderation.unpin": self.pinned,
                       "moderation.sum_up": self.summed_up, "moderation.resume": self.summed_up}
        self.refused = {("visitor", "/nie-ma"): 404, ("stranger", address_of(self.summed_up)): 403}

    def pages(self, role):
        """Return the address of every page that `role` sees the most of."""
        rules = [rule for rule in rules_of(self.app, "GET") if rule.endpoint not in NO_PAGES]
        return [self._of(rule) for rule in rules if role == BEST_SEEN_BY.get(
            rule.endpoint, BEST_SEEN_BY.get(rule.endpoint.partition(".")[0], "admin"))]

    def more(self, role):
        """Return the addresses of pages that look otherwise to `role`, or in another state."""
        network, topic, agenda = f"/c/{self.network.slug}/{self.network.id}", address_of(self.topic), address_of(self.summed_up)
        return {
            "visitor": ["/", network, address_of(self.open_to_all), "/nie-ma", "/pages/deklaracja-dostepnosci",
                        "/pages/klauzula-informacyjna", "/pages/kontakt"],
            "stranger": [network, agenda, "/notifications", f"/u/{self.people['member'].username}"],
            "suspended": [topic],
            "member": [network, agenda, f"{network}/people", f"/t/{self.topic.id}/reply?to=1", "/?tour=1"],
            "moderator": [topic, f"{network}/people?sort=name", f"/t/{self.topic.id}/merge?target={self.target.id}",
                          f"/t/{self.topic.id}/merge?q=klasy", f"/t/{self.topic.id}/merge?q=nie+ma"],
            "admin": []}[role]

    def _of(self, rule):
        topic = self.states.get(rule.endpoint, self.topic)
        return self.address(rule, topic_id=topic.id, **{"slug": topic.slug} if "topic_id" in rule.arguments else {})


def _person(username):
    return db.session.scalar(db.select(User).filter_by(username=username))


def _topic(key):
    return db.session.scalar(db.select(Topic).filter_by(seed_key=key))


def _moderate(network, moderator):
    first, second, third = (people.make_topic(network, by=moderator, title=f"{LONG} {word}") for word in ("A", "B", "C"))
    undo.undo(pin.pin(first, moderator, reason=LONG * 3), moderator, reason=LONG)
    merge.merge(second, moderator, into=first, reason="To samo pytanie.")
    lock.lock(third, moderator, reason="Umówione.")


def _ring(person):
    events = db.session.scalars(db.select(Event).filter_by(action="post_created").limit(3)).all()
    with transaction():
        db.session.add_all(Notification(user_id=person.id, event_id=event.id, kind="answer") for event in events)


def address_of(topic):
    return f"/t/{topic.slug}/{topic.id}"


@pytest.fixture(scope="module", name="site")
def demo_site(tmp_path_factory):
    """A server of this module's own, with the demo's bars and one-click entry."""
    data = tmp_path_factory.mktemp("demo")
    with empty_database(data) as database_url:
        yield from serve(database_url, data, FORUM_DEMO="1")


@pytest.fixture(scope="module")
def forum(site):
    """Everything there is to look at."""
    with site.app.app_context():
        yield Forum(site.app)
        db.session.remove()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_and_fits(role, forum, page_of):
    page, problems = page_of(forum.people[role], reduced_motion="reduce"), []

    def look_at(address, looks):
        answer = page.goto(address)
        is_page = answer.status == forum.refused.get((role, address), 200) and "text/html" in answer.headers["content-type"]
        found = problems_of(page, looks) if is_page else [f"answers {answer.status}: does it need an address?"]
        problems.extend(f"{role} {address}: {problem}" for problem in found)

    for number, address in enumerate(forum.pages(role) + forum.more(role)):
        look_at(address, LOOKS if number else LOOKS + FRAME)
    assert not problems, "\n".join(problems)


def problems_of(page, looks, within=None):
    """Return what is wrong with an open page, or a part of it, in these looks, and on the narrowest screen."""
    found = []
    for theme, size, rules in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        found += [f"{theme}, {size['width']} px: {problem}" for problem in violations(page, rules=rules, within=within)]
    page.set_viewport_size(NARROWEST)
    return found + overflow(page)


def test_what_opens_on_a_topic_is_accessible_and_fits(forum, page_of):
    page = page_of(forum.people["moderator"], reduced_motion="reduce")
    page.goto(address_of(forum.topic))
    found = []

    def look_at(what, within=None):
        expect(what).to_be_visible()
        found.extend(f"{what}: {problem}" for problem in problems_of(page, LOOKS, within))
        page.set_viewport_size(WIDE)

    # An open menu lies half over links, which axe takes for small ones: it is looked at by itself.
    page.locator(".header summary:has(.avatar)").click()
    look_at(page.get_by_role("link", name="Profil"), within=".header")
    page.keyboard.press("Escape")
    page.locator(".moderation-menu summary").click()
    look_at(page.get_by_role("link", name="Przypnij"), within=".moderation-menu")
    page.get_by_role("link", name="Przypnij").click()
    look_at(page.locator("dialog:modal"))
    page.get_by_label("Powód").fill(LONG * 3)
    page.locator("dialog .button--primary").click()
    look_at(page.locator(".flash[role=status]", has_text="Temat jest przypięty."))
    assert not found, "\n".join(found)


def test_the_open_composer_and_drawer_are_accessible_and_fit(forum, page_of):
    page = page_of(forum.people["member"], reduced_motion="reduce", color_scheme="dark")
    page.goto(address_of(forum.topic))
    page.locator(".composer > summary").click()
    page.locator("#composer-text").fill(TEXT)
    expect(page.locator("#writing-preview table")).to_be_visible()
    assert not violations(page)
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="Podgląd").click()
    expect(page.locator("#writing-preview table")).to_be_visible()
    assert not problems_of(page, LOOKS)
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="Zwiń").click()
    page.get_by_role("button", name="Sieci i listy").click()
    expect(page.get_by_role("navigation", name="Sieci i listy")).to_be_visible()
    assert not violations(page)
