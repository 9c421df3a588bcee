"""A network's numbered conditions: changing them version by version, what differs, quoting one, taking a change back."""
import pytest

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.moderation.undo import undo
from forum.networks.conditions import conditions_of
from forum.networks.models import Network
from forum.posts.models import Post
from forum.text import cook
from forum.welcome import contract, service, versions
from forum.welcome.contract_forms import rearranged
from forum.welcome.models import Acceptance, Conditions
from tests import people
from tests.rendered import tree, words

OLD = ["Dziel się tym, co masz.", "Mów prosto.", "Pytaj, gdy nie wiesz."]
NEW = ["Pytaj, gdy nie wiesz.", "Dziel się tym, co masz i umiesz.", "Nie wyśmiewaj pytań."]


@pytest.fixture
def network(app):
    """A network with three conditions."""
    return people.make_network("gmina-wiejska", name="Gminy wiejskie", conditions=OLD)


@pytest.fixture
def address(network):
    return f"/c/{network.slug}/{network.id}/conditions"


def again(model, key):
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


def publish(client, address, lines, *, seen=1, do="publish", reason="Po rozmowie w Toruniu."):
    return client.post(f"{address}/edit", data={"line": lines, "seen": str(seen), "do": do, "reason": reason})


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("stranger", 403), ("ana", 403), ("silenced", 403),
                                             ("moderator_elsewhere", 403), ("moderator", 200), ("coordinator", 200),
                                             ("admin", 200)])
def test_only_who_looks_after_the_network_changes_them(request, sign_in, address, network, who, status):
    client = sign_in(request.getfixturevalue(who) if who else None)
    assert client.get(f"{address}/edit").status_code == status
    publish(client, address, NEW)
    assert again(Network, network.id).conditions == (NEW if status == 200 else OLD)


@pytest.mark.parametrize("who", [None, "stranger", "ana", "moderator"])
def test_everybody_reads_what_holds_by_number(request, sign_in, address, who):
    page = sign_in(request.getfixturevalue(who) if who else None).get(address)
    assert [line.text().replace("\xa0", " ") for line in tree(page).css("ol.contract > li")] == OLD
    assert tree(page).css_first("#warunek-3") and ("Zmień warunki" in page.text) == (who == "moderator")


def test_they_are_given_by_number_and_version(network):
    assert [(one.number, one.text, one.version) for one in conditions_of(network)] == [
        (number, text, 1) for number, text in enumerate(OLD, 1)]


def test_publishing_makes_a_version_and_members_are_asked_once_more(sign_in, address, network, ana, moderator):
    service.accept(network, ana, 1)
    client = sign_in(moderator)
    answer = publish(client, address, ["  Jeden\n warunek. ", "", "Drugi."])
    assert answer.status_code == 303 and answer.location == address
    network = again(Network, network.id)
    assert (network.conditions, network.conditions_version) == (["Jeden warunek.", "Drugi."], 2)
    assert again(User, ana.id).first_steps_due
    kept = {row.version: row.lines for row in db.session.scalars(db.select(Conditions))}
    assert kept == {1: OLD, 2: ["Jeden warunek.", "Drugi."]}
    page = client.get(address)
    assert "wersja 2" in words(page) and "/undo" in page.text
    assert "zmienia warunki sieci: wersja 2" in client.get(f"/c/{network.slug}/{network.id}/log").text
    asked = sign_in(ana).get(f"/welcome?step=conditions-{network.id}")
    assert "Jeden warunek." in words(asked) and "/conditions/history" in asked.text


def test_the_preview_shows_what_changes_and_publishes_nothing(sign_in, address, network, moderator):
    page = publish(sign_in(moderator), address, NEW, do="preview")
    text = words(page)
    assert page.status_code == 422 and again(Network, network.id).conditions_version == 1
    assert "Warunek 3 staje się warunkiem 1" in text and "Warunek 1 staje się warunkiem 2 i zmienia treść" in text
    assert "Warunek 3 jest nowy" in text and "Warunek 2 znika" in text
    assert tree(page).css_first("ins") and [one.attributes["value"] for one in tree(page).css("input[name=line]")] == NEW


def test_without_a_script_conditions_are_added_moved_and_taken_away(sign_in, address, network, moderator):
    client = sign_in(moderator)
    for wish, lines in [("up-2", [OLD[1], OLD[0], OLD[2]]), ("down-3", OLD), ("remove-1", OLD[1:]), ("add", [*OLD, ""]),
                        ("up-99", OLD), ("nonsense", OLD), ("up-²", OLD)]:
        page = publish(client, address, OLD, do=wish)
        assert [area.text() for area in tree(page).css("textarea[name=line]")] == lines, wish
    assert tree(publish(client, address, OLD, do="add")).css_first("#line-4[autofocus]")
    assert again(Network, network.id).conditions_version == 1


@pytest.mark.parametrize(("wish", "lines", "number"), [
    ("up-1", ["a", "b"], 1), ("down-1", ["b", "a"], 2), ("remove-2", ["a"], 1), ("remove-1", ["b"], 1),
    ("add", ["a", "b", ""], 3)])
