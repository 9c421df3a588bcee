"""The demo: invented people, marked as such, who talk – and who leave without a trace."""
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum import clock
from forum.accounts.models import User
from forum.db import db
from forum.events import Delivery, Event
from forum.moderation import merge, states
from forum.networks.models import Membership, Network, Site
from forum.notes import notices
from forum.notes.models import Note, Notice
from forum.polls import service as polls
from forum.polls.models import Poll, PollVote
from forum.posts import deleting, editing, service as posts
from forum.posts.models import Post, PostLocation, Revision
from forum.reactions import service as reactions
from forum.reports.models import Case, HeldPost, Report
from forum.seeds import clear, demo, networks
from forum.text import cook
from forum.timers.models import TopicTimer
from forum.topics.models import Follower, Speaker, Topic
from tests.people import make_person, make_post

pytestmark = [pytest.mark.once, pytest.mark.slow]


def test_the_demo_has_its_people_in_their_roles(told):
    people = db.session.scalars(select(User).where(User.is_demo)).all()
    assert all(person.username.endswith(".demo") and person.job for person in people)
    assert all(person.email is None and person.password_hash is None for person in people)
    assert sum(person.is_admin for person in people) == 1
    roles = Counter(role for person in people for held in person.roles.values() for role in held)
    assert roles["moderator"] == 4 and roles["coordinator"] == 4 and roles["participant"] >= 16
    participants = {p.id for p in people if any(held == {"participant"} for held in p.roles.values())}
    assert len(participants) >= 12 and len({person.jst for person in people} - {""}) >= 8


def test_each_network_has_a_co_moderator_and_counts_its_people(told):
    for network in db.session.scalars(select(Network)):
        rows = db.session.scalars(select(Membership).filter_by(network_id=network.id)).all()
        assert sum(row.is_moderator and row.user.is_demo for row in rows) == 1
        assert network.members_count == len(rows) - 1  # the named moderator cannot enter yet
        empty = network.slug in ("gmina-wiejska", "powiaty")  # one seat waits for somebody
        assert network.jst_count == len({row.user.jst for row in rows} - {""}) + empty


def test_the_talk_is_lively_and_lies_in_the_last_weeks(told, story):
    theirs = db.session.scalars(select(Post).join(User, User.id == Post.author_id).where(User.is_demo)).all()
    assert 60 <= len(theirs) <= 120
    now = clock.now()
    assert all(now - timedelta(days=22) < post.created_at < now for post in theirs)
    assert any(now - post.created_at < timedelta(hours=1) for post in theirs)
    assert sum(post.reply_to_id is not None for post in theirs) >= 20
    html = "".join(post.html for post in theirs)
    for sign in ("<blockquote>", "<table>", "☑", "<ol>", "<ul>", "<a href=", "<strong>", "🙂"):
        assert sign in html


def test_posts_stand_in_the_order_of_their_times(told):
    for topic in db.session.scalars(select(Topic)):
        rows = db.session.scalars(select(Post).filter_by(topic_id=topic.id).order_by(Post.number)).all()
        assert [row.number for row in rows] == list(range(1, topic.last_number + 1))
        assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)
        assert (topic.posts_count, topic.last_posted_at) == (len(rows), rows[-1].created_at)
        assert topic.created_at <= rows[0].created_at
    times = db.session.scalars(select(Event.at).order_by(Event.id)).all()
    assert times[48:] == sorted(times[48:])  # after the 24 topics of the agenda


def test_the_demo_shows_a_pinned_a_locked_and_a_summed_up_topic(told):
    assert [len(db.session.scalars(select(Topic).where(column.is_not(None))).all())
            for column in (Topic.pinned_at, Topic.locked_at, Topic.summed_up_at)] == [1, 1, 1]
    assert db.session.scalar(select(Event.reason).filter_by(action="topic_locked"))
    assert db.session.scalar(select(Topic).where(Topic.summed_up_at.is_not(None))).is_agenda


def test_the_demo_is_told_to_nobody(told):
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_loading_twice_changes_nothing(told, story):
    post = db.session.scalar(select(Post).join(User, User.id == Post.author_id).where(User.is_demo))
    post.text = "Zmienione."
    db.session.commit()
    before = _counts()
    assert not demo.load(story)
    assert _counts() == before and db.session.get(Post, post.id).text == "Zmienione."


def test_loading_moves_no_opening_that_people_have_answered(seeded, story):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="agenda:powiaty:nasza-siec"))
    person = make_person("zofia", networks={topic.network: ["participant"]})
    posts.reply(topic, person, cook("Dzień dobry!"))
    opened = topic.created_at
    demo.load(story)
    assert db.session.get(Topic, topic.id, populate_existing=True).created_at == opened


