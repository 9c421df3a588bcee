"""Editing a post with polls: what may change, what may not once people have voted, and that the text is kept."""
from datetime import datetime, timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.moderation import merge
from forum.polls import service
from forum.polls.keeping import GRACE
from forum.polls.models import Poll, PollOption, PollVote
from forum.posts import deleting, editing
from forum.posts.models import Post
from forum.text import cook, excerpt
from tests import people
from tests.rendered import tree, words

from .conftest import counts, now_of, own, vote

pytestmark = pytest.mark.once
TEXT = '[poll question="Który termin?"]\n- poniedziałek\n- wtorek\n- środa\n[/poll]'


def edit(poll, editor, text):
    post = db.session.get(Post, poll.post_id)
    editing.edit(post, editor, cook(text), began=editing.fingerprint(post))
    return now_of(poll)


def age(poll, by=GRACE + timedelta(seconds=1)):
    with transaction():
        now_of(poll).created_at -= by


def polls_of(post_id):
    db.session.rollback()
    return db.session.scalars(db.select(Poll).filter_by(post_id=post_id).order_by(Poll.position)).all()


def texts(poll):
    return [option.text for option in now_of(poll).options]


@pytest.fixture
def voted(poll, ben):
    """A poll of more than five minutes with one vote, for Tuesday."""
    vote(poll, ben, 1)
    age(poll)
    return poll


def test_while_nobody_has_voted_everything_may_change(poll, ana):
    age(poll)
    changed = edit(poll, ana, '[poll type=dots dots=5 results=close anonymous question="Na co?"]\n- chodnik\n- plac\n[/poll]')
    assert (changed.kind, changed.dots, changed.results) == ("dots", 5, "close")
    assert changed.is_anonymous and changed.question == "Na co?"
    assert texts(poll) == ["chodnik", "plac"] and db.session.scalar(db.select(db.func.count(PollOption.id))) == 2
    assert changed.shape == 2


def test_a_ballot_that_promised_a_secret_fills_in_nothing_once_the_poll_is_open(make_poll, sign_in, ana, ben):
    secret = make_poll("anonymous")
    post_id, address, ballot = secret.post_id, f"/polls/{secret.id}/vote", {"option": secret.options[0].id}
    edit(secret, ana, TEXT)
    [known] = polls_of(post_id)
    assert sign_in(ben).post(address, data=ballot).status_code == 404
    assert not known.is_anonymous and counts(known) == [0, 0, 0] and not db.session.scalars(db.select(PollVote)).all()
    assert f'id="poll-{known.id}"' in db.session.get(Post, post_id).html


def test_answers_are_added_and_spelling_corrected_though_people_have_voted(voted, ana, ben):
    before = [option.id for option in voted.options]
    edit(voted, ana, TEXT.replace('termin?"', 'termin??" close=2036-01-01').replace("- środa", "- środa\n- czwartek"))
    assert [option.id for option in now_of(voted).options][:3] == before and counts(voted) == [0, 1, 0, 0]
    assert own(voted, ben) == [1] and now_of(voted).question == "Który termin??"
    vote(now_of(voted), ben, 3)
    assert counts(voted) == [0, 0, 0, 1]


def test_answers_without_votes_may_go_and_others_may_move(voted, ana, ben):
    edit(voted, ana, TEXT.replace("- środa\n", "").replace("- poniedziałek\n- wtorek", "- wtorek\n- piątek"))
    assert texts(voted) == ["wtorek", "piątek"] and counts(voted) == [1, 0] and own(voted, ben) == [0]


@pytest.mark.parametrize(("text", "reason"), [
    (TEXT.replace("- wtorek\n", ""), "Są już głosy na „wtorek”"),
    (TEXT.replace("wtorek", "Wtorek"), "Są już głosy na „wtorek”"),
    (TEXT.replace("Który termin?", "Czy odwołać wójta?"), "tylko pisownię"),
    (TEXT.replace("[poll", "[poll type=multiple"), "rodzaju głosowania"),
    (TEXT.replace("[poll", "[poll anonymous"), "rodzaju głosowania"),
    (TEXT.replace("[poll", "[poll results=close"), "rodzaju głosowania"),
    ("Nic tu już nie ma.", "nie można usunąć go z wpisu"), (TEXT.replace("[/poll]", ""), "nie można usunąć go z wpisu"),
    ("> " + TEXT.replace("\n", "\n> "), "nie można usunąć go z wpisu")])