def test_after_each_move_the_same_condition_is_gone_on_with(wish, lines, number):
    assert rearranged(["a", "b"], wish) == (lines, number)


@pytest.mark.parametrize(("lines", "said"), [(["x" * 501], "500"), ([f"Warunek {number}" for number in range(21)], "20")])
def test_what_is_too_much_is_refused_with_what_was_typed(sign_in, address, network, moderator, lines, said):
    for wish in ("preview", "publish"):
        page = publish(sign_in(moderator), address, lines, do=wish)
        assert page.status_code == 422 and said in page.text and lines[-1] in page.text
    assert again(Network, network.id).conditions_version == 1


def test_two_who_change_them_at_once_do_not_overwrite_each_other(sign_in, address, network, moderator, coordinator):
    publish(sign_in(coordinator), address, ["Pierwszy był ktoś inny."])
    page = publish(sign_in(moderator), address, NEW)
    assert page.status_code == 409 and NEW[2] in page.text and "właśnie się zmieniły" in page.text
    assert again(Network, network.id).conditions == ["Pierwszy był ktoś inny."]


def test_the_same_again_is_no_version(network, moderator):
    with pytest.raises(Refused):
        contract.change(network, moderator, list(OLD), seen=1)
    assert again(Network, network.id).conditions_version == 1


def test_taking_it_back_lets_the_former_version_hold_and_nobody_is_asked_who_had_accepted_it(network, ana, ben, moderator):
    service.confirm_facts(ana, name=ana.name, jst=ana.jst, job=ana.job, can_help="", looks_for="")
    service.accept(again(Network, network.id), ana, 1)
    changed = contract.change(network, moderator, NEW, seen=1)
    assert again(User, ana.id).first_steps_due
    undo(changed, moderator)
    network = again(Network, network.id)
    assert (network.conditions, network.conditions_version) == (OLD, 1)
    assert not again(User, ana.id).first_steps_due and again(User, ben.id).first_steps_due
    # A number once given is never given to other words.
    contract.change(network, moderator, ["Trzecia."], seen=1)
    assert again(Network, network.id).conditions_version == 3
    assert versions.lines_of(again(Network, network.id), 2) == NEW


def test_a_change_that_another_followed_is_not_taken_back(network, moderator):
    first = contract.change(network, moderator, NEW, seen=1)
    contract.change(network, moderator, ["Inaczej."], seen=2)
    with pytest.raises(Refused, match="zmieniły się od tego czasu"):
        undo(first, moderator)
    assert again(Network, network.id).conditions == ["Inaczej."]


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("stranger", 404), ("ana", 200), ("moderator", 200)])
def test_members_read_the_history_with_reasons_and_how_many_accepted(
        request, sign_in, address, network, ana, moderator, who, status):
    service.accept(network, ana, 1)
    contract.change(network, moderator, NEW, seen=1, reason="Po rozmowie <b>w Toruniu</b>.")
    page = sign_in(request.getfixturevalue(who) if who else None).get(f"{address}/history")
    assert (page.status_code == 200) == (status == 200)
    if status == 200:
        assert "Po rozmowie &lt;b&gt;w Toruniu" in page.text and "zaakceptowała 1 osoba" in words(page)
        assert "Wersja 1" in words(page) and "Wersja 2" in words(page) and "Warunek 2 znika" in words(page)
    else:
        assert "Toruniu" not in page.text


def test_an_old_version_keeps_its_address_and_says_that_it_no_longer_holds(sign_in, visitor, address, network, moderator):
    contract.change(network, moderator, NEW, seen=1)
    page = visitor.get(f"{address}/1")
    assert "już nie obowiązuje" in words(page) and OLD[1] in words(page)
    assert sign_in(moderator).get(f"{address}/3").status_code == 404 and visitor.get(f"{address}/3").status_code == 303


def test_each_is_put_into_a_text_by_one_click_with_number_and_version(sign_in, address, network, ana, moderator):
    topic = people.make_topic(network, by=ana)
    client = sign_in(ana)
    assert f"/conditions/quote?topic={topic.id}" in client.get(f"/t/{topic.slug}/{topic.id}").text
    for place in (f"topic={topic.id}", f"network={network.id}", f"post={first_post(topic)}"):
        page = client.get(f"/conditions/quote?{place}")
        assert page.status_code == 200 and page.text.count('data-prompts-target="insert"') == 3
    text = tree(page).css("pre")[1].text()
    html = cook(text, place=topic, author=ana).html
    assert "<blockquote>" in html and f'href="{address}/1#warunek-2"' in html and "Warunek 2" in html and OLD[1] in html


@pytest.mark.parametrize("place", ["", "topic=0", "topic=999999", "post=x", "network=99999999999999"])
def test_a_place_that_is_none_has_no_conditions_to_quote(sign_in, ana, place):
    assert sign_in(ana).get(f"/conditions/quote?{place}").status_code == 404


def test_a_stranger_learns_no_topic_by_quoting(sign_in, network, ana, stranger):
    topic = people.make_topic(network, by=ana, title="Tajny temat")
    answer = sign_in(stranger).get(f"/conditions/quote?topic={topic.id}")
    assert answer.status_code == 404 and "Tajny" not in answer.text


