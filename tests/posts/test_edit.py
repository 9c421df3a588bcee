"""Editing posts: who may, what is kept of what stood there, and that nobody's words are written over."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.drafts.models import Draft
from forum.errors import Refused
from forum.events import Event
from forum.moderation.merge import merge
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts import deleting, editing
from forum.posts.models import Post, Revision
from forum.text import cook
from tests import people

LONG = ("Zupełnie inny tekst, o wiele dłuższy niż poprzedni, bo ma mieć ponad sto znaków, żeby nie uszedł za poprawkę. "
        "Dlatego jest tu jeszcze drugie zdanie, w którym nie ma już żadnych nowych wiadomości.")


@pytest.fixture
def post(topic, ana):
    """A reply of Ana's."""
    return people.make_post(topic, by=ana, text="Dowozimy czterdzieścioro uczniów.")


@pytest.fixture
def save(sign_in):
    """Return a function that sends somebody's form for editing a post."""
    def save(post, person, text, **fields):
        db.session.rollback()
        post = db.session.get(Post, post.id, populate_existing=True)
        fields = {"began": editing.fingerprint(post), "kept": f"post-{post.id}"} | fields
        return sign_in(person).post(f"/p/{post.id}/edit", data={"text": text} | fields)
    return save


def again(thing):
    db.session.rollback()
    db.session.refresh(thing)
    return thing


def revisions(post):
    db.session.rollback()
    return db.session.scalars(db.select(Revision).filter_by(post_id=post.id).order_by(Revision.number)).all()


def later(post, minutes=6):
    post.created_at -= timedelta(minutes=minutes)
    db.session.commit()


# Who may.

def test_who_may_edit_whose_post(post, save, sign_in, visitor, ana, ben, moderator, stranger, silenced):
    admin = people.make_person("ada", is_admin=True)
    everybody = {"author": ana, "member": ben, "moderator": moderator, "admin": admin, "stranger": stranger,
                 "silenced": silenced}
    asked = {who: sign_in(person).get(f"/p/{post.id}/edit").status_code for who, person in everybody.items()}
    assert asked == {"author": 200, "member": 403, "moderator": 200, "admin": 200, "stranger": 404, "silenced": 403}
    assert visitor.get(f"/p/{post.id}/edit").status_code == 303
    assert save(post, ben, LONG).status_code == 403
    assert again(post).text == "Dowozimy czterdzieścioro uczniów."


def test_somebody_silenced_meanwhile_keeps_their_text(post, save, ana):
    ana.silenced_until = clock.now() + timedelta(days=1)
    db.session.commit()
    answer = save(post, ana, LONG)
    assert answer.status_code == 403
    assert LONG in answer.text and again(post).text != LONG


def test_an_author_edits_in_a_closed_topic(locked_topic, save, ana):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=locked_topic.id))
    assert save(first, ana, LONG, title=locked_topic.title).status_code == 303
    assert again(first).text == LONG


def test_whoever_edits_anothers_post_says_why(post, save, moderator):
    refused = save(post, moderator, LONG)
    assert refused.status_code == 422
    assert LONG in refused.text and "dlaczego zmieniasz cudzy wpis" in refused.text
    assert save(post, moderator, LONG, reason="Dane z nowej umowy").status_code == 303
    [revision] = revisions(post)
    assert (revision.editor_id, revision.reason) == (moderator.id, "Dane z nowej umowy")


@pytest.mark.parametrize("fields, sentence", [
    ({"text": "  "}, "Najpierw coś napisz."), ({"text": "a" * 32_001}, "Tekst jest za długi o 1 znak."),
    ({"reason": "p" * 201}, "Tekst jest za długi o 1 znak.")])
def test_what_cannot_be_saved_is_given_back(post, save, ana, fields, sentence):
    answer = save(post, ana, **{"text": LONG} | fields)
    assert answer.status_code == 422
    assert sentence in answer.text and post.text == again(post).text


# What is kept.

def test_a_small_correction_at_once_leaves_no_trace(post, save, ana):
    save(post, ana, "Dowozimy czterdziestu uczniów.")
    assert again(post).text == "Dowozimy czterdziestu uczniów."
    assert (revisions(post), post.edits_count, post.edited_at, post.version) == ([], 0, None, 2)


