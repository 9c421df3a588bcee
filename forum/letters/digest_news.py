"""What is new for each of some members of a network since they were last told: what concerns them first, then topics."""
from typing import NamedTuple

from ..mail.composing import address_of
from ..text import excerpt
from ..topics.levels import present
from . import composing, digest_queries, links

# In the order a digest tells them; new posts and topics are told as topics.
CONCERNS = ("answer", "mention", "quote", "welcome", "moderation", "reminder", "reaction")
TALK = ("answer", "mention", "quote", "welcome")
MOST_CONCERNS, MOST_TOPICS, EXCERPT = 10, 10, 300
FOLLOWED = ("tracking", "watching")


class Concern(NamedTuple):
    """Something that concerns the reader: what happened, the first words of what was written, what can be done."""

    sentence: object
    excerpt: str
    address: str
    answer: str
    helpful: str


class TopicNews(NamedTuple):
    """A topic with new posts: how many, and the first of them."""

    title: str
    count: int
    is_new: bool
    author: str
    excerpt: str
    address: str
    answer: str
    mute: str


class OfMember(NamedTuple):
    """What a digest tells one member, and how much more there is."""

    mine: list
    more_mine: int
    topics: list
    more: int


class News:
    """What is new in a network, read for all of these members by a fixed number of statements."""

    def __init__(self, network, due, until):
        self.network = network
        ids, since = [member.person.id for member, _since in due], min(since for _member, since in due)
        self._by_topic = {}
        for post in digest_queries.posts_between(network, since, until):
            self._by_topic.setdefault(post.topic_id, []).append(post)
        self._topics = digest_queries.topics_of(self._by_topic)
        self._read = digest_queries.read_by(ids, self._by_topic)
        self._levels = digest_queries.levels_of(ids, self._by_topic)
        self._rung = {}
        for row in digest_queries.unheard(ids, network, since, until):
            self._rung.setdefault(row[0].user_id, []).append(row)
        self._excerpts = {}
        self._of = {member.person.id: self._found(member, since) for member, since in due}
        self._firsts = digest_queries.posts_of({
            new[0].id for _mine, topics in self._of.values() for _topic, new in topics[:MOST_TOPICS]})

    def of(self, member):
        """Return what concerns a member, and the topics that are new to them."""
        mine, topics = self._of[member.person.id]
        return OfMember([self._concern(member, *row) for row in mine[:MOST_CONCERNS]], max(0, len(mine) - MOST_CONCERNS),
                        [self._news(member, *found) for found in topics[:MOST_TOPICS]], max(0, len(topics) - MOST_TOPICS))

    def _found(self, member, since):
        mine = self._concerning(member, since)
        told = {row[0].kind in TALK and row[3] and row[3].id for row in mine[:MOST_CONCERNS]}
        return mine, self._topics_of(member, since, told)

    def _concerning(self, member, since):
        rung = [row for row in self._rung.get(member.person.id, ())
                if row[0].created_at > since and row[0].kind in CONCERNS and member.choices.way(row[0].kind) == "digest"]
        return sorted(rung, key=lambda row: CONCERNS.index(row[0].kind))

    def _concern(self, member, bell, event, actor, post, author, topic):
        person, line = member.person, composing.line_of(bell, event, actor, post, topic)
        if post is None:
            return Concern(line.sentence, "", address_of("topics.show", slug=topic.slug, topic_id=topic.id), "", "")
        is_talk = bell.kind in TALK
        may_write = member.joined_at is not None and is_talk
        return Concern(line.sentence, self._excerpt(member, post) if is_talk else "",
                       address_of("posts.show", post_id=post.id),
                       composing.answer_by_mail(person.id, topic, self.network) if may_write else "",
                       links.act_link(person.id, "helpful", post.id) if may_write else "")

    def _topics_of(self, member, since, told):
        """Return (topic id, new posts) of the topics that are new to a member, those they follow first, then the latest."""
        found = []
        for topic_id, posts in self._by_topic.items():
            level = present(*self._levels.get((member.person.id, topic_id), (None, None)), member.network_level).level
            if level == "muted" or not self._is_wanted(member, posts, level):
                continue
            new = [post for post in self._new_to(member.person.id, topic_id, posts, since) if post.id not in told]
            if new:
                found.append((level in FOLLOWED, new[-1].created_at, topic_id, new))
        return [(topic_id, new) for _followed, _at, topic_id, new in sorted(found, key=lambda one: one[:2], reverse=True)]

    def _is_wanted(self, member, posts, level):
        # Whoever wants no letters about new posts in what they watch wants them of no other topic either.
        kind = "topic" if self._opens(posts[0]) else "post"
        return member.choices.way(kind) != "nothing" and not (level == "watching" and member.choices.way(kind) == "at_once")

    def _opens(self, post):
        return post.number == self._topics[post.topic_id].first_number

    def _new_to(self, user_id, topic_id, posts, since):
        read = self._read.get((user_id, topic_id), 0)
        return [post for post in posts if post.number > read and post.created_at > since and post.author_id != user_id]

    def _news(self, member, topic_id, new):
        topic, first, person = self._topics[topic_id], self._firsts[new[0].id], member.person
        may_write = member.joined_at is not None and not topic.is_locked
        return TopicNews(
            topic.title, len(new), self._opens(first), first.author.name,
            self._excerpt(member, first), address_of("posts.show", post_id=first.id),
            composing.answer_by_mail(person.id, topic, self.network) if may_write else "",
            links.act_link(person.id, "mute", topic_id))

    def _excerpt(self, member, post):
        if not member.choices.shows_text(self.network):
            return ""
        if post.id not in self._excerpts:
            self._excerpts[post.id] = excerpt(post.html, EXCERPT)
        return self._excerpts[post.id]
