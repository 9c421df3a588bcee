"""Every page of the forum, light and dark, wide and narrow: no accessibility rule broken, and nothing wider than a phone.

Pages come from the application's map, so that a new route is looked at by itself or fails here until it has an address.
"""
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.accounts import service as accounts
from forum.accounts.models import User
from forum.db import db, transaction
from forum.drafts import service as drafting
from forum.entry import service as ways
from forum.entry.browsers import not_me_token
from forum.entry.models import AddressChange
from forum.events import Event
from forum.identity import hash_token
from forum.intake import letters as intake_letters, service as intaking
from forum.jst.models import Jst
from forum.letters import links as letter_links
from forum.mail.composing import sign
from forum.moderation import lock, merge, pin, undo
from forum.networks.models import Network
from forum.notes import notices as noticing, service as noting
from forum.notifications.models import Notification
from forum.polls import service as voting
from forum.polls.models import Poll
from forum.posts import deleting, editing
from forum.posts.models import Post
from forum.reactions import service as reacting
from forum.reports import deciding, hiding, holding, notices, reporting
from forum.reports.models import Case
from forum.sanctions import appeals, grounds, letters as decision_letters
from forum.sanctions.models import Decision
from forum.secondfactor import service as second_factors
from forum.seeds import demo, networks
from forum.seeds.shapes import read_demo, read_seeds
from forum.text import cook
from forum.timers.scheduling import schedule
from forum.timers.service import set_timer
from forum.timers.slow import slow_down
from forum.topics.models import Topic
from forum.watched import service as watching
from forum.welcome import contract, service as welcoming
from tests import people
from tests.conftest import empty_database
from tests.nonsense import World, rules_of

from .conftest import serve
from .looks import overflow, violations

pytestmark = pytest.mark.once

# The administrator sees the most of most pages: a third of them at a time.
ROLES = ["visitor", "stranger", "silenced", "member", "moderator", "admin 1/3", "admin 2/3", "admin 3/3"]
# Addresses that lead elsewhere, or answer with something that is no page. The second factor's need somebody half signed in:
# the one that asks is looked at in test_second_factor.py, the one that sets it up is the page of secondfactor.totp.
NO_PAGES = {"assets.file", "bookmarks.of_topic", "drafts.show", "entry.come_back", "entry.go_elsewhere", "healthz",
            "jst.offered", "live.events", "live.heads", "mentions.offered", "networks.by_slug",
            "notifications.bell", "polls.export", "posts.parent", "posts.quoted", "posts.show",
            # What is done to posts is asked for with posts chosen: see Forum.more.
            *(f"moderation.{act}_posts" for act in ("move", "join", "delete", "restore")), "moderation.split",
            "moderation.change_owner",
            "reactions.mine", "secondfactor.ask", "secondfactor.set_up", "topics.counts", "topics.dates", "topics.spell",
            "conditions.quote", "moderation.export", "moderation.export_whole", "notes.beside",
            "timers.pace", "topics.window", "uploads.show"}
# Who sees the most of a page, where it is not the administrator.
BEST_SEEN_BY = {"accounts.login": "visitor", "accounts.enter": "visitor", "moderation": "moderator",
                "sanctions.appeal_by_link": "visitor", "moderation.whole_log": "admin",
                "reports.amend": "member", "reports.asked": "member", "reports.notice": "visitor", "reports.status": "visitor",
                "reports.reject": "moderator", "reports.held": "moderator",
                "secondfactor.manage": "stranger", "secondfactor.totp": "stranger"}
SPENT = "/login/" + "x" * 43
# Higher than most pages, so that nothing lies half under the docked composer: axe takes that for a small target.
WIDE, NARROW, NARROWEST = ({"width": width, "height": 10_000} for width in (1280, 390, 320))
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

