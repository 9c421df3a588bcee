"""Taking a merge back: who comes home with it, and what stands in the way."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.moderation.lock import lock
from forum.moderation.merge import merge
from forum.moderation.pin import pin
from forum.moderation.undo import undo
from forum.posts.models import Post
from tests import people

from .looking import again, assert_counted_right, follow, level_of, place_of, posts_of


def post_at(topic, number):
    db.session.rollback()
    return db.session.get(Post, place_of(topic.id, number))


def test_every_post_returns_under_its_old_number(source, target, moderator):
    before = posts_of(source), posts_of(target)
    undo(merge(source, moderator, into=target), moderator)

    assert (posts_of(source), posts_of(target)) == before
    assert again(source).merged_into_id is None and again(target).last_number == 5
    assert [post_at(target, number).topic_id for number in (4, 5)] == [source.id, source.id]
    assert_counted_right(source, target)


def test_the_timeline_ends_at_the_last_post_that_stayed(sign_in, source, target, moderator):
    undo(merge(source, moderator, into=target), moderator)
    client = sign_in(moderator)
    address = f"/t/{target.slug}/{target.id}"
    page = client.get(address).text

    assert again(target).last_number == 5
    assert f'href="{address}/3"' in page and f'href="{address}/5"' not in page
    assert page.count('data-stream-target="end">3<') == 2
    # Nothing follows, so the window reaches over the addresses that were left.
    assert 'data-topic-last-value="5" data-topic-end-value="3"' in page
    assert 'data-later="false" data-end="3"' in client.get(f"/t/{target.id}/window?after=1").text
    assert client.get(f"/t/{target.id}/events?since={target.last_event_id}").headers["Forum-End"] == "3"
    assert f'href="{address}/3"' in client.get(f"/c/{target.network.slug}/{target.network_id}").text
    assert f'href="{address}/3"' in client.get(f"/t/{target.id}/reply").text


def test_answers_written_since_return_too_and_the_rest_stays(source, target, moderator, ana, ben):
    merged = merge(source, moderator, into=target)
    answer = people.make_post(target, by=ana, text="Do sali", reply_to=post_at(target, 5))
    people.make_post(target, by=ben, text="Do tematu", reply_to=post_at(target, 1))
    people.make_post(target, by=ben, text="Do nikogo")
    people.make_post(target, by=ben, text="Do odpowiedzi", reply_to=answer)

    undo(merged, moderator)
    assert posts_of(source) == [(1, "Gdzie robicie?"), (2, "W świetlicy."), (3, "Do sali"), (4, "Do odpowiedzi")]
    assert [number for number, _text in posts_of(target)] == [1, 2, 3, 7, 8]
    assert post_at(target, 9).text == "Do odpowiedzi" and again(target).last_number == 9
    assert_counted_right(source, target)
    people.make_post(source, by=ben, text="Dalej")
    assert posts_of(source)[-1] == (5, "Dalej")


def test_followers_are_as_before_but_for_what_they_chose_since(network, source, target, moderator, stranger, ana, ben):
    carol, dan = (people.make_person(name, networks={network: ["participant"]}) for name in ("carol", "dan"))
    follow(carol, source, "watching")
    follow(dan, source, "watching")
    follow(dan, target, "muted")
    follow(stranger, source, "tracking")
    merged = merge(source, moderator, into=target)
    assert [level_of(person, target) for person in (carol, dan, stranger)] == ["watching", "watching", "tracking"]
    follow(stranger, target, "muted")
    people.make_post(target, by=carol, text="Do tematu", reply_to=post_at(target, 1))

    undo(merged, moderator)
    assert level_of(dan, target) == "muted"
    assert level_of(stranger, target) == "muted"
    assert level_of(carol, target) == "tracking"  # she wrote there, and what she wrote stayed
    assert level_of(ana, target) is None
    assert [level_of(person, source) for person in (carol, dan, stranger)] == ["watching", "watching", "tracking"]


def test_pins_and_locks_are_as_before_but_for_what_was_done_since(source, target, moderator):
    pin(source, moderator)
    lock(source, moderator)
    merged = merge(source, moderator, into=target)
    lock(target, moderator)

    undo(merged, moderator)
    assert again(source).is_pinned and source.is_locked and again(target).is_locked


def test_a_target_merged_on_stands_in_the_way_and_is_named(network, source, target, moderator, ana):
    third = people.make_topic(network, by=ana, title="Trzeci temat")
    first = merge(source, moderator, into=target)
    second = merge(target, moderator, into=third)

    with pytest.raises(Refused, match="scala ten temat z tematem Trzeci temat") as refusal:
        undo(first, moderator)
    assert refusal.value.status == 409 and len(posts_of(third)) == 6
    undo(second, moderator)
    undo(first, moderator)
    assert [number for number, _text in posts_of(source)] == [1, 2]
    assert_counted_right(source, target, third)


def test_a_second_undo_is_refused_and_so_is_a_late_one(source, target, moderator):
    merged = merge(source, moderator, into=target)
    undo(merged, moderator)
    with pytest.raises(Refused, match="już cofnięte"):
        undo(merged, moderator)

    late = merge(source, moderator, into=target)
    late.at = clock.now() - timedelta(hours=25)
    db.session.commit()
    with pytest.raises(Refused, match="24 godziny"):
        undo(late, moderator)
    assert len(posts_of(target)) == 5


def test_a_topic_merged_again_elsewhere_is_undone_by_its_last_merge_alone(network, source, target, moderator, ana):
    third = people.make_topic(network, by=ana)
    first = merge(source, moderator, into=target)
    undo(first, moderator)
    second = merge(source, moderator, into=third)

    with pytest.raises(Refused):
        undo(first, moderator)
    undo(second, moderator)
    assert len(posts_of(source)) == 2


def test_either_row_of_the_merge_leads_back_and_both_are_marked(sign_in, source, target, moderator, last_event):
    merge(source, moderator, into=target)
    response = sign_in(moderator).post(f"/events/{last_event('topic_merged_in').id}/undo")

    assert response.status_code == 303 and response.location == f"/t/{source.slug}/{source.id}"
    assert last_event("merge_undone_in").undoes_id == last_event("topic_merged_in").id
    assert last_event("merge_undone_away").undoes_id == last_event("topic_merged_away").id


def test_who_moderates_only_one_of_the_networks_does_not_take_it_apart(
        sign_in, other_network, source, stranger, both, moderator):
    elsewhere = people.make_topic(other_network, by=stranger)
    merged = merge(source, both, into=elsewhere)

    response = sign_in(moderator).post(f"/events/{merged.id}/undo")
    assert response.status_code == 403 and len(posts_of(elsewhere)) == 3
    assert sign_in(both).post(f"/events/{merged.id}/undo").status_code == 303


def test_merged_again_after_an_undo_old_addresses_still_lead_on(source, target, moderator):
    ids = [place_of(source.id, number) for number in (1, 2)]
    undo(merge(source, moderator, into=target), moderator)
    merge(source, moderator, into=target)

    assert [place_of(source.id, number) for number in (1, 2)] == ids
    assert [place_of(target.id, number) for number in (4, 5)] == ids
    assert [place_of(target.id, number) for number in (6, 7)] == ids
    assert_counted_right(source, target)
