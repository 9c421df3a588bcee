"""What writing costs: cooking, previews, drafts, advice, replies with everything, edits, reactions."""
import re
import secrets
import time
from statistics import median
from urllib.parse import urlencode

from forum.posts.models import LONGEST
from forum.text import _cook
from tests.bench.data import TEXT
from tests.bench.posting import STREAM, Author

TOPIC, ROUNDS = 2, 40
# Of each kind of syntax the mark that costs most; tests/text/test_effort.py has more of them.
WORST = {"brackets": "[", "pictures": "![a](", "fences": "```\n", "quotes": "- >\n", "addresses": "://a.",
         "polls": "[poll]\n- a\n- b\n[/poll]\n", "mentions": "@a ", "spoilers": "[spoiler]a", "emoji": ":a:"}
EVERYTHING = TEXT + """

[quote="osoba3, post:1, topic:2"]
U nas **dowóz** liczymy od kilometra, a nie od ucznia.
[/quote]

@osoba7 zobacz http://127.0.0.1/t/3 – liczy się to tak[^1] :thumbsup:

- [ ] wysłać wzór

[poll question="Liczycie od kilometra?"]
- Tak
- Nie
[/poll]

[^1]: Od pierwszego września."""


class Writer(Author):
    """A signed-in person who writes in a topic: whatever their page sends while they do."""

    sequence = ""

    def send(self, path, fields, accept=STREAM):
        """Send a form; return the seconds until it was answered, and the answer."""
        start = time.perf_counter()
        self.connection.request("POST", path, urlencode(fields), self.headers | {"Accept": accept})
        response = self.connection.getresponse()
        answer = response.read()
        assert response.status < 400, f"{path} answered {response.status}: {answer[:500]}"
        return time.perf_counter() - start, answer

    def preview(self, text):
        """Ask what a text will look like."""
        return self.send("/preview", {"text": text, "kept": f"topic-{TOPIC}"})[0]

    def resume(self):
        """Go on with the draft that is there, whoever has begun it."""
        self.connection.request("GET", f"/drafts/topic-{TOPIC}", headers=self.headers)
        self.sequence = _sequence(self.connection.getresponse().read())

    def draft(self, text):
        """Save a draft of a text, in place of the one before."""
        seconds, answer = self.send(f"/drafts/topic-{TOPIC}", {"text": text, "draft": self.sequence}, "application/json")
        self.sequence = _sequence(answer)
        return seconds

    def advice(self):
        """Ask for advice on a text with a link and a mention."""
        return self.send("/advice", {"place": f"topic-{TOPIC}", "text": "@osoba3\nhttps://gmina.example/uchwala"})[0]

    def similar(self, number):
        """Ask for topics like a title."""
        return self.send("/advice", {"place": "network-2", "title": f"Koszty dowozu dzieci i arkusze, sprawa {number}"})[0]

    def reply(self, text):
        """Post a reply; return the seconds, and keep its id as the post that is edited."""
        key = secrets.token_urlsafe(18)
        seconds, answer = self.send(self.path, {"text": f"{text}\n\n{key}", "key": key, "at_end": "1"})
        self.own = int(re.search(rb'id="post-(\d+)"', answer)[1])
        return seconds

    def edit(self, text):
        """Change the post this writer has made, its form being open."""
        self.connection.request("GET", f"/p/{self.own}/edit", headers=self.headers)
        began = re.search(rb'name="began" value="([^"]*)"', self.connection.getresponse().read())[1].decode()
        return self.send(f"/p/{self.own}/edit", {"text": text, "key": secrets.token_urlsafe(18), "began": began})[0]

    def react(self, post):
        """Find a post helpful, and no more; return the seconds of one of both."""
        there, _answer = self.send(f"/p/{post}/reactions", {"kind": "helpful"})
        return (there + self.send(f"/p/{post}/reactions/delete", {"kind": "helpful"})[0]) / 2


def measure(server, cookies):
    """Print what each act of writing costs, one person after the other."""
    _print_cooking()
    writers = [Writer(server, cookie, topic=TOPIC) for cookie in cookies]
    # By the second one the first post is another person's.
    neighbours = dict(zip(writers, writers[1:] + writers[:1], strict=True))
    _print_cost(server, "A preview of a typical post", writers, lambda writer, number: writer.preview(f"{TEXT} {number}"))
    _print_cost(server, "Saving a draft", writers, lambda writer, number: writer.draft(f"{TEXT} {number}"))
    _print_cost(server, "Advice on a link and a mention", writers, lambda writer, _number: writer.advice())
    _print_cost(server, "Advice on a title among 1,025", writers, Writer.similar)
    _print_cost(server, "Posting a reply with quote, mention, link, task, poll, footnote", writers,
                lambda writer, _number: writer.reply(EVERYTHING))
    _print_cost(server, "Editing a post", writers, lambda writer, number: writer.edit(f"{EVERYTHING}\n\nZmiana {number}."))
    _print_cost(server, "A reaction", writers, lambda writer, _number: writer.react(neighbours[writer].own))


def _sequence(answer):
    return re.search(rb'"sequence": ?(\d+)', answer)[1].decode()


def _print_cost(server, name, writers, act):
    before = server.cpu()
    times = sorted(act(writer, number) * 1000 for number, writer in enumerate(writers))
    cpu = (server.cpu() - before) / len(times) * 1000
    print(f"{name}: p50 {times[len(times) // 2]:.1f} ms, slowest {times[-1]:.1f} ms, CPU {cpu:.1f} ms, {len(times)} times",
          flush=True)


def _print_cooking():
    _cook(TEXT)
    typical = median(_cooking(TEXT) for _round in range(ROUNDS)) * 1000
    worst = {name: _cooking((unit * LONGEST)[:LONGEST]) for name, unit in WORST.items()}
    name = max(worst, key=worst.get)
    print(f"\nCooking a typical post: {typical:.1f} ms (aim 10); the worst of {len(WORST)} texts of {LONGEST:,} characters, "
          f"{name}: {worst[name]:.2f} s (aim 1)", flush=True)


def _cooking(text):
    start = time.thread_time()
    _cook(text)
    return time.thread_time() - start