> Cytat ||ukryty [link](https://example.org)|| z notą[^1].

[details="Szczegóły"]
- [ ] zadanie w środku
[/details]

[spoiler]
Ukryty blok.
[/spoiler]

[^1]: Treść noty.

[quote="Ktoś, post:1"]
Słowa {LONG}.

[quote="{LONG}"]
Słowa w słowach.
[/quote]
[/quote]
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
            "silenced": people.make_person("zenon", networks={self.network: ["participant"]}, silenced=True),
            "member": _person("danuta.przyklad.demo"),
            "moderator": _person("kalina.probna.demo"),
            "admin": _person("jagoda.wzorek.demo")}
        self.topic, self.pinned = _topic("demo:wiejska-przewoznik"), _topic("demo:wiejska-tydzien")
        self.target, self.summed_up = _topic("demo:wiejska-klasy-laczone"), _topic("agenda:gmina-wiejska:nasza-siec")
        self.locked = people.make_topic(self.network, by=self.people["moderator"], title=LONG, locked=True)
        self.open_to_all = people.make_topic(public, by=self.people["stranger"], text=TEXT, replies=3)
        post = people.make_post(self.topic, by=self.people["member"], text=TEXT)
        poll = _vote(self.topic, self.people)
        for kind in ("helpful", "thanks", "question"):
            reacting.react(post, self.people["moderator"], kind)
        self.posts = {"posts.deleted": _edit_and_delete(self.topic, post, self.people)}
        _begin(self)
        _moderate(self.network, self.people["moderator"])
        _ring(self.people["admin"])
        application = _arrive(self, public)
        with transaction():
            token = accounts.make_link(self.people["member"])
        self.arguments = {
            "slug": self.network.slug, "network_id": self.network.id, "topic_id": self.topic.id, "number": 1,
            "post_id": post.id, "username": self.people["member"].username, "name": "regulamin", "token": token,
            "poll_id": poll.id, "key": f"topic-{self.topic.id}"}
        self.jst, self.empty = (_jst(name) for name in ("Gmina Przykładowa Dolna", "Gmina Wymyślone"))
        self.arguments["jst_id"] = self.jst.id
        tag_id = people.make_tag(self.network, by=self.people["moderator"], name="Dowóz dzieci", topic=self.topic)
        people.make_tag(self.network, by=self.people["moderator"], name=LONG[:38], topic=self.pinned)
        word = watching.watch(self.people["admin"], word="mama", act="replace", replacement="tata", note=LONG)
        self.arguments |= {"tag": "dowoz-dzieci", "tag_id": tag_id, "word_id": word.id, "verb": "tag"}
        self.arguments["application_id"] = application.id
        made, invitation, _rule = people.make_invitations(self.network, by=self.people["admin"], name=LONG)
        self.arguments |= {"list_id": made.id, "invitation_id": invitation.id}
        self.arguments["note_id"] = _note(self, post)
        member = self.people["member"]
        self.tokens = {"invitations.enter": "o" * 43, "invitations.declining": "o" * 43,
                       "intake.mine": intake_letters.token_for(application.intake, application.email),
                       "letters.act": letter_links.sign(letter_links.ACT, self.people["admin"].id, "helpful", post.id),
                       "letters.stop": letter_links.sign(letter_links.STOP, member.id, self.network.id)}
        self.tokens |= _change_address(self.people["admin"])
        second_factors.begin_totp(self.people["stranger"])
        self._decide(member)
        self._report(member)
        _plan(self.topic, self.people["moderator"])
        self.taken_back = people.make_topic(self.network, by=self.people["moderator"], title=LONG, withheld="withdrawn")
        later = people.make_topic(self.network, by=self.people["moderator"], title=LONG, withheld="scheduled")
        self.states = {"timers.publish": later, "moderation.restore_topic": self.taken_back,
                       "moderation.unlock": self.locked, "moderation.unpin": self.pinned,
                       "moderation.sum_up": self.summed_up, "moderation.resume": self.summed_up}
        self.refused = {("admin", "/account/elsewhere"): 410, ("visitor", SPENT): 410, ("visitor", "/nie-ma"): 404,
                        ("visitor", "/invite/forged"): 410,
                        ("stranger", address_of(self.summed_up)): 403}

    def _report(self, member):
        """Let a post of the member's be reported, another one be hidden, a third one wait, and a notice come from outside."""
        admin, moderator = self.people["admin"], self.people["moderator"]
        reported, hidden, asked = (people.make_post(self.topic, by=member, text=TEXT) for _number in range(3))
        ground = grounds.ground(self.network, "terms-5.3", TEXT[:300])
        hiding.hide(hidden, moderator, ground)
        for post in (reported, asked):
            reporting.report(post, people.make_person(f"zg{post.id}", networks={self.network: ["participant"]}), ground,
                             message=TEXT[:900])
        deciding.decide(_case(asked), moderator, "edit", seen={one.id for one in _case(asked).reports}, message=TEXT[:300])
        secret = notices.give(address="gdzieś " + LONG, message=TEXT, name=LONG, email="jan@example.org")
        with transaction():
            held = holding.hold("reply", admin, self.topic, topic=self.topic, text=TEXT, waits=[("first", ""), ("word", LONG)])
        self.arguments |= {"case_id": _case(reported).id, "held_id": held.id, "outcome": "suspend"}
        self.posts |= {"reports.amend": hidden, "reports.report": reported, "reports.hide": reported}
        self.tokens["reports.status"], self.asked_id = secret, _case(asked).id

    def _decide(self, member):
        """Decide about posts of the member, who appeals against one decision and not against the other."""
        chosen = grounds.ground(self.network, "terms-5.3", TEXT[:900])
        for text in (TEXT, LONG):
            post = people.make_post(self.topic, by=member, text=text)
            deleting.delete(post, self.people["moderator"], ground=chosen)
        appealed, fresh = db.session.scalars(db.select(Decision).order_by(Decision.id.desc()).limit(2)).all()[::-1]
        appeals.appeal(appealed, TEXT)
        self.arguments |= {"decision_id": appealed.id, "restriction": "suspend"}
        self.tokens["sanctions.appeal_by_link"] = sign(decision_letters.APPEAL, fresh.id, member.id)
        self.own_decision = f"/decisions/{fresh.id}"

    def pages(self, role):
        """Return the address of every page that `role` sees the most of."""
        rules = [rule for rule in rules_of(self.app, "GET") if rule.endpoint not in NO_PAGES]
        return [self._of(rule) for rule in rules if role == BEST_SEEN_BY.get(
            rule.endpoint, BEST_SEEN_BY.get(rule.endpoint.partition(".")[0], "admin"))]

    def more(self, role):
        """Return the addresses of pages that look otherwise to `role`, or in another state."""
        network, topic, agenda = f"/c/{self.network.slug}/{self.network.id}", address_of(self.topic), address_of(self.summed_up)
        return {
            "visitor": [SPENT, "/invite/forged", "/", network, address_of(self.open_to_all), "/nie-ma",
                        "/pages/deklaracja-dostepnosci", "/pages/klauzula-informacyjna", "/pages/kontakt"],
            "stranger": [f"/welcome?step=introduction-{self.open_to_all.network_id}",
                         network, agenda, "/notifications", f"/u/{self.people['member'].username}"],
            "silenced": [topic],
            "member": [self.own_decision, "/decisions", "/welcome", f"/welcome?step=conditions-{self.network.id}",
                       f"/conditions/quote?topic={self.topic.id}", f"{network}/record", f"{network}/conditions/2",
                       network, agenda, f"{network}/people", f"/t/{self.topic.id}/reply?to=1", "/?tour=1"],
            "moderator": [topic, *(f"/p/{self.arguments['post_id']}/history?as={view}" for view in ("sides", "source")),
                          f"/bulk/tag?topics={self.topic.id}.{self.target.id}.{self.open_to_all.id}",
                          f"/bulk/delete?topics={self.topic.id}", f"{network}?choose=1", "/latest?choose=1",
                          f"/c/{self.network.slug}/{self.network.id}/new", "/latest?tag=dowoz-dzieci",
                          f"{network}/people?sort=name", f"{network}/jst/{self.empty.id}",
                          f"/t/{self.topic.id}/merge?target={self.target.id}",
                          f"/t/{self.topic.id}/select?posts=2-3", f"/t/{self.topic.id}/posts/split?posts=2-3",
                          f"/t/{self.topic.id}/posts/move?posts=2-3", f"/t/{self.topic.id}/posts/join?posts=2-3",
                          f"/t/{self.topic.id}/posts/move?posts=2-3&target={self.target.id}&by_time=1",
                          f"/t/{self.topic.id}/posts/owner?posts=2", f"/t/{self.topic.id}/posts/delete?posts=2-3",
                          f"/t/{self.topic.id}/posts/owner?posts=2&owner={self.people['member'].id}",
                          f"/t/{self.topic.id}/posts/restore?posts=2-3",
                          address_of(self.taken_back),
                          f"/t/{self.topic.id}/merge?q=klasy", f"/t/{self.topic.id}/merge?q=nie+ma"],
            "admin": [f"/jst/{self.jst.id}/merge?into={self.empty.id}", "/admin/jst?q=nikt"]}[role]

    def _of(self, rule):
        topic = self.states.get(rule.endpoint, self.topic)
        post = self.posts.get(rule.endpoint)
        if rule.endpoint == "reports.asked":
            return self.address(rule, case_id=self.asked_id)
        return self.address(rule, topic_id=topic.id, **{"slug": topic.slug} if "topic_id" in rule.arguments else {},
                            **{"post_id": post.id} if post else {},
                            # Those of the demonstration are not erased.
                            **{"username": "stefan"} if rule.endpoint == "privacy.confirm_erase" else {},
                            **{"token": self.tokens[rule.endpoint]} if rule.endpoint in self.tokens else {})


