"""Texts that wait: by which ways they come, who sees them, approving, changing, refusing; files stay out of sight."""
import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.errors import Refused
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.policy import can
from forum.posts import gates
from forum.posts.models import Post, Revision
from forum.reports import approving
from forum.reports.models import Case, HeldPost, HeldUpload
from forum.text import cook
from forum.topics.models import Topic
from forum.uploads.models import Upload
from forum.uploads.queries import by_token
from forum.uploads.sweep import _is_named
from forum.welcome.models import Introduction
from tests import people

from .conftest import SECRET, again, posts_of, wants


@pytest.fixture
def newcomer(network):
    """Somebody who has not written here yet."""
    return people.make_person("nowa", name="Nina Nowa", networks={network: ["participant"]})


@pytest.fixture
def waiting(topic, network, newcomer, sign_in):
    """A reply that waits."""
    wants(network, holds_first=True)
    answer = sign_in(newcomer).post(f"/t/{topic.id}/posts", data={"text": f"{SECRET}!", "key": "klucz-12345"})
    assert answer.status_code == 303
    db.session.rollback()
    return db.session.scalar(db.select(HeldPost))


def held():
    db.session.rollback()
    return db.session.scalars(db.select(HeldPost).order_by(HeldPost.id)).all()


def approve(one, moderator, text=None):
    return approving.approve(one, moderator, cook(text or one.text, place=one.topic or one.network, author=one.author))


def test_nothing_waits_unless_the_network_wants_it(topic, newcomer, sign_in):
    assert sign_in(newcomer).post(f"/t/{topic.id}/posts", data={"text": "Dzień dobry"}).status_code == 303
    assert (posts_of(topic), held()) == (2, [])


def test_a_first_reply_waits_and_only_its_author_and_the_moderators_see_it(waiting, topic, sign_in, visitor, ana, newcomer,
                                                                         moderator, stranger):
    assert posts_of(topic) == 1
    mine = sign_in(newcomer)
    assert f'src="/t/{topic.id}/waiting"' in mine.get(f"/t/{topic.slug}/{topic.id}").text
    for path in (f"/t/{topic.id}/waiting", "/waiting", "/drafts", f"/held/{waiting.id}"):
        assert SECRET in mine.get(path).text, path
    for person, status in ((ana, 404), (stranger, 404), (moderator, 200)):
        answer = sign_in(person).get(f"/held/{waiting.id}")
        assert (answer.status_code, SECRET in answer.text) == (status, status == 200)
    other = sign_in(ana)
    for path in (f"/t/{topic.slug}/{topic.id}", f"/t/{topic.id}/waiting", "/latest", "/u/nowa", "/u/nowa/answers"):
        assert SECRET not in other.get(path).text, path
    assert "/waiting" not in other.get(f"/t/{topic.slug}/{topic.id}").text
    assert SECRET in sign_in(moderator).get(f"/c/gmina-wiejska/{topic.network_id}/queue").text


def test_the_moderators_hear_and_the_form_sent_twice_waits_once(waiting, topic, newcomer, sign_in, moderator):
    drainer.drain()
    assert db.session.scalar(db.select(Notification).filter_by(user_id=moderator.id))
    assert f"/held/{waiting.id}" in sign_in(moderator).get("/notifications").text
    again_sent = sign_in(newcomer).post(f"/t/{topic.id}/posts", data={"text": f"{SECRET}!", "key": "klucz-12345"})
    other_words = sign_in(newcomer).post(f"/t/{topic.id}/posts", data={"text": "Inaczej", "key": "klucz-12345"})
    assert (again_sent.status_code, other_words.status_code, len(held())) == (303, 409, 1)


def test_a_new_topic_waits_too(network, newcomer, sign_in, moderator, ana):
    wants(network, holds_first=True)
    answer = sign_in(newcomer).post(f"/c/gmina-wiejska/{network.id}/new", data={"title": "Mój temat", "text": SECRET})
    assert answer.status_code == 303 and answer.location == "/waiting"
    assert not db.session.scalars(db.select(Topic)).all()
    [one] = held()
    post = approve(one, moderator)
    assert (post.topic.title, post.author_id, post.number, again(one).state) == ("Mój temat", newcomer.id, 1, "approved")
    assert SECRET in sign_in(ana).get(f"/t/{post.topic.slug}/{post.topic_id}").text


