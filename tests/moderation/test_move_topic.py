"""Moving topics to another network: who reads them then, what goes along, the way back."""
import pytest

from forum.bookmarks import service as bookmarks
from forum.db import db
from forum.errors import Refused
from forum.moderation.move import move
from forum.moderation.undo import undo
from forum.networks.models import Network
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts.models import Post
from tests import people

from .looking import again, assert_counted_right, follow, level_of
from .test_at_once import person as person_with, refusals_in, topic_with

WORDS = "Dowóz dzieci"


@pytest.fixture
def answered(topic, ben):
    """Anna's topic with an answer of Ben's that mentions her."""
    people.make_post(topic, by=ben, text="Co na to @ana?")
    return topic


def test_a_topic_goes_to_the_readers_of_the_other_network(sign_in, answered, other_network, ana, ben, stranger, both):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=answered.id, number=1))
    bookmarks.add(first, ben)
    drainer.drain()
    client, page = sign_in(both), f"/t/{answered.slug}/{answered.id}"
    choice = client.get(f"/t/{answered.id}/move").text
    assert other_network.name in choice and f"to={other_network.id}" in choice
    preview = client.get(f"/t/{answered.id}/move?to={other_network.id}").text.replace("\u00a0", " ")
    for words in ("2 osoby z obecnej sieci już go nie przeczytają", "Anna Przykład, Benedykt Wzór", "Powiaty", "Adresy tematu"):
        assert words in preview

    answer = client.post(f"/t/{answered.id}/move", data={"to": other_network.id, "reason": "To sprawa powiatów"})
    assert answer.location == page and again(answered).network_id == other_network.id
    told = client.get(page).text
    assert "przenosi tu temat z sieci" in told and "To sprawa powiatów" in told and "Temat jest przeniesiony." in told
    assert sign_in(stranger).get(page).status_code == 200 and WORDS in sign_in(stranger).get("/latest").text
    for person in (ana, ben):
        reader = sign_in(person)
        assert reader.get(page).status_code == 404
        for place in ("/latest", "/unread", "/bookmarks", "/notifications", "/u/ana", "/drafts"):
            assert WORDS not in reader.get(place).text, place
        assert reader.get(f"/p/{first.id}").status_code == 404
    unread = db.select(Notification).where(Notification.user_id == ana.id, Notification.read_at.is_(None))
    assert db.session.scalars(unread).all() == []
    assert_counted_right(answered)


def test_undo_brings_it_home_with_everything(sign_in, answered, network, other_network, ana, ben, both, stranger):
    follow(ben, answered, "watching")
    event = move(answered, both, to=other_network)
    drainer.drain()
    people.make_post(answered, by=stranger, text="My też")
    undone = undo(event, both)
    assert again(answered).network_id == network.id and undone.undoes_id and level_of(ben, answered) == "watching"
    assert sign_in(ben).get(f"/t/{answered.slug}/{answered.id}").status_code == 200
    for one in (event, undone):
        with pytest.raises(Refused):
            undo(one, both)
    # Each network's log tells both.
    client = sign_in(both)
    for place in (network, other_network):
        log = client.get(f"/c/{place.slug}/{place.id}/log?kind=move").text
        assert log.count('class="log__row') == 2 and "cofnięte" in log


@pytest.mark.parametrize("name, status", {"moderator": 422, "moderator_elsewhere": 404, "both": 303, "admin": 303,
                                          "ana": 403, "stranger": 404}.items())
def test_both_networks_have_to_be_ones_own(request, sign_in, topic, other_network, name, status):
    client = sign_in(request.getfixturevalue(name))
    data = {"to": other_network.id}
    if name == "moderator":
        assert "Nie moderujesz innej sieci" in client.get(f"/t/{topic.id}/move").text.replace("\u00a0", " ")
        status = 200  # there is nothing to choose, and nothing happens
    assert client.post(f"/t/{topic.id}/move", data=data).status_code == status
    assert (again(topic).network_id == other_network.id) == (status == 303)


def test_the_service_asks_for_both_networks_too(topic, other_network, moderator):
    with pytest.raises(Refused):
        move(topic, moderator, to=other_network)


def test_who_moderates_only_one_of_them_does_not_take_it_back(topic, other_network, moderator, moderator_elsewhere, both):
    event = move(topic, both, to=other_network)
    for person in (moderator, moderator_elsewhere):
        with pytest.raises(Refused):
            undo(event, person)
    assert again(topic).network_id == other_network.id


def test_what_has_moved_on_since_is_not_brought_back(topic, network, other_network, public_network, admin):
    event = move(topic, admin, to=other_network)
    move(topic, admin, to=public_network)
    with pytest.raises(Refused, match="przenosi"):
        undo(event, admin)


def test_agenda_topics_stay(sign_in, agenda_topic, other_network, both):
    with pytest.raises(Refused, match="agend"):
        move(agenda_topic, both, to=other_network)
    assert "zostaje w swojej sieci" in sign_in(both).get(f"/t/{agenda_topic.id}/move").text.replace("\u00a0", " ")


def test_opening_a_topic_to_everybody_is_said_beforehand(sign_in, topic, public_network, admin):
    page = sign_in(admin).get(f"/t/{topic.id}/move?to={public_network.id}").text.replace("\u00a0", " ")
    assert "każdy w internecie" in page and "już go nie przeczyta" not in page


def test_links_to_it_say_its_title_only_where_it_may_be_read(network, topic, other_network, ben, both):
    linking = people.make_topic(network, by=ben, text=f"http://localhost/t/{topic.id}")
    post = db.session.scalar(db.select(Post).filter_by(topic_id=linking.id))
    assert WORDS in post.html
    event = move(topic, both, to=other_network)
    assert WORDS not in again(post).html
    undo(event, both)
    assert WORDS in again(post).html


def test_the_former_networks_log_says_no_title_to_who_may_not_read_it(sign_in, topic, network, other_network, moderator, both):
    move(topic, both, to=other_network)
    log = f"/c/{network.slug}/{network.id}/log"
    assert WORDS not in sign_in(moderator).get(log).text
    assert "[przeniesiony do innej sieci]" in sign_in(moderator).get(log).text
    assert WORDS in sign_in(both).get(log).text


def test_followers_who_read_on_hear_of_it(topic, public_network, ben, admin):
    follow(ben, topic, "tracking")
    move(topic, admin, to=public_network)
    drainer.drain()
    heard = db.session.scalars(db.select(Notification.user_id).where(Notification.kind == "moderation")).all()
    assert set(heard) == {topic.author_id, ben.id}


def test_only_who_moderates_another_network_is_offered_moving(sign_in, topic, moderator, both):
    for person, is_offered in ((both, True), (moderator, False)):
        page = sign_in(person).get(f"/t/{topic.slug}/{topic.id}").text
        assert (f"/t/{topic.id}/move\"" in page, "moderate/lock" in page) == (is_offered, True)


def test_an_archived_topic_stays_where_it_is(sign_in, topic, other_network, both):
    topic.archived_at = topic.created_at
    db.session.commit()
    assert sign_in(both).post(f"/t/{topic.id}/move", data={"to": other_network.id}).status_code == 403


def test_a_topic_moved_twice_at_once_stands_in_one_network(at_once, topic, other_network, public_network, admin):
    topic_id, admin_id, ids = topic.id, admin.id, (other_network.id, public_network.id)
    answers = at_once(*(lambda key=key: move(topic_with(topic_id), person_with(admin_id), to=db.session.get(Network, key))
                        for key in ids))
    assert refusals_in(answers) == []
    assert again(topic).network_id in ids
