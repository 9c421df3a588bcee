"""Voting on each kind of poll: once, changed, taken back; nonsense; who is known to have voted."""
import re

import pytest

from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.polls import service
from forum.polls.models import PollVote
from forum.polls.queries import voter_key
from tests.rendered import tree, words

from .conftest import counted, counts, now_of, own, vote

pytestmark = pytest.mark.once


def cast(client, poll, *places, **fields):
    ids = [poll.options[place].id if isinstance(place, int) else place for place in places]
    return client.post(f"/polls/{poll.id}/vote", data={"option": ids} | fields, follow_redirects=True)


def test_a_vote_is_counted_once_however_often_it_is_sent(poll, sign_in, ben):
    client = sign_in(ben)
    for _ in range(3):
        answer = cast(client, poll, 1)
        assert answer.status_code == 200 and "Twój głos jest zapisany." in answer.text
    assert counts(poll) == [0, 1, 0] and now_of(poll).voters_count == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Event).filter_by(action="poll_voted")) == 1


def test_a_changed_vote_moves_and_a_withdrawn_one_goes(poll, sign_in, ana, ben):
    vote(poll, ana, 0)
    client = sign_in(ben)
    cast(client, poll, 0)
    cast(client, poll, 2)
    assert counts(poll) == [1, 0, 1] and own(poll, ben) == [2]
    answer = client.post(f"/polls/{poll.id}/withdraw", follow_redirects=True)
    assert "Twój głos jest wycofany." in answer.text
    client.post(f"/polls/{poll.id}/withdraw")
    assert counts(poll) == [1, 0, 0] and now_of(poll).voters_count == 1 == counted(poll)[1]


def test_what_was_chosen_stands_in_the_form_and_in_the_results(poll, sign_in, ben):
    client = sign_in(ben)
    cast(client, poll, 1)
    page = tree(client.get(f"/polls/{poll.id}"))
    [ticked] = page.css("input[checked]")
    assert ticked.attributes["value"] == str(poll.options[1].id)
    [mark] = page.css(".poll__own")
    assert mark.text(strip=True) == "Twój głos"
    assert mark.parent.parent.attributes["data-option"] == str(poll.options[1].id)


@pytest.mark.parametrize(("attributes", "places", "reason"), [
    ("", [], "Wybierz jedną odpowiedź."), ("", [0, 1], "Wybierz jedną odpowiedź."), ("type=scale", [], "Wybierz jedną"),
    ("type=multiple min=2", [0], "Wybierz od 2 do 3 odpowiedzi."), ("type=multiple max=2", [0, 1, 2], "Wybierz od 1 do 2"),
    ("type=multiple min=2 max=2", [0], "Wybierz dokładnie 2 odpowiedzi."), ("", ["999999"], "Tej odpowiedzi już nie ma."),
    ("", ["abc"], "Wybierz spośród podanych odpowiedzi."), ("", ["-1"], "Tej odpowiedzi już nie ma."),
    ("", ["9" * 40], "Wybierz spośród podanych odpowiedzi.")])
def test_a_vote_that_does_not_fit_is_refused_with_what_was_chosen(make_poll, sign_in, ben, attributes, places, reason):
    poll = make_poll(text="[poll type=scale]\n[/poll]") if "scale" in attributes else make_poll(attributes)
    answer = cast(sign_in(ben), poll, *places)
    assert answer.status_code == 422 and reason in words(answer, ".poll__problem")
    ticked = {field.attributes["value"] for field in tree(answer).css("input[checked]")}
    assert ticked == {str(poll.options[place].id) for place in places if isinstance(place, int)}
    assert sum(counts(poll)) == 0 == now_of(poll).voters_count


def test_an_answer_of_another_poll_is_no_answer(poll, make_poll, sign_in, ben):
    other = make_poll()
    answer = cast(sign_in(ben), poll, str(other.options[0].id))
    assert answer.status_code == 422 and counts(other) == [0, 0, 0] == counts(poll)


def dots(client, poll, *numbers):
    fields = {f"dots-{option.id}": number for option, number in zip(poll.options, numbers, strict=True)}
    return client.post(f"/polls/{poll.id}/vote", data=fields, follow_redirects=True)


