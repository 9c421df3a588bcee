"""Telling the demo: invented people and what they talked about in the last weeks."""
from collections import namedtuple
from datetime import timedelta

from sqlalchemy import exists, select, update

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import Event, record
from ..jst.models import JstPerson
from ..jst.service import find_or_make, take_seat
from ..networks.counts import recount
from ..networks.models import Membership, Network
from ..networks.service import renew_frames
from ..posts.models import Post
from ..posts.service import add_post
from ..text import cook
from ..topics.models import Topic
from ..topics.service import add_topic
from ..welcome.models import Acceptance, FactsConfirmed
from .networks import seed_key
from .shapes import ago

Step = namedtuple("Step", "at tell discussion row")
BEFORE = timedelta(days=1)


def load(demo, *, now=None):
    """Make the demo's people and let them talk; return False, changing nothing, when they are already here."""
    cooked = {row["key"]: cook(row["text"]) for row in _all_posts(demo)}
    return _load(demo, cooked, now or clock.now())


def _locked_networks():
    return lock_rows(Network, *db.session.scalars(select(Network.id)))


def _all_posts(demo):
    for discussion in demo["discussions"]:
        yield from discussion["posts"]
        if "summed_up" in discussion:
            yield {"key": _summary_key(discussion), "text": discussion["summed_up"]["text"]}


def _summary_key(discussion):
    return f"{discussion['key']}:summary"


@writes
def _load(demo, cooked, now):
    if db.session.scalar(select(exists().where(User.is_demo))):
        return False
    steps = sorted(_steps(demo, now), key=lambda step: step.at)
    story = _Story(demo, cooked, begins=steps[0].at - BEFORE)
    for step in steps:
        step.tell(story, step)
    renew_frames()
    return True


def _steps(demo, now):
    for discussion in demo["discussions"]:
        opens = "title" in discussion
        for row in discussion["posts"]:
            yield Step(now - ago(row), _Story.open if opens else _Story.reply, discussion, row)
            opens = False
        for name, tell in (("pinned", _Story.pin), ("locked", _Story.lock), ("summed_up", _Story.sum_up)):
            if name in discussion:
                yield Step(now - ago(discussion[name]), tell, discussion, discussion[name])


class _Story:
    """The people, topics and posts of the demo while it is being told."""

    def __init__(self, demo, cooked, *, begins):
        self.cooked = cooked
        self.posts = {}
        self.networks = {network.slug: network for network in _locked_networks()}
        self.topics = self._agenda(demo)
        self._open_before(begins)
        units = {row["slug"]: self._make_unit(row) for row in demo["units"]}
        for row in demo["seats"]:
            take_seat(units[row["unit"]].id, self.networks[row["network"]])
        self.people = {row["username"]: self._make_person(row, units, begins) for row in demo["people"]}
        for network in self.networks.values():
            recount(network)

    def open(self, step):
        row, network = step.row, self.networks[step.discussion["network"]]
        post = add_topic(network, self.people[row["author"]], title=step.discussion["title"],
                         cooked=self.cooked[row["key"]], at=step.at, quiet=True,
                         seed_key=f"demo:{step.discussion['key']}")
        self.posts[row["key"]] = post
        self.topics[step.discussion["key"]] = post.topic

    def reply(self, step):
        row, topic = step.row, self._topic(step)
        answered = row.get("reply_to")
        reply_to = self._opening(topic) if answered == "opening" else self.posts.get(answered)
        self.posts[row["key"]] = add_post(topic, self.people[row["author"]], self.cooked[row["key"]],
                                          reply_to=reply_to, at=step.at, quiet=True)

    def pin(self, step):
        self._topic(step).pinned_at = step.at
        pin = {"at": step.at.isoformat(), "everywhere": False, "until": None}
        self._record("topic_pinned", step, before=None, after=pin, until=None, everywhere=False)

    def lock(self, step):
        self._topic(step).locked_at = step.at
        self._record("topic_locked", step)

    def sum_up(self, step):
        topic = self._topic(step)
        add_post(topic, self.people[step.row["by"]], self.cooked[_summary_key(step.discussion)], at=step.at, quiet=True)
        topic.summed_up_at = step.at
        self._record("topic_summed_up", step)

    def _record(self, action, step, **details):
        record(action, self.people[step.row["by"]], topic=self._topic(step), reason=step.row.get("reason", ""),
               at=step.at, quiet=True, **details)

    def _topic(self, step):
        return self.topics[step.discussion["key"]]

    def _opening(self, topic):
        return db.session.scalar(select(Post).filter_by(topic_id=topic.id).order_by(Post.number).limit(1))

    def _agenda(self, demo):
        keys = {seed_key(row["network"], row["agenda"]): row["key"] for row in demo["discussions"] if "agenda" in row}
        ids = db.session.scalars(select(Topic.id).where(Topic.seed_key.in_(keys), Topic.merged_into_id.is_(None))).all()
        if len(ids) < len(keys):
            raise Refused("The demo talks under agenda topics that are not here. Run `flask seed` first.", 409)
        return {keys[topic.seed_key]: topic for topic in lock_rows(Topic, *ids)}

    def _open_before(self, begins):
        # The agenda was planted a moment ago; the demo's talk under it is weeks old.
        ids = db.session.scalars(select(Topic.id).where(
            Topic.agenda_number.is_not(None), Topic.posts_count == 1, Topic.created_at > begins)).all()
        for model, column, key in ((Topic, "created_at", Topic.id), (Topic, "last_posted_at", Topic.id),
                                   (Post, "created_at", Post.topic_id), (Event, "at", Event.topic_id)):
            db.session.execute(update(model).where(key.in_(ids)).values({column: begins}))
        db.session.execute(update(Post).where(Post.topic_id.in_(ids)).values(version=Post.version + 1))

    def _make_unit(self, row):
        jst = find_or_make(row["name"], kind=row["kind"], voivodeship=row["voivodeship"])
        jst.is_confirmed = True
        return jst

    def _make_person(self, row, units, at):
        unit = units.get(row.get("unit"))
        user = User(username=row["username"], name=row["name"], jst=unit.name if unit else "", job=row["function"],
                    is_admin=row.get("admin", False), is_demo=True, created_at=at, tour_ended_at=at)
        db.session.add(user)
        db.session.flush()
        if unit:
            db.session.add(JstPerson(user=user, jst=unit, function=row["function"], created_at=at))
        for slug, roles in row["roles"].items():
            db.session.add(Membership(user_id=user.id, network_id=self.networks[slug].id, created_at=at,
                                      **{f"is_{role}": True for role in roles}))
            if unit and "participant" in roles:
                take_seat(unit.id, self.networks[slug])
            db.session.add(Acceptance(user_id=user.id, network_id=self.networks[slug].id, at=at,
                                      version=self.networks[slug].conditions_version))
        db.session.add(FactsConfirmed(user_id=user.id, at=at))
        db.session.flush()
        return user
