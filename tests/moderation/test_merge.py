"""Merging topics: what moves, where addresses lead, who follows, what is refused."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.lock import lock
from forum.moderation.merge import merge
from forum.moderation.pin import pin
from forum.posts.models import Post
from tests import people

from .looking import again, assert_counted_right, follow, level_of, place_of, posts_of


def test_posts_get_the_next_numbers_and_keep_all_else(source, target, moderator, ana, ben):
    before = {post.id: (post.author_id, post.text, post.html, post.created_at, post.reply_to_id)
              for post in db.session.scalars(db.select(Post).filter_by(topic_id=source.id))}

    merge(source, moderator, into=target)

    assert posts_of(target)[3:] == [(4, "Gdzie robicie?"), (5, "W świetlicy.")]
    assert posts_of(source) == []
    for post_id, kept in before.items():
        post = db.session.get(Post, post_id, populate_existing=True)
        assert (post.author_id, post.text, post.html, post.created_at, post.reply_to_id) == kept
    assert again(source).merged_into_id == target.id and again(target).last_number == 5
    assert_counted_right(source, target)


def test_what_shows_a_changed_number_is_shown_anew(source, target, moderator):
    before = dict(db.session.execute(db.select(Post.id, Post.version)).all())
    merge(source, moderator, into=target)

    changed = {post.id for post in db.session.scalars(db.select(Post).execution_options(populate_existing=True))
               if post.version > before[post.id]}
    assert changed == {post.id for post in db.session.scalars(db.select(Post).where(Post.number > 3))}


def test_every_old_address_leads_to_its_post_in_one_hop_also_after_further_merges(
        sign_in, network, source, target, moderator, ana):
    third = people.make_topic(network, by=ana, title="Trzeci")
    ids = [place_of(source.id, number) for number in (1, 2)]
    merge(source, moderator, into=target)
    merge(target, moderator, into=third)

    assert [place_of(source.id, number) for number in (1, 2)] == ids
    assert [place_of(target.id, number) for number in (4, 5)] == ids
    client = sign_in(ana)
    response = client.get(f"/t/{source.slug}/{source.id}/2")
    assert response.status_code == 302 and response.headers["Cache-Control"] == "no-store"
    assert response.location.startswith(f"/t/{third.slug}/{third.id}/6")
    assert client.get(response.location).status_code == 200
    assert client.get(f"/t/{source.slug}/{source.id}").location.startswith(f"/t/{third.slug}/{third.id}/5")


@pytest.mark.parametrize("here, there, after", [
    ("watching", None, "watching"), ("tracking", "watching", "watching"), ("watching", "tracking", "watching"),
    ("muted", None, None), ("muted", "normal", "normal"), ("muted", "muted", "muted"), ("normal", "muted", "normal"),
    ("tracking", "muted", "tracking"), ("normal", None, None), ("muted", "watching", "watching")])
def test_the_higher_level_wins_and_muted_only_what_both_muted(source, target, moderator, stranger, here, there, after):
    follow(stranger, source, here)
    if there:
        follow(stranger, target, there)

    merge(source, moderator, into=target)
    assert level_of(stranger, target) == after


def test_the_target_keeps_its_own_pin_and_lock(source, target, moderator):
    pin(source, moderator)
    lock(target, moderator)
    merge(source, moderator, into=target)

    assert not again(target).is_pinned and target.is_locked


def test_both_topics_and_the_log_hear_of_it_as_one_act(source, target, moderator):
    event = merge(source, moderator, into=target, reason="Ta sama rozmowa.")

    rows = db.session.scalars(db.select(Event).filter_by(group_id=event.id).order_by(Event.id)).all()
    assert [(row.action, row.topic_id, row.number, row.reason) for row in rows] == [
        ("topic_merged_away", source.id, 2, "Ta sama rozmowa."), ("topic_merged_in", target.id, 3, "Ta sama rozmowa.")]
    assert all(row.details["source"] == source.id and row.details["target"] == target.id for row in rows)
    assert rows[0].details["first"] == 4 and rows[0].details["count"] == 2


def test_a_topic_with_holes_moves_in_unbroken_order(source, target, moderator, ana):
    people.make_post(source, by=ana, text="Trzecia.")
    db.session.execute(db.update(Post).where(Post.topic_id == source.id, Post.number == 3).values(number=9))
    source.last_number = 9
    db.session.commit()

    merge(source, moderator, into=target)
    assert [number for number, _text in posts_of(target)] == [1, 2, 3, 4, 5, 6]


def test_refusals_are_one_sentence_and_lose_nothing(network, source, target, moderator, ana):
    agenda = people.make_topic(network, by=ana, title="Nasza sieć", agenda_number=2)
    third = people.make_topic(network, by=ana)
    merge(third, moderator, into=target)

    for away, into, sentence, status in [
            (source, source, "z nim samym", 422), (agenda, target, "Zagadnienie zostaje", 409),
            (third, source, "został w międzyczasie scalony", 409), (source, third, "Wybierz tamten", 409)]:
        with pytest.raises(Refused, match=sentence) as refusal:
            merge(away, moderator, into=into)
        assert refusal.value.status == status
    assert len(posts_of(source)) == 2 and len(posts_of(agenda)) == 1
    merge(source, moderator, into=agenda)


def test_a_merged_topic_takes_no_reply_and_keeps_the_text(source, target, moderator, ben):
    merge(source, moderator, into=target)

    with pytest.raises(Refused, match="scalony"):
        people.make_post(source, by=ben)
    assert len(posts_of(target)) == 5


def test_a_target_that_is_gone_or_elsewhere_is_told(sign_in, source, moderator, other_network, stranger):
    elsewhere = people.make_topic(other_network, by=stranger, title="Tajny temat powiatów")
    client = sign_in(moderator)

    for key in (999_999, elsewhere.id, "", "x", 10**30, source.id):
        response = client.post(f"/t/{source.id}/merge", data={"target": key, "reason": "Bo tak"})
        assert response.status_code == 422
        assert "Nie ma takiego tematu w sieciach, które moderujesz." in response.text
        assert "Tajny temat" not in response.text


def test_merging_two_networks_stands_in_both_logs_and_names_no_closed_title(
        sign_in, network, other_network, source, stranger, both, ana, moderator):
    elsewhere = people.make_topic(other_network, by=stranger, title="Tajny temat powiatów")
    event = merge(source, both, into=elsewhere, reason="Tam pasuje.")

    here = sign_in(moderator).get(f"/c/{network.slug}/{network.id}/log").text
    assert "Tam pasuje." in here and "z innej sieci" in here and "Tajny temat" not in here
    there = sign_in(both).get(f"/c/{other_network.slug}/{other_network.id}/log").text
    assert "Tam pasuje." in there and source.title in there
    line = sign_in(stranger).get(f"/t/{elsewhere.slug}/{elsewhere.id}").text
    assert "z innej sieci" in line and source.title not in line
    assert event.network_id == network.id


def test_the_merge_leads_to_the_first_post_in_its_new_place(sign_in, source, target, moderator):
    response = sign_in(moderator).post(f"/t/{source.id}/merge", data={"target": target.id})

    assert response.status_code == 303 and response.location == f"/t/{target.slug}/{target.id}/4"