def test_much_changed_at_once_does(post, save, ana):
    save(post, ana, LONG)
    [revision] = revisions(post)
    assert (revision.number, revision.text, revision.editor_id) == (1, "Dowozimy czterdzieścioro uczniów.", ana.id)
    assert again(post).edits_count == 1


def test_little_changed_after_five_minutes_does(post, save, ana):
    later(post)
    save(post, ana, "Dowozimy czterdziestu uczniów.")
    assert len(revisions(post)) == 1


def test_the_grace_begins_anew_with_ones_own_edit(post, save, ana):
    later(post)
    save(post, ana, LONG)
    save(post, ana, LONG + " Jeszcze słowo.")
    assert len(revisions(post)) == 1


def test_nobody_has_grace_with_what_somebody_else_wrote(post, save, ana, moderator):
    save(post, moderator, "Dowozimy czterdziestu uczniów.", reason="liczba")
    save(post, ana, "Dowozimy czterdziestu dwóch uczniów.")
    assert [revision.editor_id for revision in revisions(post)] == [moderator.id, ana.id]


def test_the_same_text_again_is_no_edit(post, save, ana):
    assert save(post, ana, post.text, reason="nic").status_code == 303
    assert again(post).version == 1
    assert db.session.scalar(db.select(Event).filter_by(action="post_edited")) is None


def test_the_last_hundred_forms_are_kept(post, ana):
    for number in range(editing.MOST_REVISIONS + 3):
        post = editing.edit(post, ana, cook(f"{number} {LONG[::-1] if number % 2 else LONG}"), began=editing.fingerprint(post))
    numbers = [revision.number for revision in revisions(post)]
    assert (len(numbers), numbers[0], numbers[-1]) == (100, 4, 103)
    assert again(post).edits_count == 103


# Two at once.

def test_who_saves_second_sees_both_texts_and_loses_none(post, save, ana, moderator):
    began = editing.fingerprint(post)
    save(post, moderator, "Wersja moderatorki.", reason="skrót")
    answer = save(post, ana, "Wersja autorki.", began=began)
    assert answer.status_code == 409
    assert "moderatorki" in answer.text and "Wersja autorki.</textarea>" in answer.text
    assert again(post).text == "Wersja moderatorki."
    assert save(post, ana, "Wersja wspólna.").status_code == 303
    assert [revision.text for revision in revisions(post)] == ["Dowozimy czterdzieścioro uczniów.", "Wersja moderatorki."]


def test_a_reaction_meanwhile_is_no_conflict(post, save, ana):
    began = editing.fingerprint(post)
    post.version += 1
    db.session.commit()
    assert save(post, ana, LONG, began=began).status_code == 303


def test_a_conflict_is_found_under_the_lock(post, ana, moderator):
    began = editing.fingerprint(post)
    editing.edit(post, moderator, cook(LONG), began=began)
    with pytest.raises(editing.EditConflict):
        editing.edit(post, ana, cook("Coś innego."), began=began)


def test_an_unfinished_edit_is_found_again_and_let_go_when_saved(post, save, sign_in, ana):
    client = sign_in(ana)
    client.post(f"/drafts/post-{post.id}", data={"text": LONG, "beside": f'{{"version": "{editing.fingerprint(post)}"}}'})
    assert LONG in client.get(f"/p/{post.id}/edit").text
    db.session.rollback()
    draft = db.session.scalar(db.select(Draft))
    save(post, ana, LONG, draft=str(draft.sequence))
    db.session.rollback()
    assert db.session.scalar(db.select(Draft)) is None


# What follows.

def test_counters_and_mentions_follow(topic, post, save, ana, ben):
    words = again(topic).words_count
    save(post, ana, f"@ben https://example.org/a {LONG}")
    assert again(topic).words_count == words - 3 + again(post).words_count
    assert (topic.links_count, post.links_count) == (1, 1)
    drainer.drain()
    assert [row.kind for row in db.session.scalars(db.select(Notification).filter_by(user_id=ben.id))] == ["mention"]
    save(post, ana, f"@ben Jeszcze raz wspominam. {LONG}")
    save(post, ana, f"Bez wzmianki. {LONG}")
    save(post, ana, f"@ben I znowu. {LONG}")
    drainer.drain()
    assert db.session.scalar(db.select(db.func.count()).select_from(Notification).filter_by(user_id=ben.id)) == 1


