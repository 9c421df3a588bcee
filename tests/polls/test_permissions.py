"""Who may do what to a poll: everybody, every door, in every state."""
import pytest

from forum import policy
from forum.db import db, transaction
from forum.moderation import lock
from forum.posts.models import Post
from tests import people

from .conftest import counts, now_of, vote

pytestmark = pytest.mark.once
MEMBERS = {"ana", "ben", "moderator", "coordinator", "admin"}
EVERYBODY = MEMBERS | {"visitor", "stranger", "moderator_elsewhere", "silenced"}


@pytest.fixture
def clients(request, sign_in, visitor):
    """A client of each person."""
    return {name: visitor if name == "visitor" else sign_in(request.getfixturevalue(name)) for name in EVERYBODY}


def statuses(clients, ask):
    return {name: ask(client).status_code for name, client in clients.items()}


def outside(refused=403):
    """Return what people get who may not act in a network of members only, `refused` being for those inside."""
    return {"visitor": 303, "stranger": 404, "moderator_elsewhere": 404, "silenced": refused}


def test_seeing(poll, clients):
    assert statuses(clients, lambda client: client.get(f"/polls/{poll.id}")) == (
        dict.fromkeys(MEMBERS, 200) | outside(200))


def test_voting_and_taking_it_back(poll, clients):
    option = poll.options[0].id
    for ask in (lambda client: client.post(f"/polls/{poll.id}/vote", data={"option": option}),
                lambda client: client.post(f"/polls/{poll.id}/withdraw")):
        assert statuses(clients, ask) == dict.fromkeys(MEMBERS, 303) | outside()
    assert counts(poll) == [0, 0, 0]


def test_ending_and_opening_again(poll, clients):
    for verb in ("close", "reopen"):
        found = statuses(clients, lambda client, verb=verb: client.post(f"/polls/{poll.id}/{verb}"))
        assert found == (
            dict.fromkeys(("ana", "moderator", "admin"), 303) | dict.fromkeys(("ben", "coordinator"), 403) | outside())
    assert not now_of(poll).is_closed


def test_names_and_the_table(poll, clients, ben):
    vote(poll, ben, 0)
    assert statuses(clients, lambda client: client.get(f"/polls/{poll.id}/voters")) == (
        dict.fromkeys(MEMBERS, 200) | outside(200))
    assert statuses(clients, lambda client: client.get(f"/polls/{poll.id}/results.csv")) == (
        dict.fromkeys(("ana", "moderator", "admin"), 200) | dict.fromkeys(("ben", "coordinator"), 403) | outside())


def test_the_builder_is_for_whoever_is_signed_in(clients):
    assert statuses(clients, lambda client: client.get("/polls/new")) == dict.fromkeys(EVERYBODY, 200) | {"visitor": 303}
    dialog = clients["ana"].get("/polls/new", headers={"Turbo-Frame": "part"})
    assert "<dialog" in dialog.text and "<html" not in dialog.text


def test_in_a_network_that_others_read_only_members_vote(make_poll, sign_in, visitor, stranger, admin, public_network):
    author = people.make_person("gospodarz", networks={public_network: ["participant"]})
    poll = make_poll(by=author, in_topic=people.make_topic(public_network, by=author))
    fields = {"option": poll.options[0].id}
    assert visitor.post(f"/polls/{poll.id}/vote", data=fields).location.startswith("/login")
    refused = sign_in(stranger).post(f"/polls/{poll.id}/vote", data=fields)
    assert refused.status_code == 403 and "Głosują tu tylko osoby z tej sieci." in refused.text
    assert sign_in(admin).post(f"/polls/{poll.id}/vote", data=fields).status_code == 303
    assert sign_in(stranger).get(f"/polls/{poll.id}/voters").status_code == 403
    assert visitor.get(f"/polls/{poll.id}/voters").status_code == 303


def test_a_closed_topic_takes_votes(poll, topic, moderator, ben):
    lock.lock(topic, moderator)
    vote(poll, ben, 0)
    assert counts(poll) == [1, 0, 0]


def test_whoever_leaves_the_network_votes_no_more_and_the_vote_stays(poll, network, other_network, sign_in, ben):
    vote(poll, ben, 0)
    people.give_roles(ben, other_network, "participant")
    people.give_roles(ben, network)
    assert sign_in(ben).post(f"/polls/{poll.id}/vote", data={"option": poll.options[1].id}).status_code == 404
    assert counts(poll) == [1, 0, 0]


def test_a_silenced_voter_is_told_so_in_place(poll, sign_in, silenced):
    answer = sign_in(silenced).post(f"/polls/{poll.id}/vote", data={"option": poll.options[0].id},
                                     headers={"Turbo-Frame": f"poll-{poll.id}"})
    assert answer.status_code == 403 and "możesz czytać, ale nie pisać" in answer.text and f'id="poll-{poll.id}"' in answer.text


@pytest.mark.parametrize("path", ["", "/voters", "/results.csv"])
def test_there_is_no_poll_where_there_is_none(sign_in, ana, path):
    assert sign_in(ana).get(f"/polls/999{path}").status_code == 404


def test_the_poll_of_a_deleted_post_is_seen_by_nobody(poll, clients):
    with transaction():
        post = db.session.get(Post, poll.post_id)
        post.deleted_at = post.created_at
    for path in ("", "/voters", "/results.csv"):
        found = statuses(clients, lambda client, path=path: client.get(f"/polls/{poll.id}{path}"))
        assert found == dict.fromkeys(EVERYBODY, 404) | {"visitor": 303}
    assert not policy.can(post.author, "close", now_of(poll))
