"""The history of a post: what has changed, safe to look at, quick to make, and back to what was."""
import re
import time

import pytest

from forum.db import db
from forum.posts import deleting, diffs, editing
from forum.posts.models import Post, Revision
from forum.text import cook
from tests import people

OLD, NEW = "Dowozimy **42 uczniów** trzema autobusami.", "Dowozimy **45 uczniów** trzema autobusami szkolnymi.\n\nOd września."


@pytest.fixture
def post(topic, ana, moderator):
    """A reply of Ana's that a moderator has changed."""
    post = people.make_post(topic, by=ana, text=OLD)
    return editing.edit(post, moderator, cook(NEW), began=editing.fingerprint(post), reason="Dane z <umowy>")


@pytest.fixture
def words(app):
    """Make Polish the language of a comparison."""
    with app.test_request_context():
        yield


def plain(html):
    return re.sub(r"<[^>]+>", "", html)


def test_each_view_says_who_when_why_and_what(post, sign_in, ben):
    pages = {view: sign_in(ben).get(f"/p/{post.id}/history?as={view}").text for view in ("inline", "sides", "source")}
    for page in pages.values():
        assert "Maria Moderująca" in page and "Dane z &lt;umowy&gt;" in page and "zmiana 1 z 1" in page
        assert 'Przywróć tekst sprzed' not in page
    assert '<del class="diff"><span class="visually-hidden">usunięto: </span>42 </del>' in pages["inline"]
    assert '<ins class="diff"><span class="visually-hidden">dodano: </span>45 </ins>' in pages["inline"]
    assert "**" in pages["source"] and "**" not in plain(pages["inline"].split("history__text")[1])
    assert pages["sides"].count("comparison__heading") == 2


def test_the_pencil_leads_there_and_says_how_often(post, topic, sign_in, ben):
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").text
    assert f'href="/p/{post.id}/history" title="Historia zmian: 1"' in page


def test_one_walks_through_the_changes(post, sign_in, ana, moderator):
    editing.edit(post, ana, cook("Trzecia wersja, zupełnie inna."), began=editing.fingerprint(post))
    latest, first = (sign_in(ana).get(f"/p/{post.id}/history{number}").text for number in ("", "/1"))
    assert f'rel="prev" href="/p/{post.id}/history/1?as=inline"' in latest and 'rel="next"' not in latest
    assert f'rel="next" href="/p/{post.id}/history/2?as=inline"' in first and 'rel="prev"' not in first
    assert sign_in(ana).get(f"/p/{post.id}/history/3").status_code == 404


def test_who_may_look(post, topic, sign_in, visitor, ana, ben, moderator, stranger, silenced):
    def asked(*everybody):
        return [(sign_in(one) if one else visitor).get(f"/p/{post.id}/history").status_code for one in everybody]
    assert asked(None, stranger, silenced, ben, ana, moderator) == [303, 404, 200, 200, 200, 200]
    deleting.delete(post, ana)
    assert asked(ben, ana, moderator) == [403, 200, 200]


def test_a_public_history_is_public(public_network, visitor):
    ola = people.make_person("ola", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=ola)
    post = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    assert "nikt nie zmieniał" in visitor.get(f"/p/{post.id}/history").text


def test_a_deleted_posts_last_form_is_its_own(post, sign_in, ana):
    deleting.delete(post, ana)
    assert "szkolnymi" in sign_in(ana).get(f"/p/{post.id}/history?as=source").text


# Going back.

def test_author_and_moderators_go_back_and_that_is_an_edit_too(post, sign_in, ana, ben):
    assert sign_in(ben).post(f"/p/{post.id}/history/1/revert").status_code == 403
    assert sign_in(ana).post(f"/p/{post.id}/history/1/revert").status_code == 303
    db.session.rollback()
    db.session.refresh(post)
    last = db.session.scalar(db.select(Revision).filter_by(post_id=post.id).order_by(Revision.number.desc()))
    assert (post.text, post.edits_count) == (OLD, 2)
    assert (last.text, last.reason, last.editor_id) == (NEW, "Przywrócono wersję 1", ana.id)


def test_of_a_wiki_post_members_do_not_go_back(post, sign_in, ana, ben):
    editing.set_wiki(post, ana, is_wiki=True)
    assert sign_in(ben).post(f"/p/{post.id}/history/1/revert").status_code == 404
    assert sign_in(ana).post(f"/p/{post.id}/history/7/revert").status_code == 404


# Comparing.

ATTACKS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "`<b>`", "</ins><script>",
           "<ins class=diff onclick=x>", "a < b && c > d", "&lt;script&gt;", "*a **b* c**", "| a | b |\n|--|--|\n| <td> | x |",
           "- a\n    - b\n\n> c", "```\n<del>\n```"]


@pytest.mark.parametrize("before", ATTACKS)
def test_whatever_was_typed_comparing_it_is_safe_and_loses_no_word(words, before):
    for after in (*ATTACKS, ""):
        old, new = cook(before).html, cook(after).html
        sides, source = diffs.sides_of_shown(old, new), diffs.of_sources(before, after)
        for html in (diffs.of_shown(old, new), sides.before, sides.after, source.before, source.after):
            tags = re.findall(r"<[^>]*>", html)
            assert not [tag for tag in tags if re.search(r"<(script|img|iframe)|\son\w+=|javascript:", tag)], html
            opened = [re.match(r"<(\w+)", tag).group(1) for tag in tags if not tag.startswith("</")]
            assert sorted(name for name in opened if name not in ("br", "hr")) == sorted(
                tag[2:-1] for tag in tags if tag.startswith("</")), html
        said = plain(re.sub(r'<span class="visually-hidden">(dodano|usunięto): </span>', "", source.after))
        assert said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == after


def test_words_are_marked_and_what_stays_is_not(words):
    html = diffs.of_shown("<p>Ala ma kota i psa.</p>", "<p>Ala ma dużego kota.</p>")
    assert re.findall(r"<(ins|del)[^>]*><span[^>]*>(\w+: )</span>([^<]*)", html) == [
        ("ins", "dodano: ", "dużego "), ("del", "usunięto: ", "i psa")]


def test_what_left_a_table_stands_where_words_may_stand(words):
    html = diffs.of_shown("<table><tbody><tr><td>a</td><td>b b</td></tr></tbody></table>",
                          "<table><tbody><tr><td>a</td></tr></tbody></table>")
    assert re.search(r"</table>|<td>[^<]*<del", html) and not re.search(r"</td><del|<tr><del|</tr><del", html)


@pytest.mark.once
@pytest.mark.parametrize("before, after", [
    ("Gmina dowozi dzieci do szkoły. " * 1030, "Powiat wozi uczniów do szkół! " * 1060), (",." * 16_000, ".," * 16_000),
    ("a\n\n" * 10_600, "b\n\n" * 10_600), ("*a* " * 8_000, "**b** " * 5_300)], ids=["words", "stops", "lines", "tags"])
def test_the_longest_texts_are_compared_at_once(words, before, after):
    old, new = (f"<p>{text}</p>" for text in (before, after))
    many = ["".join(f"<p>{word} {number}</p>" for number in range(2000)) for word in ("jeden", "dwa")]
    for compare, texts in ((diffs.of_sources, (before, after)), (diffs.of_shown, (old, new)),
                           (diffs.sides_of_shown, (old, new)), (diffs.of_shown, many)):
        fastest = min(_timed(compare, *texts) for _attempt in range(3))
        assert fastest < 0.2, compare


def _timed(compare, *texts):
    start = time.thread_time()  # whatever else the machine is doing
    compare(*texts)
    return time.thread_time() - start