@pytest.mark.parametrize("late", [True, False])
def test_an_opening_is_never_younger_than_the_talk_under_it(app, seeds, story, late):
    networks.seed(seeds, at=None if late else datetime(2020, 1, 1))
    demo.load(story)
    for topic in db.session.scalars(select(Topic).where(Topic.agenda_number.is_not(None))):
        first = db.session.scalar(select(Post.created_at).filter_by(topic_id=topic.id, number=1))
        assert topic.created_at == first == db.session.scalar(
            select(func.min(Post.created_at)).filter_by(topic_id=topic.id))


def test_the_demo_loads_only_when_asked_for(seeded, run):
    result = run("demo", "load")
    assert result.exit_code == 1 and "FORUM_DEMO=1" in result.output
    assert db.session.scalar(select(func.count()).select_from(User).where(User.is_demo)) == 0


def test_the_commands_say_what_they_did(seeded, demo, run):
    assert run("demo", "load").output == "The demo is loaded.\n"
    assert run("demo", "load").output == "The demo is here already: nothing to add.\n"
    assert run("demo", "clear").output.startswith("Removed 21 demo people")
    assert run("demo", "clear").output == "There are no demo people: nothing to remove.\n"


def test_a_demo_without_its_networks_is_refused(app, demo, run):
    result = run("demo", "load")
    assert result.exit_code == 1 and "flask seed" in result.output


def test_clearing_leaves_the_forum_as_it_was_seeded(seeded, story):
    before = _counts()
    demo.load(story)
    assert clear.clear() == 21
    assert _counts() == before
    for topic in db.session.scalars(select(Topic)):
        assert (topic.posts_count, topic.speakers_count, topic.author.username) == (1, 0, "redakcja")
        assert topic.last_author.username == "redakcja" and topic.last_posted_at == topic.created_at
        assert not (topic.is_locked or topic.is_pinned or topic.summed_up_at)
    assert [network.members_count for network in db.session.scalars(select(Network))] == [0] * 4


def test_clearing_keeps_what_others_wrote(told):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="demo:wiejska-dowoz"))
    person = make_person("zofia", networks={topic.network: ["participant"]})
    answered = db.session.scalar(select(Post).filter_by(topic_id=topic.id, number=2))
    mine = posts.reply(topic, person, cook("A u nas jeździ linia zwykła."), reply_to=answered)
    number, version = mine.number, mine.version
    clear.clear()
    db.session.expire_all()
    kept = db.session.get(Post, mine.id)
    topic = db.session.get(Topic, topic.id)
    assert (kept.number, kept.reply_to_id, kept.version) == (number, None, version + 1)
    assert (topic.author_id, topic.last_author_id, topic.posts_count) == (person.id, person.id, 1)
    assert topic.last_number == number and topic.speakers_count == 1


def test_clearing_takes_the_reactions_of_its_people_along(told):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="demo:wiejska-dowoz"))
    writer, reader = (make_person(name, networks={topic.network: ["participant"]}) for name in ("zofia", "jan"))
    mine = posts.reply(topic, writer, cook("A u nas jeździ linia zwykła."))
    demo_person = db.session.scalar(select(User).filter_by(username="kalina.probna.demo"))
    for person, kind in ((demo_person, "helpful"), (demo_person, "thanks"), (reader, "thanks")):
        reactions.react(mine, person, kind)
    clear.clear()
    db.session.expire_all()
    assert db.session.get(Post, mine.id).reactions == {"thanks": 1}
    assert db.session.get(Topic, topic.id).helpful_count == 0


def test_clearing_takes_back_what_its_people_did_to_the_posts_of_others(told):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="demo:wiejska-dowoz"))
    writer = make_person("zofia", networks={topic.network: ["participant"]})
    theirs = db.session.scalar(select(Post).filter_by(topic_id=topic.id, number=2))
    mine, gone = (make_post(topic, by=writer, text=text) for text in ("A u nas jeździ linia zwykła.", "Usunięte w próbie."))
    demo_person = db.session.scalar(select(User).filter_by(username="kalina.probna.demo"))
    make_post(topic, by=demo_person, text=f"Odpowiadam na /p/{theirs.id}.", reply_to=mine)
    editing.edit(mine, demo_person, cook("Zupełnie co innego, na próbę. " * 9), began=editing.fingerprint(mine))
    deleting.delete(gone, demo_person, reason="na próbę")
    clear.clear()
    db.session.expire_all()
    kept, back = db.session.get(Post, mine.id), db.session.get(Post, gone.id)
    assert (back.text, back.deleted_at, back.deleted_by_id) == ("Usunięte w próbie.", None, None)
    assert kept.replies_count == 0
    assert db.session.scalar(select(User.username).join(Revision, Revision.editor_id == User.id)) == "redakcja"
    topic = db.session.get(Topic, topic.id)
    assert (topic.posts_count, topic.words_count) == (2, kept.words_count + back.words_count)