def test_whom_an_edit_quotes_for_the_first_time_hears_of_it_once(topic, post, save, ana, ben, moderator):
    asked, other = people.make_post(topic, by=moderator, text="Kto płaci?"), people.make_post(topic, by=ben, text="Gmina.")
    quotes = [f'[quote="X, post:{one.number}, topic:{topic.id}"]\n{one.text}\n[/quote]' for one in (asked, other)]
    mine = people.make_post(topic, by=ana, text=quotes[0])
    drainer.drain()
    before = db.session.scalar(db.select(db.func.count()).select_from(Notification))
    save(mine, ana, "\n\n".join([*quotes, LONG]))
    save(mine, ana, LONG)
    save(mine, ana, "\n\n".join([*quotes, LONG]))
    drainer.drain()
    rung = db.session.execute(db.select(Notification.user_id, Notification.kind).order_by(Notification.id)).all()
    assert rung[before:] == [(ben.id, "quote")]


def test_an_edit_of_the_last_post_raises_its_topic_and_of_an_older_one_not(topic, post, save, ana, ben):
    last = people.make_post(topic, by=ben)
    for one, minutes in zip(db.session.scalars(db.select(Post).order_by(Post.number)), (90, 60, 30), strict=True):
        later(one, minutes)
    save(post, ana, LONG)
    assert again(topic).last_posted_at == last.created_at
    save(last, ben, LONG)
    assert again(topic).last_posted_at == again(last).edited_at > last.created_at
    assert topic.last_author_id == ben.id


def test_the_first_post_changes_the_title_and_old_addresses_lead_on(topic, save, sign_in, ana):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    old, before = f"/t/{topic.slug}/{topic.id}", topic.title
    later(first)
    assert save(first, ana, first.text, title="Nowy tytuł tematu o dowozie uczniów do szkół w gminie").status_code == 303
    assert again(topic).title == "Nowy tytuł tematu o dowozie uczniów do szkół w gminie"
    slug = "nowy-tytul-tematu-o-dowozie-uczniow-do-szkol-w-gminie"
    assert sign_in(ana).get(old).headers["Location"].endswith(f"/{slug}/{topic.id}")
    assert [revision.title for revision in revisions(first)] == [before]


def test_titles_of_agenda_topics_are_the_moderators(agenda_topic, save, ana, moderator):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=agenda_topic.id))
    save(first, ana, LONG, title="Podmieniony")
    assert again(agenda_topic).title == "Nasza sieć"
    save(first, moderator, LONG + " Dopisek.", title="Nasza nowa sieć", reason="skrót")
    assert again(agenda_topic).title == "Nasza nowa sieć"


def test_an_edit_inside_a_page_answers_with_the_post(post, sign_in, ana):
    answer = sign_in(ana).post(
        f"/p/{post.id}/edit", data={"text": LONG, "began": editing.fingerprint(post)},
        headers={"Accept": "text/vnd.turbo-stream.html, text/html", "Turbo-Frame": f"edit-post-{post.id}"})
    assert answer.mimetype == "text/vnd.turbo-stream.html"
    assert f'action="remove" target="edit-post-{post.id}"' in answer.text and LONG in answer.text


def test_a_post_merged_away_meanwhile_is_edited_where_it_is(post, topic, network, ben, ana, moderator):
    began, target = editing.fingerprint(post), people.make_topic(network, by=ben)
    merge(topic, moderator, into=target)
    editing.edit(db.session.get(Post, post.id), ana, cook(LONG), began=began)
    assert again(target).words_count == sum(one.words_count for one in db.session.scalars(
        db.select(Post).filter_by(topic_id=target.id)))


def test_a_deleted_post_is_not_edited(post, ana):
    deleting.delete(post, ana)
    with pytest.raises(Refused, match="usunięty"):
        editing.edit(post, ana, cook(LONG), began="1")
