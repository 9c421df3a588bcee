"""The network's log: who, what, when, why, and the way back."""
from datetime import timedelta

import pytest
from flask_migrate import upgrade
from markupsafe import Markup
from sqlalchemy import event as sa_event

import config
from forum import clock, create_app
from forum.db import db, transaction
from forum.events import ACTIONS, BESIDE_TALK, Event, record
from forum.moderation.lock import lock, unlock
from forum.moderation.log import KINDS, LOGGED, page, people_in_log
from forum.moderation.merge import merge
from forum.moderation.pin import pin
from forum.moderation.sentences import lines, log_sentences
from forum.moderation.undo import undo
from tests import people

# Who votes, applies or reads somebody's letters is said nowhere; the others nobody does: the forum does them, or machines.
OF_NOBODY = ("poll_voted", "poll_closed", "post_erased", "data_forgotten", "application_made", "jst_loaded", "letters_stopped",
             "letters_resumed", "address_stopped", "everybody_put_out", "agenda_renumbered", "post_reported", "case_opened",
             "post_held", "sanction_over")


@pytest.fixture
def log_of(sign_in, network):
    """Return a function that reads the network's log."""
    def log_of(reader, /, **asked):
        return sign_in(reader).get(f"/c/{network.slug}/{network.id}/log", query_string=asked).text
    return log_of


def test_each_act_stands_there_with_its_person_reason_and_way_back(log_of, topic, moderator):
    event = lock(topic, moderator, reason="Za głośno.")

    log = log_of(moderator)
    assert "Maria Moderująca" in log and "zamyka temat" in log and topic.title in log and "Za głośno." in log
    assert f"/events/{event.id}/undo" in log and "jeszcze 23 godz." in log and "Dzisiaj, " in log


def test_what_is_undone_says_when_and_by_whom(log_of, topic, moderator, second_moderator):
    event = lock(topic, moderator)
    undo(event, second_moderator)

    log = log_of(moderator)
    assert "cofnięte" in log and "– Daria Druga" in log and "/undo" not in log


def test_what_is_too_late_says_so(log_of, topic, moderator):
    lock(topic, moderator).at = clock.now() - timedelta(hours=30)
    db.session.commit()

    log = log_of(moderator)
    assert "po terminie" in log and "/undo" not in log


def test_coordinators_read_and_do_not_undo(log_of, topic, moderator, coordinator):
    lock(topic, moderator, reason="Za głośno.")

    log = log_of(coordinator)
    assert "Za głośno." in log and "/undo" not in log


def test_a_merge_inside_the_network_is_one_row(log_of, topic, target, moderator):
    undo(merge(topic, moderator, into=target), moderator)

    assert log_of(moderator).count('class="log__row') == 2


def test_only_administrators_are_offered_to_take_back_what_was_pinned_everywhere(
        sign_in, count_queries, network, ana, topic, moderator, admin):
    address = f"/c/{network.slug}/{network.id}/log"
    clients = [sign_in(person) for person in (moderator, admin)]
    pin(topic, moderator)
    clients[0].get(address)
    one = count_queries(lambda: clients[0].get(address))
    for _number in range(3):
        pin(people.make_topic(network, by=ana), moderator)
    assert count_queries(lambda: clients[0].get(address)) == one
    wide = pin(people.make_topic(network, by=ana), admin, everywhere=True)

    for client, offered in zip(clients, (False, True), strict=True):
        log = client.get(address).text
        assert (f"/events/{wide.id}/undo" in log) == offered and log.count("/undo") == 2 * (4 + offered)


def test_roles_suspensions_and_cards_stand_there_too(log_of, network, moderator, ana):
    with transaction():
        for action, details in (("role_given", {"role": "moderator"}), ("role_taken", {"role": "coordinator"}),
                                ("silenced_everywhere", {"until": "2026-12-24"}), ("sanction_lifted", {}),
                                ("network_edited", {})):
            record(action, moderator, network_id=network.id, person_id=ana.id, **details)

    log = log_of(moderator)
    assert "nadaje rolę: <b>Anna Przykład</b> – moderowanie" in log and "kartę sieci" in log
    assert "odbiera prawo pisania w całym forum (do 24 grudnia 2026)" in log
    assert "/undo" not in log


def test_it_is_filtered_by_person_and_kind(log_of, topic, target, moderator, second_moderator):
    lock(topic, moderator, reason="pierwszy powód")
    pin(target, second_moderator, reason="drugi powód")

    for asked, first, second in [({"person": moderator.id}, True, False), ({"kind": "pin"}, False, True),
                                 ({"kind": "merge"}, False, False), ({"kind": "bzdura", "person": "x"}, True, True),
                                 ({"person": 10**30, "before": 10**30}, True, True)]:
        log = log_of(moderator, **asked)
        assert ("pierwszy powód" in log, "drugi powód" in log) == (first, second), asked


def test_every_happening_in_the_log_is_of_one_kind():
    assert sorted(action for _name, actions in KINDS.values() for action in actions) == sorted(LOGGED)