def test_an_introduction_waits_and_becomes_one_when_it_is_approved(network, agenda_topic, newcomer, sign_in, moderator):
    wants(network, holds_first=True)
    answer = sign_in(newcomer).post(f"/welcome/{network.id}/introduction", data={"who": SECRET, "gives": "", "seeks": ""})
    assert answer.status_code == 303
    [one] = held()
    assert (one.kind, db.session.get(Introduction, (network.id, newcomer.id)).post_id) == ("introduction", None)
    post = approve(one, moderator)
    assert again(db.session.get(Introduction, (network.id, newcomer.id))).post_id == post.id


def test_after_the_first_post_the_others_go_at_once(waiting, topic, newcomer, sign_in, moderator):
    post = approve(waiting, moderator)
    assert (post.number, post.text, again(waiting).state) == (2, f"{SECRET}!", "approved")
    assert sign_in(newcomer).post(f"/t/{topic.id}/posts", data={"text": "Drugi"}).status_code == 303
    assert posts_of(topic) == 3
    drainer.drain()
    assert f"/p/{post.id}" in sign_in(newcomer).get("/notifications").text


def test_moderators_never_wait(network, topic, moderator, sign_in):
    wants(network, holds_first=True, holds_files=True)
    assert sign_in(moderator).post(f"/t/{topic.id}/posts", data={"text": "Dzień dobry"}).status_code == 303
    assert posts_of(topic) == 2


def test_who_may_approve(waiting, topic, sign_in, visitor, ana, newcomer, moderator, moderator_elsewhere, coordinator,
                         silenced):
    path = f"/held/{waiting.id}/approve"
    asked = {name: (sign_in(person) if person else visitor).post(path, data={"text": "x"}).status_code for name, person in {
        "visitor": None, "member": ana, "author": newcomer, "elsewhere": moderator_elsewhere, "silenced": silenced}.items()}
    assert asked == {"visitor": 422, "member": 404, "author": 403, "elsewhere": 404, "silenced": 404}
    assert sign_in(coordinator).post(path, data={"text": "Zmienione."}).status_code == 303
    db.session.rollback()
    post = db.session.scalar(db.select(Post).filter_by(text="Zmienione."))
    assert (post.author_id, post.edits_count) == (newcomer.id, 1)
    revision = db.session.scalar(db.select(Revision).filter_by(post_id=post.id))
    assert (revision.text, revision.editor_id) == (f"{SECRET}!", coordinator.id)
    with pytest.raises(Refused):
        approve(again(waiting), moderator)


def test_a_refused_text_stays_with_its_author(waiting, topic, sign_in, newcomer, moderator):
    client = sign_in(moderator)
    assert client.post(f"/held/{waiting.id}/reject", data={"reason": ""}).status_code == 422
    assert client.post(f"/held/{waiting.id}/reject", data={"reason": "Napisz więcej."}).status_code == 303
    page = sign_in(newcomer).get("/waiting").text
    assert "Napisz więcej." in page and SECRET in page
    drainer.drain()
    assert "nie został przyjęty" in sign_in(newcomer).get("/notifications").text
    assert posts_of(topic) == 1


def test_its_author_takes_it_back(waiting, topic, sign_in, ana, newcomer, moderator):
    assert sign_in(ana).post(f"/held/{waiting.id}/withdraw").status_code == 404
    assert sign_in(moderator).post(f"/held/{waiting.id}/withdraw").status_code == 403
    assert sign_in(newcomer).post(f"/held/{waiting.id}/withdraw").status_code == 303
    assert held() == []


def test_it_goes_where_its_topic_has_gone_and_not_into_a_frozen_one(waiting, topic, network, ana, newcomer, moderator):
    with transaction():
        db.session.get(Topic, topic.id).locked_at = again(topic).created_at
    post = approve(waiting, moderator)
    assert post.topic_id == topic.id
    people.give_roles(newcomer, network)
    other = HeldPost(kind="reply", network_id=network.id, topic_id=topic.id, author_id=newcomer.id, text="Jeszcze", waits=[])
    with transaction():
        db.session.add(other)
    with pytest.raises(Refused, match="nie może już tam pisać"):
        approve(other, moderator)


