"""Topics that are published later: hidden until then, new at that moment for everybody."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.drafts.models import Draft
from forum.errors import Refused
from forum.moderation.undo import undo
from forum.networks.levels import choose
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.text import cook
from forum.timers.models import TopicTimer
from forum.timers.scheduling import publish, schedule
from forum.timers.service import remove_timer, set_timer
from forum.topics.models import Topic
from tests import people
from tests.moderation.looking import again

from .conftest import own, sweep

SECRET = "Zaproszenie na warsztat"


@pytest.fixture
def waiting_topic(network, moderator, ben):
    """A topic that a moderator wrote yesterday, to be published tomorrow."""
    cooked = cook("Kto przyjdzie? @ben", place=network, author=moderator)
    post = schedule(network, moderator, title=SECRET, cooked=cooked, due_at=clock.now() + timedelta(days=1))
    yesterday = clock.now() - timedelta(days=1)
    with transaction():
        post.created_at = post.topic.created_at = post.topic.last_posted_at = yesterday
    return db.session.get(Topic, post.topic_id)


def make_due(topic):
    with transaction():
        db.session.scalars(db.select(TopicTimer).filter_by(topic_id=topic.id)).one().due_at = clock.now()


def rung():
    db.session.rollback()
    return dict(db.session.execute(db.select(Notification.user_id, Notification.kind)).all())


def test_until_then_only_moderators_see_it_and_nobody_hears_of_it(
        sign_in, network, waiting_topic, ana, ben, moderator, second_moderator, stranger, visitor):
    address = f"/t/{waiting_topic.slug}/{waiting_topic.id}"
    sweep()
    assert rung() == {}
    for person in (ana, stranger):
        assert sign_in(person).get(address).status_code == 404
    assert visitor.get(address).status_code == 303
    for where in ("/", "/latest", "/new", f"/c/{network.slug}/{network.id}"):
        assert SECRET not in sign_in(ana).get(where).text
    for person in (moderator, second_moderator):
        page = sign_in(person).get(address).text
        assert "Jeszcze nieopublikowany" in page and "Ten temat zostanie opublikowany:" in page
        assert SECRET in sign_in(person).get(f"/c/{network.slug}/{network.id}").text
        assert SECRET not in sign_in(person).get("/latest").text


def test_nobody_replies_in_it_not_even_who_wrote_it(waiting_topic, moderator):
    with pytest.raises(Refused, match="nie jest jeszcze opublikowany"):
        people.make_post(waiting_topic, by=moderator)


def test_at_its_time_it_is_new_as_if_it_were_written_then(
        sign_in, network, waiting_topic, ana, ben, moderator, happened, waiting):
    choose(network, ana, "watching_first")
    make_due(waiting_topic)
    before = clock.now()
    assert sweep() == 1 and sweep() == 0 and waiting() == []

    topic = again(waiting_topic)
    [post] = db.session.scalars(db.select(Post).filter_by(topic_id=topic.id))
    assert topic.withheld is None and min(topic.created_at, topic.last_posted_at, post.created_at) >= before
    assert rung() == {ana.id: "topic", ben.id: "mention", moderator.id: "moderation"}
    [written], [posted] = happened("topic_created"), happened("post_created")
    assert (written.actor_id, posted.actor_id, posted.number) == (moderator.id, moderator.id, 1) and posted.at >= before
    [published] = happened("topic_published")
    assert published.actor_id is None and published.person_id == moderator.id
    assert SECRET in sign_in(ana).get("/new").text
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert "small-action" not in page and "Jeszcze nieopublikowany" not in page
    people.make_post(topic, by=ben)


def test_publishing_now_leaves_nothing_for_later(sign_in, waiting_topic, ben, moderator, happened, waiting):
    client = sign_in(moderator)
    assert "Opublikuj teraz" in client.get(f"/t/{waiting_topic.id}/moderate/publish").text
    assert client.post(f"/t/{waiting_topic.id}/moderate/publish").status_code == 303
    sweep()
    assert again(waiting_topic).withheld is None and waiting() == [] and len(happened("post_created")) == 1
    assert rung()[ben.id] == "mention"
    opened = client.get(f"/t/{waiting_topic.id}/moderate/publish")
    assert opened.status_code == 409 and "już opublikowany" in opened.text
    again_refused = client.post(f"/t/{waiting_topic.id}/moderate/publish")
    assert again_refused.status_code == 409 and "już opublikowany" in again_refused.text
    with pytest.raises(Refused, match="nie można|Nie można|nie da się"):
        undo(happened("topic_published")[0], moderator)


def test_two_who_publish_at_once_publish_it_once(at_once, waiting_topic, moderator, second_moderator, happened):
    make_due(waiting_topic)
    topic_id, first, second = waiting_topic.id, moderator.id, second_moderator.id
    at_once(sweep, *(lambda who=who: publish(own(Topic, topic_id), own(User, who)) for who in (first, second)))
    assert len(happened("topic_published")) == 1 and len(happened("post_created")) == 1


def test_its_day_is_changed_and_cancelled_and_that_taken_back(waiting_topic, moderator, waiting):
    [timer] = db.session.scalars(db.select(TopicTimer))
    set_timer(waiting_topic, moderator, kind="publish", due_at=clock.now() + timedelta(days=9), seen={timer.id})
    [timer] = db.session.scalars(db.select(TopicTimer))
    event = remove_timer(waiting_topic, moderator, timer.id)
    assert waiting() == [] and again(waiting_topic).withheld == "scheduled" and sweep() == 0
    undo(event, moderator)
    assert waiting() == ["publish"]


def test_the_form_of_a_new_topic_schedules_for_moderators_alone(sign_in, network, ana, moderator):
    address = f"/c/{network.slug}/{network.id}/new"
    assert "Opublikuj później" in sign_in(moderator).get(address).text
    assert "Opublikuj później" not in sign_in(ana).get(address).text
    day = (clock.today() + timedelta(days=2)).isoformat()
    sent = {"title": SECRET, "text": "Treść.", "later": "y", "day": day, "hour": "9:30", "key": "one-key-of-two"}
    wrong = sign_in(moderator).post(address, data=sent | {"day": "2001-01-01"})
    assert wrong.status_code == 422 and "Treść." in wrong.text and 'value="9:30"' in wrong.text and "checked" in wrong.text
    assert [sign_in(moderator).post(address, data=sent).status_code for _time in range(2)] == [303, 303]
    assert sign_in(ana).post(address, data=sent | {"title": "Od razu", "key": "another-key-0"}).status_code == 303
    db.session.rollback()
    found = dict(db.session.execute(db.select(Topic.title, Topic.withheld)).all())
    assert found == {SECRET: "scheduled", "Od razu": None}


def test_the_draft_goes_with_it(network, moderator):
    with transaction():
        db.session.add(Draft(user_id=moderator.id, key=f"network-{network.id}", text="Treść.", title=SECRET, sequence=1))
    schedule(network, moderator, title=SECRET, cooked=cook("Treść."), due_at=clock.now() + timedelta(days=1), draft=1)
    assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 0


def test_who_does_not_moderate_or_means_the_past_schedules_nothing(network, ana, moderator):
    for person, moment in ((ana, clock.now() + timedelta(days=1)), (moderator, clock.now())):
        with pytest.raises(Refused):
            schedule(network, person, title=SECRET, cooked=cook("Treść."), due_at=moment)
    assert db.session.scalar(db.select(db.func.count()).select_from(Topic)) == 0
