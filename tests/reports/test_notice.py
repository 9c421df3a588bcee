"""Notices of illegal content by anybody: what is asked for, receipt, the page by its secret link, outcome; no spam."""
import re
import time

import pytest

from forum.db import db
from forum.mail.composing import sign
from forum.mail.models import Letter
from forum.reports.models import Case, Report
from tests import people

from .conftest import SECRET, again, ground_of

PATH = "/zglos-nielegalna-tresc"


def filled(post=None, **more):
    return {"address": f"http://localhost/p/{post.id}" if post else "http://localhost/nic", "message": "Zniesławia gminę.",
            "name": "Jan Kowalski", "email": "Jan@example.com", "good_faith": "y",
            "began": sign("notice", int(time.time()) - 60)} | more


def last(model=Report):
    db.session.rollback()
    return db.session.scalar(db.select(model).order_by(model.id.desc()))


def test_the_footer_leads_everybody_to_the_form(visitor):
    assert f'href="{PATH}"' in visitor.get("/login").text
    page = visitor.get(PATH).text
    assert "112" in page and "dobrej wierze" in page and 'name="began" ' in page.replace('id="began" ', "")


@pytest.mark.parametrize("field, wrong", [("address", ""), ("message", ""), ("name", ""), ("email", ""), ("email", "jan"),
                                          ("email", "a@example.com,b@example.com"),
                                          ("good_faith", ""), ("began", ""), ("began", "falsch")])
def test_what_the_law_asks_for_is_needed(visitor, post, field, wrong):
    answer = visitor.post(PATH, data=filled(post, **{field: wrong}))
    assert (answer.status_code, "Zniesławia gminę." in answer.text or field == "message") == (422, True)
    assert last() is None


def test_a_form_that_is_filled_in_faster_than_people_type_is_asked_for_once_more(visitor, post):
    quick = visitor.post(PATH, data=filled(post, began=sign("notice", int(time.time()))))
    assert quick.status_code == 422 and "Odczekaj kilka sekund" in quick.text and "Zniesławia gminę." in quick.text
    assert visitor.post(PATH, data=filled(post, began=sign("other", 1))).status_code == 422


@pytest.mark.parametrize("address, status", [
    ("http://evil.example/abc", 422), ("//evil.example/p/1", 422), ("http://[evil", 422), ("wątek o śmieciach", 303),
    ("https://localhost:8443/p/1", 303)])
def test_a_page_of_somebody_elses_is_said_at_its_field(visitor, address, status):
    answer = visitor.post(PATH, data=filled(address=address))
    assert answer.status_code == status and ("prowadzi poza forum" in answer.text) == (status == 422)


@pytest.mark.parametrize("address", ["/p/{post}", "http://localhost/t/{slug}/{topic}/2", "/t/{slug}/{topic}/2#post-{post}"])
def test_a_notice_joins_the_case_of_its_post_and_is_confirmed(visitor, post, topic, ana, sign_in, moderator, address):
    address = address.format(post=post.id, slug=topic.slug, topic=topic.id)
    answer = visitor.post(PATH, data=filled(address=address))
    assert answer.status_code == 303
    report, case = last(), last(Case)
    assert (case.post_id, report.kind, report.email, report.name) == (post.id, "illegal", "jan@example.com", "Jan Kowalski")
    page = visitor.get(answer.location)
    assert report.ticket in page.text and SECRET not in page.text and page.headers["Referrer-Policy"] == "no-referrer"
    letter = last(Letter)
    assert (letter.address, report.ticket in letter.text, answer.location.split("?")[0] in letter.text) == (
        "jan@example.com", True, True)
    assert "Jan Kowalski" in sign_in(moderator).get(f"/reports/{case.id}").text


def test_whoever_reports_abuse_of_children_stays_unnamed(visitor, post):
    answer = visitor.post(PATH, data=filled(post, name="", email="", about_children="y"))
    assert answer.status_code == 303 and last(Letter) is None
    assert "Zachowaj adres tej strony" in visitor.get(answer.location).text