def _change_address(person):
    """Let somebody ask for another address; return the tokens of the pages that letters about it lead to."""
    with transaction():
        db.session.add(AddressChange(user_id=person.id, old_email=f"{LONG}@example.org", new_email=f"{LONG}@gmina.example",
                                     token_hash=hash_token("nowy")))
    return {"entry.confirm_page": "nowy", "entry.stop_page": ways.stop_token(hash_token("nowy")),
            "entry.not_me": not_me_token(person)}


def _case(post):
    return db.session.scalar(db.select(Case).filter_by(post_id=post.id))


def _note(forum, post):
    """Note something of a topic, a post and a person, put a notice on the post, change the conditions; return a note's id."""
    network, admin, member = forum.network, forum.people["admin"], forum.people["member"]
    for about in (forum.topic, member):
        noting.write(about, admin, f"{LONG} i dalej\nw drugiej linii.", network=network)
    noticing.put(post, admin, f"Aktualne stawki: {LONG}.")
    contract.change(network, admin, [*network.conditions[1:], f"Nie piszemy {LONG}."], seen=network.conditions_version,
                    reason=LONG)
    return noting.write(post, admin, LONG).details["note"]


def _jst(name):
    return db.session.scalar(db.select(Jst).filter_by(name=name))


def _arrive(forum, public):
    """Let one member introduce themselves, put another's introduction off, and return an application to the network."""
    member, stranger = forum.people["member"], forum.people["stranger"]
    people.make_topic(public, by=forum.people["admin"], title="Nasza sieć", agenda_number=1)
    welcoming.put_off_introduction(public, stranger)
    welcoming.introduce(forum.network, forum.summed_up, member, cook(LONG))
    for state in ("refuse", "put_in_line"):
        application = people.make_application(forum.network, by=forum.people["moderator"], email=f"{state}@example.org")
        getattr(intaking, state)(application, forum.people["moderator"], *[LONG] * (state == "refuse"))
    return people.make_application(forum.network, by=forum.people["moderator"], name=LONG, answer=TEXT[:900])