def test_clearing_takes_what_its_people_did_as_moderators_along(told):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="demo:wiejska-dowoz"))
    writer = make_person("zofia", networks={topic.network: ["participant"]})
    mine, hidden = (make_post(topic, by=writer, text=text) for text in ("A u nas jeździ linia zwykła.", "Ukryte w próbie."))
    theirs = db.session.scalar(select(Post).filter_by(topic_id=topic.id, number=2))
    demo_person = db.session.scalar(select(User).filter_by(username="kalina.probna.demo"))
    notices.put(mine, demo_person, "Na próbę.")
    deleting.hide(hidden, demo_person, why="na próbę")
    states.archive(topic, demo_person)
    cases = [Case(network_id=topic.network_id, post_id=post.id, person_id=post.author_id, state="claimed",
                  claimed_by_id=demo_person.id) for post in (mine, hidden, theirs)]
    db.session.add_all(cases)
    db.session.flush()
    db.session.add_all([
        *(Report(case_id=case.id, reporter_id=reporter.id, kind="other")
          for case, reporter in zip(cases, (writer, demo_person, writer), strict=True)),
        *(HeldPost(kind="reply", network_id=topic.network_id, topic_id=topic.id, author_id=author.id, text="Czeka.",
                   claimed_by_id=demo_person.id) for author in (writer, demo_person)),
        Note(topic_id=topic.id, author_id=demo_person.id, text="Na próbę."),
        TopicTimer(topic_id=topic.id, kind="lock", after_days=3, set_by_id=demo_person.id)])
    db.session.commit()
    kept = cases[0].id
    clear.clear()
    db.session.expire_all()
    topic, mine, hidden = (db.session.get(type(row), row.id) for row in (topic, mine, hidden))
    assert (hidden.text, hidden.hidden, hidden.deleted_at, mine.notice) == ("Ukryte w próbie.", None, None, "")
    assert topic.archived_at is None and topic.posts_count == 2
    assert [(case.id, case.state, case.claimed_by_id) for case in db.session.scalars(select(Case))] == [(kept, "new", None)]
    assert db.session.scalars(select(HeldPost.author_id)).all() == [writer.id]
    for table in (Note, Notice, TopicTimer):
        assert not db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("rules", ["", " public=false"])
def test_clearing_takes_the_votes_of_its_people_along(told, rules):
    topic = db.session.scalar(select(Topic).filter_by(seed_key="demo:wiejska-dowoz"))
    writer = make_person("zofia", networks={topic.network: ["participant"]})
    make_post(topic, by=writer, text=f"[poll{rules}]\n- tak\n- nie\n[/poll]")
    demo_person = db.session.scalar(select(User).filter_by(username="kalina.probna.demo"))
    poll = db.session.scalar(select(Poll))
    for voter in (demo_person, writer):
        poll = polls.vote(poll, voter, {poll.options[0].id: 1})
    assert poll.voters_count == poll.options[0].votes_count == 2
    clear.clear()
    db.session.expire_all()
    poll = db.session.scalar(select(Poll))
    assert (poll.voters_count, [option.votes_count for option in poll.options]) == (1, [1, 0])
    assert db.session.scalar(select(func.count()).select_from(PollVote)) == 1


def test_clearing_takes_what_its_people_refer_to_off_the_posts_of_others(told):
    topic, other = (db.session.scalar(select(Topic).filter_by(seed_key=f"demo:{key}"))
                    for key in ("wiejska-przewoznik", "wiejska-dowoz"))
    writer = make_person("zofia", networks={topic.network: ["participant"]})
    mine = make_post(topic, by=writer)
    make_post(other, by=db.session.scalar(select(User).filter_by(username="kalina.probna.demo")), text=f"Patrz /p/{mine.id}")
    db.session.expire_all()
    assert db.session.get(Post, mine.id).backlinks_count == 1
    clear.clear()
    db.session.expire_all()
    assert db.session.get(Post, mine.id).backlinks_count == 0


def test_clearing_after_a_merge_keeps_the_old_addresses_of_what_others_wrote(told):
    source, target = (db.session.scalar(select(Topic).filter_by(seed_key=f"demo:{key}"))
                      for key in ("wiejska-przewoznik", "wiejska-dowoz"))
    person = make_person("zofia", networks={source.network: ["participant"]})
    mine = posts.reply(source, person, cook("Mamy taką kartkę."))
    old = (source.id, mine.number)
    merge.merge(source, db.session.scalar(select(User).filter_by(username="kalina.probna.demo")), into=target)
    clear.clear()
    db.session.expire_all()
    assert db.session.get(PostLocation, old).post_id == mine.id
    assert db.session.get(Post, mine.id).topic_id == target.id
    assert {db.session.get(Topic, topic_id).author_id for topic_id in (source.id, target.id)} == {person.id}


def test_clearing_without_a_demo_changes_nothing(seeded):
    version = db.session.get(Site, 1).version
    assert clear.clear() == 0
    assert db.session.get(Site, 1).version == version


def _counts():
    return [db.session.scalar(select(func.count()).select_from(table))
            for table in (User, Membership, Topic, Post, Event, Follower, Speaker)]