def test_the_outcome_is_told_by_letter_and_on_the_page_with_redress(visitor, post, sign_in, moderator):
    status = visitor.post(PATH, data=filled(post)).location.split("?")[0]
    case, report = last(Case), last()
    sign_in(moderator).post(f"/reports/{case.id}/claim")
    assert "w ocenie" in visitor.get(status).text
    answer = sign_in(moderator).post(f"/reports/{case.id}/decide/hide", data={
        "seen": str(report.id), "ground": "condition-2", "explanation": "Obraża."})
    assert answer.status_code == 303
    letter, page = last(Letter), visitor.get(status).text
    assert last().told_at is not None
    letters = db.session.scalars(db.select(Letter).filter_by(kind="report", address="jan@example.com")).all()
    assert len(letters) == 2 and letter is not None
    for text in (letters[1].text, page):
        assert "Treść została ukryta" in text and "do sądu" in text and "Obraża." not in text


def test_an_address_that_leads_nowhere_goes_to_the_administrators_who_place_it(visitor, post, sign_in, moderator, admin):
    visitor.post(PATH, data=filled(address="gdzieś na forum, temat o dzieciach"))
    case = last(Case)
    assert (case.network_id, sign_in(moderator).get(f"/reports/{case.id}").status_code) == (None, 404)
    client = sign_in(admin)
    assert f"/reports/{case.id}" in client.get("/admin/notices").text
    assert "gdzieś na forum" in client.get(f"/reports/{case.id}").text
    assert client.post(f"/reports/{case.id}/place", data={"address": "/nic"}).status_code == 422
    assert client.post(f"/reports/{case.id}/place", data={"address": f"/p/{post.id}"}).status_code == 303
    placed = last(Case)
    assert (placed.post_id, len(again(placed).reports)) == (post.id, 1)
    assert sign_in(moderator).get(f"/reports/{placed.id}").status_code == 200


def test_an_unplaced_notice_is_answered(visitor, sign_in, admin):
    status = visitor.post(PATH, data=filled()).location
    case = last(Case)
    assert sign_in(admin).get(f"/reports/{case.id}/decide/hide").status_code == 404
    read = ",".join(str(one.id) for one in case.reports)
    assert sign_in(admin).post(f"/reports/{case.id}/decide/keep", data={"seen": read, "message": "Nie ma."}).status_code == 303
    assert "Nie ma." in visitor.get(status).text


def test_a_wrong_secret_opens_nothing(visitor, post):
    visitor.post(PATH, data=filled(post))
    answer = visitor.get(f"{PATH}/{'0' * 64}")
    assert (answer.status_code, "Zniesławia" in answer.text) == (404, False)


def test_a_notice_tells_nothing_of_what_may_not_be_seen(visitor, network, ana):
    hidden = people.make_topic(network, by=ana, title="Tajny plan")
    post = db.session.scalar(db.select(people.Topic).filter_by(id=hidden.id))
    page = visitor.get(visitor.post(PATH, data=filled(address=f"/t/x/{post.id}")).location).text
    nowhere = visitor.get(visitor.post(PATH, data=filled(address="/t/x/99999")).location).text
    assert "Tajny plan" not in page
    plain = [re.sub(r"Z-\d+-\w+|[0-9a-f]{64}|/t/x/\d+|\d\d:\d\d|datetime=\S+", "", text) for text in (page, nowhere)]
    assert plain[0] == plain[1]


def test_many_notices_from_one_computer_are_held_up(rate_limits, visitor, post):
    codes = [visitor.post(PATH, data=filled(post, email=f"jan{number}@example.com")).status_code for number in range(32)]
    assert (codes[0], codes[-1]) == (303, 429)


def test_one_address_gets_few_letters(rate_limits, visitor, post):
    codes = [visitor.post(PATH, data=filled(post)).status_code for _number in range(7)]
    assert (codes[0], codes[-1]) == (303, 429)


def test_a_notice_by_somebody_signed_in_counts_as_theirs(post, sign_in, moderator, second):
    assert 'value="moderator@example.org"' in sign_in(moderator).get(PATH).text
    sign_in(moderator).post(PATH, data=filled(post))
    assert last().reporter_id == moderator.id
    assert sign_in(moderator).get(f"/reports/{last(Case).id}/decide/keep").status_code == 403
    assert sign_in(second).get(f"/reports/{last(Case).id}/decide/keep").status_code == 200
    assert ground_of(post).kind == "condition"


def test_signs_that_nobody_sees_are_no_way_to_write_to_one_address_more_often(rate_limits, visitor, post):
    addresses = [f"jan@exam{chr(1 + count)}ple.com" for count in range(6)]
    answers = [visitor.post(PATH, data=filled(post, email=address)).status_code for address in addresses]
    assert answers == [303] * 5 + [429]