def test_a_silenced_author_is_not_posted(waiting, newcomer, moderator):
    with transaction():
        db.session.get(User, newcomer.id).silenced_until = clock.now() + clock.DAY
    with pytest.raises(Refused):
        approve(waiting, moderator)


def test_two_who_approve_at_once_post_once(waiting, topic, at_once, moderator, coordinator):
    held_id = waiting.id

    def by(user_id):
        return lambda: approve(db.session.get(HeldPost, held_id), db.session.get(User, user_id))
    answers = at_once(by(moderator.id), by(coordinator.id))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert posts_of(topic) == 2


def test_a_check_may_refuse_change_or_keep_a_text_waiting(topic, ana, sign_in, monkeypatch):
    def look(words):
        if "brzydko" in words.text:
            raise Refused("Słowo „brzydko” jest tu zablokowane.", 422)
        if "czekaj" in words.text:
            return words.waiting("word", "czekaj")
        return words.with_text(words.text.replace("stare", "nowe"))
    monkeypatch.setattr(gates, "CHECKS", [*gates.CHECKS, look])
    client = sign_in(ana)
    answer = client.post(f"/t/{topic.id}/posts", data={"text": "To brzydko tak."})
    assert (answer.status_code, "To brzydko tak." in answer.text) == (422, True)
    client.post(f"/t/{topic.id}/posts", data={"text": "stare słowa"})
    client.post(f"/t/{topic.id}/posts", data={"text": "czekaj na mnie"})
    db.session.rollback()
    assert [one.text for one in db.session.scalars(db.select(Post).filter_by(topic_id=topic.id).order_by(Post.number))][1:] == [
        "nowe słowa"]
    assert [(one.text, one.waits) for one in held()] == [("czekaj na mnie", [["word", "czekaj"]])]


def test_an_edit_with_a_watched_word_stands_and_its_moderators_are_told(topic, ana, sign_in, moderator, monkeypatch):
    monkeypatch.setattr(gates, "CHECKS", [lambda words: words.waiting("word", "śliwka")])
    post = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    page = sign_in(ana).get(f"/p/{post.id}/edit").text
    began = page.split('name="began" value="')[1].split('"')[0]
    sign_in(ana).post(f"/p/{post.id}/edit", data={"text": "Śliwki są dobre.", "began": began, "title": topic.title})
    assert again(post).text == "Śliwki są dobre."
    case = db.session.scalar(db.select(Case))
    assert f"/reports/{case.id}" in sign_in(moderator).get(f"/c/gmina-wiejska/{topic.network_id}/queue").text
    assert "śliwka" in sign_in(moderator).get(f"/reports/{case.id}").text


def test_posts_with_new_files_wait_and_their_files_stay_out_of_sight(network, topic, sign_in, ana, ben, moderator, tmp_path):
    wants(network, holds_files=True)
    token = "a" * 32
    with transaction():
        db.session.add(Upload(token=token, user_id=ana.id, network_id=network.id, kind="document", mime="application/pdf",
                              title="plan", extension="pdf", size=3, sha256="0" * 64, storage_key="x"))
    text = f"[plan.pdf|attachment](upload://{token}.pdf)"
    assert sign_in(ana).post(f"/t/{topic.id}/posts", data={"text": text}).status_code == 303
    [one] = held()
    assert one.waits == [["files", ""]]
    upload = by_token(token)
    seen = {person.username: can(db.session.merge(person), "see", upload) for person in (ana, ben, moderator)}
    assert seen == {"ana": True, "ben": False, "moderator": True}
    assert _is_named(upload), "a sweep leaves it"
    approve(one, moderator)
    assert not db.session.scalars(db.select(HeldUpload)).all()
    assert can(db.session.merge(ben), "see", by_token(token))
    sign_in(ana).post(f"/t/{topic.id}/posts", data={"text": text + " jeszcze raz"})
    assert posts_of(topic) == 3, "what others have seen need not wait again"
