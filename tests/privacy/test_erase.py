"""Erasing an account: nothing names the person, nobody is in their place, posts stay or go as they wish."""
import pytest
from sqlalchemy import func, select

from forum.accounts import passwords, service as accounts
from forum.accounts.models import SignInLink, User, UserSession
from forum.db import db, transaction
from forum.errors import Refused
from forum.events import Event
from forum.links.renewal import work_off
from forum.mail.composing import Composed
from forum.mail.models import Letter
from forum.mail.owed import why_not
from forum.mail.service import post as post_letter
from forum.networks.models import Membership, Network
from forum.networks.people_service import grant
from forum.posts import deleting, editing, erasing
from forum.posts.models import DeletedText, Post, Revision
from forum.privacy import erasure, service
from forum.privacy.erasure import ERASED_NAME
from forum.privacy.models import DataRequest
from forum.privacy.tables import GONE, TABLES, condition
from forum.sanctions import grounds
from forum.sanctions.models import DecidedPost
from forum.text import cook
from forum.topics.models import Topic
from tests import people

SURE = {"name": "anna przykład", "posts": "stay"}


def erase(person, by=None, *, posts_go=False):
    erasure.erase(person, by or person, posts_go=posts_go)
    erasure.erase_posts()
    work_off()
    db.session.rollback()
    return db.session.get(User, person.id, populate_existing=True)


def again(row):
    db.session.rollback()
    return db.session.get(type(row), row.id, populate_existing=True)


def test_everything_that_names_or_lets_in_is_gone(ana, ben, network, topic, sign_in):
    post = people.make_post(topic, by=ana, text="To zostaje.")
    accounts.make_link(ana)
    client, members = sign_in(ana), again(network).members_count
    erased = erase(ana)
    assert (erased.name, erased.email, erased.password_hash, erased.jst) == (ERASED_NAME, None, None, "")
    assert erased.erased_at and "ana" not in erased.username
    for name, table in TABLES.items():
        if table.fate == GONE:
            rows = select(func.count()).select_from(db.metadata.tables[name]).where(condition(name, ana.id))
            assert db.session.scalar(rows) == 0, name
    assert not db.session.scalars(select(Membership).filter_by(user_id=ana.id)).all()
    assert again(network).members_count == members - 1
    assert client.get("/account").status_code == 303
    assert again(post).text == "To zostaje."
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").text
    assert ERASED_NAME in page and "Anna Przykład" not in page and "/u/ana" not in page


def test_others_no_longer_mention_nor_quote_them(ana, ben, topic):
    said = people.make_post(topic, by=ana, text="Zdanie do cytowania.")
    text = (f'[quote="Anna Przykład, post:{said.number}, topic:{topic.id}"]\nZdanie do cytowania.\n[/quote]\n\n'
            "@ana, zgoda. Nie @anabella.")
    shown = people.make_post(topic, by=ben, text=text)
    deleted = people.make_post(topic, by=ben, text="@Ana napisała to w kodzie: `@ana`.")
    deleting.delete(deleted, ben)
    edited = people.make_post(topic, by=ben, text="Pierwsza wersja dla @ana i innych osób. " * 9)
    editing.edit(edited, ben, cook("Zupełnie inna wersja, już bez nikogo. " * 9, place=topic, author=ben),
                 began=editing.fingerprint(again(edited)))
    erased = erase(ana)
    shown = again(shown)
    assert f"@{erased.username}, zgoda" in shown.text and "@anabella" in shown.text
    assert 'quote="Osoba usunięta, post:' in shown.text
    assert "Anna" not in shown.html and ">@ana<" not in shown.html and ERASED_NAME in shown.html
    kept = db.session.get(DeletedText, deleted.id)
    assert "@ana" not in kept.text.lower() and ">@ana<" not in kept.html.lower()
    assert "@ana " not in db.session.scalar(select(Revision.text).filter_by(post_id=edited.id))


def test_posts_go_when_they_wish_so(ana, ben, network, topic, sign_in):
    own = people.make_topic(network, by=ana, text="Zupełnie tajny początek.")
    post = people.make_post(topic, by=ana, text="Tajne słowa.")
    editing.edit(post, ana, cook("Inne tajne słowa. " * 20, place=topic, author=ana), began=editing.fingerprint(post))
    people.make_post(topic, by=ben, text="Odpowiedź zostaje.")
    before, mine = again(topic).posts_count, db.session.scalar(select(func.count()).select_from(Post).filter_by(
        topic_id=topic.id, author_id=ana.id))
    erase(ana, posts_go=True)
    gone = again(post)
    assert (gone.text, gone.html, gone.number) == ("", "", post.number) and gone.deleted_at
    assert again(topic).posts_count == before - mine
    assert not db.session.scalars(select(Revision).filter_by(post_id=post.id)).all()
    assert db.session.get(DeletedText, post.id) is None
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").text
    assert "ajne słowa" not in page and "Odpowiedź zostaje." in page
    opening = sign_in(ben).get(f"/t/{own.slug}/{own.id}")
    assert opening.status_code == 200 and "tajny początek" not in opening.text
    assert db.session.scalar(select(DataRequest).filter_by(kind="erasure")).answered_at


def test_nobody_restores_what_has_been_erased(ana, moderator, topic, sign_in):
    post = people.make_post(topic, by=ana, text="Tajne słowa.")
    erase(ana, posts_go=True)
    answer = sign_in(moderator).post(f"/p/{post.id}/restore")
    assert answer.status_code in (403, 409) and again(post).deleted_at


