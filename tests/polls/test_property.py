"""Whatever people do and in whatever order, what is kept beside a poll is what counting its votes gives."""
import random
import threading

import pytest

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.polls import service
from forum.polls.models import Poll
from tests import people

from .conftest import counted, counts, now_of, own

pytestmark = pytest.mark.slow
KINDS = ["", "type=multiple", "type=multiple min=2 max=2", "type=dots dots=4", "type=dots anonymous", "anonymous"]


def given(chance, poll):
    """Return a vote, fitting or not."""
    most = poll.dots if poll.kind == "dots" else 1
    return {option.id: chance.randint(0, most) for option in poll.options if chance.random() < 0.7}


@pytest.mark.parametrize("attributes", KINDS)
def test_counts_are_what_counting_gives(make_poll, network, ana, attributes):
    poll, chance = make_poll(attributes), random.Random(attributes)
    voters = [people.make_person(f"osoba{number}", networks={network: ["participant"]}) for number in range(5)]
    last, taken = {}, 0
    for _step in range(60):
        person, poll = chance.choice(voters), now_of(poll)
        act = chance.choice(["vote"] * 6 + ["withdraw", "again", "end"])
        vote = last.get(person.id, {}) if act == "again" else given(chance, poll)
        try:
            if act == "withdraw":
                service.withdraw(poll, person)
                last.pop(person.id, None)
            elif act == "end":
                service.close(poll, ana)
                service.reopen(poll, ana)
            else:
                service.vote(poll, person, vote)
                last[person.id] = {option: weight for option, weight in vote.items() if weight}
                taken += 1
        except Refused as refused:
            assert refused.status == 422
        sums, voters_count = counted(poll)
        assert counts(poll) == sums and now_of(poll).voters_count == voters_count == len(last)
        options = [option.id for option in poll.options]
        assert own(poll, person) == [place for place, option in enumerate(options) if option in last.get(person.id, {})]
    assert taken > 10 and last


def test_votes_at_the_same_moment_are_all_counted(app, poll, network):
    voters = [people.make_person(f"osoba{number}", networks={network: ["participant"]}).id for number in range(6)]
    poll_id, options, problems = poll.id, [option.id for option in poll.options], []
    db.session.rollback()
    ready = threading.Barrier(len(voters))

    def vote(user_id):
        with app.app_context():
            chance = random.Random(user_id)
            ready.wait()
            try:
                for _turn in range(4):
                    service.vote(db.session.get(Poll, poll_id), db.session.get(User, user_id), {chance.choice(options): 1})
            except Exception as problem:
                problems.append(problem)
            finally:
                db.session.remove()
    threads = [threading.Thread(target=vote, args=(user_id,)) for user_id in voters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems
    sums, voters_count = counted(poll)
    assert counts(poll) == sums and sum(sums) == now_of(poll).voters_count == voters_count == len(voters)