def test_dots_are_spread_and_several_may_go_to_one_answer(make_poll, sign_in, ana, ben):
    poll, client = make_poll("type=dots dots=3"), sign_in(ben)
    dots(sign_in(ana), poll, 3, 0, 0)
    dots(client, poll, 2, "", 1)
    assert counts(poll) == [5, 0, 1] and now_of(poll).voters_count == 2
    page = tree(client.get(f"/polls/{poll.id}"))
    assert [field.attributes["value"] for field in page.css("input[type=number]")] == ["2", "0", "1"]
    assert "Twoje 2 punkty" in page.css_first(".poll__own").text()
    dots(client, poll, 0, 1, 0)
    assert counts(poll) == [3, 1, 0] == counted(poll)[0]


@pytest.mark.parametrize(("numbers", "reason"), [
    ((0, 0, 0), "Daj co najmniej jeden punkt"), ((4, 0, 0), "Masz do rozdania 3 punkty."), ((2, 2, 0), "Rozdano 4."),
    ((-1, 2, 2), "Nikomu nie odbiera się punktów"), (("x", 1, 0), "Punkty to liczby całkowite."),
    (("1.5", 1, 0), "Punkty to liczby całkowite."), (("9" * 30, 0, 0), "Punkty to liczby całkowite.")])
def test_dots_that_do_not_fit_are_refused_and_stay_in_the_form(make_poll, sign_in, ben, numbers, reason):
    poll = make_poll("type=dots")
    answer = dots(sign_in(ben), poll, *numbers)
    assert answer.status_code == 422 and reason in words(answer, ".poll__problem")
    assert [field.attributes["value"] for field in tree(answer).css("input[type=number]")] == [str(one) for one in numbers]
    assert sum(counts(poll)) == 0


def test_an_open_poll_knows_its_voters_and_an_anonymous_one_does_not(make_poll, ben):
    known, secret = make_poll(), make_poll("anonymous")
    vote(known, ben, 0)
    vote(secret, ben, 0)
    vote(secret, ben, 1)
    by_poll = {row.poll_id: row for row in db.session.scalars(db.select(PollVote))}
    assert by_poll[known.id].user_id == ben.id
    row = by_poll[secret.id]
    assert row.user_id is None and re.fullmatch("[0-9a-f]{64}", row.voter) and counts(secret) == [0, 1, 0]
    events = db.session.scalars(db.select(Event).filter_by(action="poll_voted"))
    assert {event.details["poll"]: event.actor_id for event in events} == {known.id: ben.id, secret.id: None}


def test_a_seal_is_another_one_in_every_poll_and_with_every_secret(app, make_poll, ben):
    one, other = make_poll("anonymous"), make_poll("anonymous")
    before = voter_key(one, ben)
    assert before == voter_key(one, ben) != voter_key(other, ben)
    app.config["SECRET_KEY"], secret = "another", app.config["SECRET_KEY"]
    assert voter_key(one, ben) != before
    app.config["SECRET_KEY"] = secret


def test_a_replayed_vote_after_the_end_changes_nothing(poll, sign_in, ana, ben):
    client = sign_in(ben)
    cast(client, poll, 0)
    service.close(poll, ana)
    for answer in (cast(client, poll, 1), client.post(f"/polls/{poll.id}/withdraw")):
        assert answer.status_code == 403 and "To głosowanie już się skończyło" in answer.text
    assert counts(poll) == [1, 0, 0]


def test_a_vote_needs_the_token_of_the_form(app, poll, sign_in, ben):
    app.config["WTF_CSRF_ENABLED"] = True
    assert cast(sign_in(ben), poll, 0).status_code == 422
    app.config["WTF_CSRF_ENABLED"] = False
    assert counts(poll) == [0, 0, 0]


def test_a_poll_that_is_gone_meanwhile_is_no_error_of_ours(poll, sign_in, ben):
    with transaction():
        db.session.delete(poll)
    with pytest.raises(Refused):
        service.vote(poll, ben, {})
    assert sign_in(ben).post(f"/polls/{poll.id}/vote", data={"option": 1}).status_code == 404