def _begin(forum):
    """Leave drafts of each kind: a reply, a topic, an edit."""
    writer = forum.people["admin"]
    drafting.save(forum.topic, writer, text=TEXT, beside={"to": "1", "name": LONG})
    drafting.save(forum.network, writer, text=LONG, title=LONG * 3)
    drafting.save(db.session.scalar(db.select(Post).filter_by(topic_id=forum.topic.id, number=1)), writer, text=TEXT)


def _person(username):
    return db.session.scalar(db.select(User).filter_by(username=username))


def _topic(key):
    return db.session.scalar(db.select(Topic).filter_by(seed_key=key))


def _vote(topic, people_here):
    """Return an open poll with votes; below it stand one of dots that is over and a scale nobody has answered."""
    options = "\n".join(f"- {word}" for word in (LONG, "we wtorek", "w sobotę"))
    post = people.make_post(topic, by=people_here["moderator"], text=(
        f"[poll question=„{LONG}?” type=multiple close=2035-01-01]\n{options}\n[/poll]\n\n"
        f"[poll type=dots anonymous question=Na co?]\n{options}\n[/poll]\n\n[poll type=scale]\n[/poll]"))
    polls = db.session.scalars(db.select(Poll).filter_by(post_id=post.id).order_by(Poll.position)).all()
    for poll in polls[:2]:
        for name in ("member", "admin"):
            voting.vote(poll, people_here[name], {option.id: 1 for option in poll.options[:2]})
    voting.close(polls[1], people_here["moderator"])
    return polls[0]