def test_another_networks_log_holds_nothing_of_it(sign_in, other_network, admin, topic, moderator):
    lock(topic, moderator, reason="tylko tu")

    assert "tylko tu" not in sign_in(admin).get(f"/c/{other_network.slug}/{other_network.id}/log").text


def test_it_is_read_page_by_page_with_as_many_queries(sign_in, count_queries, network, topic, moderator):
    client, address = sign_in(moderator), f"/c/{network.slug}/{network.id}/log"
    lock(topic, moderator)
    client.get(address)
    one = count_queries(lambda: client.get(address))
    for _number in range(20):
        unlock(topic, moderator)
        lock(topic, moderator)

    assert count_queries(lambda: client.get(address)) == one
    first = client.get(address).text
    assert first.count('class="log__row') == 30 and "before=" in first
    oldest = db.session.scalars(db.select(Event.id).where(Event.action.in_(("topic_locked", "topic_unlocked")))
                                .order_by(Event.id.desc())).all()[29]
    assert client.get(f"{address}?before={oldest}").text.count('class="log__row') == 11


def test_an_empty_log_says_so(log_of, moderator):
    assert "Nic tu jeszcze nie ma" in log_of(moderator)


@pytest.mark.once
@pytest.mark.parametrize("action", ACTIONS)
def test_every_happening_has_a_sentence_for_the_topic_and_the_log(topic, target, moderator, ana, action):
    details = {"source": topic.id, "target": target.id, "count": 5, "role": "moderator", "everywhere": True,
               "until": "2026-12-04"}
    with transaction():
        event = record(action, moderator, topic=topic, person_id=ana.id, quiet=True, **details)

    for sentence in (lines([event])[0]["sentence"], log_sentences([event], moderator)[event.id]):
        assert isinstance(sentence, Markup) and "%" not in sentence
        assert ("<b>Maria Moderująca</b>" in sentence) == (action not in OF_NOBODY)


def test_names_in_sentences_are_escaped(topic, moderator):
    topic.title, moderator.name = "<script>", "<img src=x>"
    db.session.commit()
    event = lock(topic, moderator)

    sentence = log_sentences([event], moderator)[event.id]
    assert "&lt;script&gt;" in sentence and "&lt;img" in sentence and "<script>" not in sentence


def test_what_a_timer_did_is_told_of_the_forum(topic):
    with transaction():
        event = record("topic_unlocked", None, topic=topic)

    assert "<b>Forum</b>" in lines([event])[0]["sentence"]


def test_lines_cost_as_much_for_many(count_queries, network, topic, target, moderator, ana):
    pin(topic, moderator)
    some = db.session.scalars(db.select(Event)).all()
    few = count_queries(lambda: lines(some[:1]))
    for _number in range(5):
        merge(people.make_topic(network, by=ana), moderator, into=target)

    many = db.session.scalars(db.select(Event)).all()
    assert count_queries(lambda: lines(many)) <= few


def test_taking_back_may_have_a_reason(sign_in, network, topic, moderator, last_event):
    event, client, address = lock(topic, moderator), sign_in(moderator), f"/c/{network.slug}/{network.id}/log"
    page = client.get(address).text
    assert "Cofnij z powodem" in page and 'maxlength="500"' in page

    answer = client.post(f"/events/{event.id}/undo", data={"back": "log", "reason": " Po\x00myłka\x07. "})
    assert answer.status_code == 303 and answer.location == address
    assert last_event("topic_unlocked").reason == "Pomyłka." and "Pomyłka." in client.get(address).text


def test_a_reason_too_long_takes_nothing_back(sign_in, topic, moderator, last_event):
    event = lock(topic, moderator)
    answer = sign_in(moderator).post(f"/events/{event.id}/undo", data={"reason": "x" * 501})

    assert answer.status_code == 422 and "Ten powód jest za długi: najwyżej 500 znaków." in answer.text
    assert last_event("topic_unlocked") is None


def test_the_log_reads_only_what_may_stand_in_it(tmp_path):
    forum = create_app(config.load({"FORUM_DATA": str(tmp_path)}))
    with forum.test_request_context("/"):
        upgrade(directory="forum/migrations")  # the models alone make indexes in no order
        network, asked = people.make_network("gmina"), []
        sa_event.listen(db.engine, "before_cursor_execute",
                        lambda _connection, _cursor, sql, values, *_more: asked.append((sql, values)))
        page(network, None)
        page(network, None, person=1, kind="lock", before=7)
        people_in_log(network)
        event_queries = [(sql, values) for sql, values in asked if "events.network_id = ?" in sql]
        plans = [str(db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all())
                 for sql, values in event_queries]
        assert len(plans) == 3 and all("ix_events_without_talk" in plan for plan in plans), plans
        db.session.remove()
        db.engine.dispose()


def test_no_logged_act_is_taken_for_talk():
    assert not any(f"'{action}'" in BESIDE_TALK for action in LOGGED)