@pytest.mark.parametrize(("before", "after", "kinds"), [
    ([], ["a"], ["added"]), (["a"], [], ["removed"]), (["a", "b"], ["b", "a"], ["moved", "moved"]),
    (["a", "a"], ["a"], ["same", "removed"]),
    (["Mów prosto i krótko."], ["Mów prosto i jasno."], ["changed"]),
    (["Kot."], ["Zupełnie inne zdanie."], ["added", "removed"])])
def test_what_became_of_each_condition(app, before, after, kinds):
    with app.test_request_context():
        assert [change.kind for change in versions.changes(before, after)] == kinds


def test_the_card_shows_them_by_number_and_leads_to_them(sign_in, network, ana, moderator):
    page = sign_in(ana).get(f"/c/{network.slug}/{network.id}").text
    assert f"/c/{network.slug}/{network.id}/conditions" in page
    assert 'name="conditions"' not in sign_in(moderator).get(f"/c/{network.slug}/{network.id}/edit").text


def test_acceptances_of_a_version_stay_when_it_no_longer_holds(network, ana, moderator):
    service.accept(network, ana, 1)
    contract.change(network, moderator, NEW, seen=1)
    service.accept(again(Network, network.id), ana, 2)
    assert sorted(db.session.scalars(db.select(Acceptance.version).filter_by(user_id=ana.id))) == [1, 2]


def first_post(topic):
    return db.session.scalar(db.select(Post.id).filter_by(topic_id=topic.id))


def confirmed(*who):
    """Let these people have said who they are, and seen the clause."""
    for person in who:
        service.confirm_facts(person, name=person.name, jst=person.jst, job="", can_help="", looks_for="")


def bar(page):
    """Return what stands at the top of a page."""
    bars = tree(page).css_first("aside.bars")
    return " ".join(bars.text().split()) if bars else ""


def test_the_bar_says_that_the_conditions_have_changed_until_they_are_accepted(
        sign_in, count_queries, address, network, ana, ben, stranger, moderator):
    confirmed(ana, ben)
    service.accept(again(Network, network.id), ana, 1)
    client, other = sign_in(ana), sign_in(stranger)
    assert "bars__bar" not in client.get("/").text
    few = count_queries(lambda: client.get("/"))
    contract.change(network, moderator, NEW, seen=1)
    page = client.get("/")
    assert "Zmieniły się warunki uczestnictwa w Twojej sieci. Przeczytaj i zaakceptuj" in bar(page)
    assert "pierwszych kroków" not in bar(page) and count_queries(lambda: client.get("/")) == few
    assert not bar(other.get("/"))
    # Ben has never accepted any: they have changed for him, too.
    assert "Zmieniły się warunki" in bar(sign_in(ben).get("/"))
    asked = client.get("/welcome")
    assert tree(asked).css_first("h1").text() == "Zmieniły się warunki" and "Nic więcej" in words(asked)
    client.post(f"/welcome/{network.id}/conditions", data={"version": "2"})
    assert "bars__bar" not in client.get("/").text


def test_who_comes_later_or_has_not_said_who_they_are_is_led_to_the_first_steps(sign_in, network, ana, moderator):
    contract.change(network, moderator, NEW, seen=1)
    late = people.make_person("nowa", networks={again(Network, network.id): ["participant"]})
    confirmed(late)
    assert again(User, late.id).first_steps_due
    for person in (ana, late):
        assert "pierwszych kroków" in bar(sign_in(person).get("/"))


def test_on_the_page_of_the_conditions_members_accept_what_holds(sign_in, visitor, address, network, ana, stranger, moderator):
    contract.change(network, moderator, NEW, seen=1)
    client, form = sign_in(ana), f'form[action="/welcome/{network.id}/conditions"]'
    fields = {one.attributes["name"]: one.attributes["value"] for one in tree(client.get(address)).css(f"{form} input")}
    assert fields["version"] == "2" and not tree(client.get(f"{address}/1")).css_first(form)
    answer = client.post(f"/welcome/{network.id}/conditions", data=fields)
    assert answer.status_code == 303 and answer.location == address
    page = client.get(address)
    assert "Przyjęte przez Ciebie" in words(page) and not tree(page).css_first(form)
    for other in (visitor, sign_in(stranger)):
        assert not tree(other.get(address)).css_first(form)


def test_who_publishes_conditions_has_accepted_them(sign_in, address, network, moderator, admin):
    client = sign_in(moderator)
    publish(client, address, NEW)
    assert not again(User, moderator.id).first_steps_due and "bars__bar" not in client.get("/").text
    assert db.session.get(Acceptance, (network.id, moderator.id, 2))
    # Asked by another's version, then publishing one themselves: the question is gone.
    confirmed(moderator)
    publish(sign_in(admin), address, OLD, seen=2)
    assert again(User, moderator.id).first_steps_due and not again(User, admin.id).first_steps_due
    publish(client, address, NEW, seen=3)
    assert not again(User, moderator.id).first_steps_due
    assert not db.session.scalar(db.select(Acceptance).filter_by(user_id=admin.id))