def _edit_and_delete(topic, post, people_here):
    """Give a post a history, another one to all members, and return a third one, deleted."""
    newer = cook(TEXT.replace("sześć", "osiem").replace("Cytat", LONG) + "\nDopisek.")
    editing.edit(post, people_here["moderator"], newer, began=editing.fingerprint(post), reason=LONG)
    editing.set_wiki(people.make_post(topic, by=people_here["member"], text="Lista."), people_here["moderator"], is_wiki=True)
    gone = people.make_post(topic, by=people_here["member"], text=TEXT)
    deleting.delete(gone, people_here["moderator"], reason=LONG)
    return gone


def _moderate(network, moderator):
    first, second, third = (people.make_topic(network, by=moderator, title=f"{LONG} {word}") for word in ("A", "B", "C"))
    undo.undo(pin.pin(first, moderator, reason=LONG * 3), moderator, reason=LONG)
    merge.merge(second, moderator, into=first, reason="To samo pytanie.")
    lock.lock(third, moderator, reason="Umówione.")


def _plan(topic, moderator):
    day = clock.now() + timedelta(days=1)
    for kind in ("lock", "pin", "remind_me"):
        set_timer(topic, moderator, kind=kind, due_at=day)
    slow_down(topic, moderator, seconds=900, until=clock.today() + timedelta(days=3))
    schedule(topic.network, moderator, title=f"{LONG} D", cooked=cook(TEXT), due_at=day)


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
    role, _space, part = role.partition(" ")
    page, problems = page_of(forum.people[role], reduced_motion="reduce"), []

    def look_at(address, looks):
        answer = page.goto(address)
        is_page = answer.status == forum.refused.get((role, address), 200) and "text/html" in answer.headers["content-type"]
        found = problems_of(page, looks) if is_page else [f"answers {answer.status}: does it need an address?"]
        problems.extend(f"{role} {address}: {problem}" for problem in found)

    addresses = forum.pages(role) + forum.more(role)
    for number, address in enumerate(addresses[int(part[0]) - 1::int(part[-1])] if part else addresses):
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
    page.set_viewport_size(WIDE)
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
