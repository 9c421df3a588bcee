"""Wiki posts: every member of the network edits them."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.posts import deleting, editing
from forum.posts.models import Post, Revision
from forum.text import cook
from tests import people


@pytest.fixture
def wiki(topic, ana):
    """A wiki post of Ana's."""
    post = people.make_post(topic, by=ana, text="Lista przewoźników.")
    editing.set_wiki(post, ana, is_wiki=True)
    db.session.rollback()
    return post


def test_who_turns_a_post_into_a_wiki(topic, sign_in, visitor, ana, ben, moderator, stranger, silenced, admin):
    post = people.make_post(topic, by=ana)
    everybody = {"visitor": None, "stranger": stranger, "member": ben, "silenced": silenced, "author": ana,
                 "moderator": moderator, "admin": admin}
    asked = {name: (sign_in(person) if person else visitor).post(f"/p/{post.id}/wiki", data={"wiki": "1"}).status_code
             for name, person in everybody.items()}
    assert asked == {"visitor": 303, "stranger": 404, "member": 403, "silenced": 403, "author": 303, "moderator": 303,
                     "admin": 303}
    db.session.rollback()
    assert len(db.session.scalars(db.select(Event).filter_by(action="wiki_made")).all()) == 1


def test_members_edit_it_without_a_reason_and_it_says_so(wiki, topic, sign_in, ben, stranger, silenced):
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").text
    assert "Wiki – każdy może edytować" in page and "data-wiki" in page
    answer = sign_in(ben).post(f"/p/{wiki.id}/edit", data={
        "text": "Lista przewoźników: Nowak.", "began": editing.fingerprint(wiki)})
    assert answer.status_code == 303
    db.session.rollback()
    assert db.session.scalar(db.select(Revision.editor_id)) == ben.id
    assert sign_in(stranger).get(f"/p/{wiki.id}/edit").status_code == 404
    assert sign_in(silenced).get(f"/p/{wiki.id}/edit").status_code == 403


def test_it_can_be_closed_again(wiki, sign_in, ana, ben):
    assert sign_in(ana).post(f"/p/{wiki.id}/wiki", data={"wiki": "0"}).status_code == 303
    assert sign_in(ben).get(f"/p/{wiki.id}/edit").status_code == 403


def test_members_neither_delete_nor_close_it(wiki, sign_in, ben):
    assert sign_in(ben).post(f"/p/{wiki.id}/delete").status_code == 403
    assert sign_in(ben).post(f"/p/{wiki.id}/wiki", data={"wiki": "0"}).status_code == 403


def test_whoever_moderates_no_more_turns_it_back_no_more(wiki, ana, ben, moderator):
    editing.edit(wiki, ana, cook("Zupełnie inna lista. " * 10), began=editing.fingerprint(wiki))
    revision = db.session.scalar(db.select(Revision))
    with pytest.raises(Refused):
        editing.revert(revision, ben, cook(revision.text))
    editing.revert(revision, moderator, cook(revision.text))
    assert db.session.get(Post, wiki.id, populate_existing=True).text == "Lista przewoźników."


def test_a_deleted_wiki_post_is_not_edited(wiki, sign_in, ana, ben):
    deleting.delete(wiki, ana)
    assert sign_in(ben).get(f"/p/{wiki.id}/edit").status_code == 403


def test_two_members_at_once_find_both_texts(wiki, sign_in, ana, ben):
    began = editing.fingerprint(wiki)
    editing.edit(wiki, ana, cook("Lista: Kowalski."), began=began)
    answer = sign_in(ben).post(f"/p/{wiki.id}/edit", data={"text": "Lista: Nowak.", "began": began})
    assert answer.status_code == 409 and "Kowalski" in answer.text and "Nowak" in answer.text


def test_the_menu_offers_what_one_may_do(wiki, sign_in, visitor, ana, ben):
    own, others = (sign_in(person).get(f"/p/{wiki.id}/menu").text for person in (ana, ben))
    assert all(words in own for words in ("Edytuj", "Historia zmian", "Edycja tylko dla autora i moderacji", "Usuń"))
    assert "Edytuj" in others and "Usuń" not in others and f"/p/{wiki.id}/wiki" not in others
    assert visitor.get(f"/p/{wiki.id}/menu").status_code == 303