def test_words_kept_for_an_appeal_go_with_the_posts(ana, moderator, topic):
    post = people.make_post(topic, by=ana, text="Tajne słowa.")
    deleting.delete(post, moderator, ground=grounds.Ground("terms", "", "", "Nie na temat."))
    [kept] = db.session.scalars(select(DecidedPost)).all()
    assert kept.text == "Tajne słowa."
    erase(ana, posts_go=True)
    assert again(kept).text == ""


def test_a_crash_between_two_posts_leaves_a_debt(ana, topic, monkeypatch):
    posts = [people.make_post(topic, by=ana, text=f"Słowa {number}.") for number in range(3)]
    monkeypatch.setattr(erasure, "in_background", lambda work: None)
    erasure.erase(ana, ana, posts_go=True)
    erasure.erasing.erase(posts[0].id)
    request = db.session.scalar(select(DataRequest).filter_by(kind="erasure"))
    assert request.answered_at is None and again(posts[2]).text
    erasure.erase_posts()
    assert not any(again(post).text for post in posts) and again(request).answered_at


def test_a_letter_tells_the_address_that_is_gone(ana, sign_in, topic):
    client = sign_in(ana)
    service.ask(ana, "objection", "Sprawa, która czeka.")
    answer = client.post("/account/data/erase", data=SURE | {"password": ""})
    # Turbo shows what a redirect leads to, and nothing else.
    assert (answer.status_code, answer.location) == (303, "/erased") and "usunięt" in client.get("/erased").text
    # Nobody is left to answer.
    assert not db.session.scalars(select(DataRequest).where(DataRequest.answered_at.is_(None))).all()
    db.session.rollback()
    letter = db.session.scalar(select(Letter))
    assert letter.address == "ana@example.org" and letter.user_id is None
    event = db.session.scalar(select(Event).filter_by(action="person_erased"))
    assert event.person_id == ana.id and "Anna" not in str(event.details) + event.reason


def test_it_asks_whether_it_is_meant(ana, sign_in):
    ana.password_hash = passwords.hash_password("zielony rower pod wierzbą")
    db.session.commit()
    client = sign_in(ana)
    wrong = client.post("/account/data/erase", data=SURE | {"name": "Ktoś Inny", "password": "zielony rower pod wierzbą"})
    assert wrong.status_code == 422 and "Ktoś Inny" in wrong.text
    assert client.post("/account/data/erase", data=SURE | {"password": "nie to hasło"}).status_code == 422
    assert again(ana).erased_at is None
    client.post("/account/data/erase", data=SURE | {"password": "zielony rower pod wierzbą"})
    assert again(ana).erased_at and not db.session.scalars(select(UserSession).filter_by(user_id=ana.id)).all()
    assert not db.session.scalars(select(SignInLink)).all()


def test_administrators_erase_somebody_who_asked_and_others_do_not(ana, ben, moderator, admin, sign_in):
    for client in (sign_in(ben), sign_in(moderator)):
        assert client.get("/u/ana/erase").status_code == 403
        assert client.post("/u/ana/erase", data=SURE).status_code == 403
    assert sign_in(admin).get("/u/ana/erase").status_code == 200
    assert sign_in(admin).post("/u/ana/erase", data=SURE).status_code == 303
    assert again(ana).erased_at
    assert sign_in(admin).post("/u/" + again(ana).username + "/erase", data=SURE).status_code == 403


def test_the_last_administrator_stays(admin, sign_in):
    answer = sign_in(admin).post("/account/data/erase", data={"name": admin.name, "posts": "stay"})
    assert answer.status_code == 409 and again(admin).erased_at is None


def test_the_network_keeps_its_numbers(ana, network, topic):
    people.make_post(topic, by=ana)
    erase(ana)
    assert again(topic).posts_count == db.session.scalar(
        select(func.count()).select_from(Post).where(Post.topic_id == topic.id, Post.deleted_at.is_(None)))
    assert isinstance(again(network), Network) and isinstance(again(topic), Topic)


def test_posts_that_two_erase_at_once_are_erased_once(ana, topic):
    post = people.make_post(topic, by=ana, text="To ma zniknąć.")
    erasure.erase(ana, ana, posts_go=True)
    for _twice in range(2):
        erasing.erase(post.id)
    erasing.erase(post.id + 1000)
    db.session.rollback()
    events = db.session.scalars(select(Event).filter_by(action="post_erased", post_id=post.id)).all()
    assert len(events) == 1 and again(post).text == ""


def test_two_administrators_who_erase_each_other_leave_one(at_once, admin):
    other = people.make_person("other", is_admin=True)
    one, two = admin.id, other.id

    def erasing_of(whom, by):
        return lambda: erasure.erase(db.session.get(User, whom), db.session.get(User, by), posts_go=False)
    answers = at_once(erasing_of(one, two), erasing_of(two, one))
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True], answers
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(User).where(User.is_admin, User.email.is_not(None))) == 1


def test_whoever_is_erased_comes_into_no_network_and_gets_no_letter(ana, other_network):
    with transaction():
        owed = post_letter(Composed("Temat", "Słowa", ""), kind="digest", user=ana)
    owed_id = owed.id
    erasure.erase(ana, ana, posts_go=False)
    with pytest.raises(Refused):
        grant(other_network, ana, "participant")
    # Written down by somebody who had read the account before it was erased.
    assert "erased" in why_not(Letter(user_id=ana.id, kind="digest", address="ana@example.org"))
    db.session.rollback()
    assert db.session.get(Letter, owed_id) is None
    assert not db.session.scalars(select(Membership).filter_by(user_id=ana.id)).all()