def test_what_people_voted_on_stays_and_the_form_says_why_with_the_text(voted, sign_in, ana, text, reason):
    client, post_id = sign_in(ana), voted.post_id
    began = editing.fingerprint(db.session.get(Post, post_id))
    answer = client.post(f"/p/{post_id}/edit", data={"text": text, "began": began, "key": "k" * 20, "reason": "x"})
    assert answer.status_code == 403 and reason in " ".join(answer.text.replace("\u00a0", " ").split())
    assert text.strip() in [area.text().strip() for area in tree(answer).css("textarea")]
    streamed = client.post(f"/p/{post_id}/edit", data={"text": text, "began": began, "key": "k" * 20},
                           headers={"Accept": "text/vnd.turbo-stream.html"})
    assert streamed.status_code == 403 and reason in streamed.text.replace("\u00a0", " ")
    assert texts(voted) == ["poniedziałek", "wtorek", "środa"] and counts(voted) == [0, 1, 0]
    db.session.rollback()
    assert db.session.get(Post, post_id, populate_existing=True).text == TEXT


def test_in_the_first_minutes_everything_may_change_at_the_price_of_the_votes(poll, ana, ben):
    vote(poll, ben, 1)
    edit(poll, ana, TEXT.replace("wtorek", "czwartek"))
    assert texts(poll) == ["poniedziałek", "czwartek", "środa"] and counts(poll) == [0, 0, 0] and now_of(poll).voters_count == 0
    assert not db.session.scalars(db.select(PollVote)).all()
    vote(now_of(poll), ben, 0)
    edit(poll, ana, "Bez głosowania.")
    assert db.session.get(Poll, poll.id) is None and not db.session.scalars(db.select(PollVote)).all()


def test_polls_are_matched_by_their_place(make_poll, ana, ben):
    first = make_poll(text=f"{TEXT}\n\n{TEXT}")
    _, second = polls_of(first.post_id)
    vote(second, ben, 0)
    age(second)
    edit(first, ana, f"{TEXT.replace('termin', 'dzień')}\n\n{TEXT}\n\n{TEXT}")
    assert [poll.position for poll in polls_of(first.post_id)] == [0, 1, 2] and counts(second) == [1, 0, 0]
    html = db.session.get(Post, first.post_id).html
    assert [html.index(f'id="poll-{poll.id}"') for poll in polls_of(first.post_id)] == sorted(
        html.index(f'id="poll-{poll.id}"') for poll in polls_of(first.post_id))
    with pytest.raises(Refused, match="nie można usunąć"):
        edit(first, ana, TEXT)


def test_an_ended_poll_goes_on_with_more_time_and_one_ended_by_hand_does_not(monkeypatch, make_poll, ana):
    noon = datetime(2026, 11, 20, 11)
    monkeypatch.setattr(clock, "now", lambda: noon)
    timed, ended = make_poll("close=2026-11-20T13:00"), make_poll("close=2026-11-20T15:00")
    service.close(ended, ana)
    monkeypatch.setattr(clock, "now", lambda: noon + timedelta(hours=2))
    service.close_due()
    for poll in (timed, ended):
        edit(poll, ana, TEXT.replace("[poll", "[poll close=2026-11-21T13:00"))
    assert not now_of(timed).is_closed and now_of(ended).is_closed


def test_an_edit_that_leaves_the_poll_alone_leaves_its_shape_alone(voted, ana, topic):
    shape = now_of(voted).shape
    edit(voted, ana, f"Dopisek.\n\n{TEXT}")
    assert now_of(voted).shape == shape and counts(voted) == [0, 1, 0]


def test_whoever_deletes_a_post_hides_its_poll_and_restoring_shows_it(voted, sign_in, ana, ben):
    post = db.session.get(Post, voted.post_id)
    deleting.delete(post, ana)
    assert sign_in(ben).get(f"/polls/{voted.id}").status_code == 404
    assert sign_in(ben).post(f"/polls/{voted.id}/vote", data={"option": voted.options[0].id}).status_code == 404
    with pytest.raises(Refused):
        service.vote(now_of(voted), ben, {})
    deleting.restore(db.session.get(Post, voted.post_id), ana)
    assert sign_in(ben).get(f"/polls/{voted.id}").status_code == 200 and counts(voted) == [0, 1, 0]


def test_an_excerpt_reads_like_the_text_and_has_no_button_in_it(poll):
    assert excerpt(poll.post.html) == "Który termin? poniedziałek wtorek środa"


def test_a_topic_may_begin_with_a_poll(network, ana, ben, sign_in):
    topic = people.make_topic(network, by=ana, text=TEXT)
    [poll] = db.session.scalars(db.select(Poll))
    vote(poll, ben, 0)
    assert poll.post.topic_id == topic.id and "Który termin?" in words(sign_in(ben).get(f"/polls/{poll.id}"))


def test_a_poll_goes_with_its_post_into_another_topic(voted, sign_in, network, ana, ben, moderator, topic):
    target = people.make_topic(network, by=ana)
    merge.merge(topic, moderator, into=target, reason="To samo.")
    vote(now_of(voted), ben, 2)
    assert counts(voted) == [0, 0, 1]
    event = db.session.scalars(db.select(Event).filter_by(action="poll_voted").order_by(Event.id.desc())).first()
    assert event.topic_id == target.id
