"""Giving topics another title."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.moderation.rename import rename
from forum.moderation.undo import undo
from forum.posts import editing
from forum.posts.models import Post
from forum.text import cook
from tests import people

from .looking import again


def test_a_moderator_renames_a_topic_and_its_former_address_leads_on(sign_in, topic, ben, moderator):
    former, client = f"/t/{topic.slug}/{topic.id}", sign_in(moderator)
    linking = people.make_post(topic, by=ben, text=f"http://localhost/t/{people.make_topic(topic.network, by=ben).id}")
    dialog = client.get(f"/t/{topic.id}/moderate/rename").text
    assert "Dowóz dzieci" in dialog and 'name="instead_of"' in dialog

    answer = client.post(f"/t/{topic.id}/moderate/rename", data={
        "title": "Dowóz uczniów", "instead_of": topic.title, "reason": "Jaśniej"})
    assert answer.location == f"/t/dowoz-uczniow/{topic.id}"
    page = client.get(former, follow_redirects=True)
    assert page.request.path == f"/t/dowoz-uczniow/{topic.id}" and linking.number == 2
    for words in ("Dowóz uczniów", "zmienia tytuł tematu; wcześniej", "Dowóz dzieci – jak liczycie koszty?", "Jaśniej"):
        assert words in page.text.replace("\u00a0", " ")
    assert "Dowóz uczniów" in sign_in(ben).get("/latest").text.replace("\u00a0", " ")
    log = client.get(f"/c/{topic.network.slug}/{topic.network.id}/log?kind=rename").text
    assert "Dowóz dzieci" in log and "Dowóz uczniów" in log


def test_a_title_that_links_show_is_renewed_in_other_posts(network, topic, ben, moderator):
    elsewhere = people.make_topic(network, by=ben, text=f"http://localhost/t/{topic.id}")
    post = db.session.scalar(db.select(Post).filter_by(topic_id=elsewhere.id))
    assert "Dowóz dzieci" in post.html
    rename(topic, moderator, title="Dowóz uczniów")
    assert "Dowóz uczniów" in again(post).html


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "Dowóz dzieci – jak liczycie koszty?"])
def test_no_title_is_refused_with_what_was_typed(sign_in, topic, moderator, title):
    answer = sign_in(moderator).post(f"/t/{topic.id}/moderate/rename", data={"title": title, "reason": "Mój powód"})
    assert answer.status_code == 422 and "Mój powód" in answer.text
    assert again(topic).title.startswith("Dowóz dzieci")


def test_whoever_saw_another_title_is_told(sign_in, topic, moderator, second_moderator):
    former = topic.title
    rename(topic, second_moderator, title="Dowóz uczniów")
    answer = sign_in(moderator).post(f"/t/{topic.id}/moderate/rename", data={"title": "Autobusy", "instead_of": former})
    assert answer.status_code == 409 and "Dowóz uczniów" in answer.text and "Autobusy" in answer.text


def test_undo_gives_the_title_back_unless_it_has_been_changed_since(topic, ana, moderator):
    former, slug = topic.title, topic.slug
    undone = undo(rename(topic, moderator, title="Dowóz uczniów"), moderator)
    assert (again(topic).title, topic.slug) == (former, slug) and undone.undoes_id

    event = rename(topic, moderator, title="Dowóz uczniów")
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    editing.edit(first, ana, cook(first.text), began=editing.fingerprint(first), title="Po mojemu")
    with pytest.raises(Refused, match="zmien"):
        undo(event, moderator)
    assert again(topic).title == "Po mojemu"
