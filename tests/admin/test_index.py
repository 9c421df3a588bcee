"""The administrators' front page: every way leads somewhere, and only they find it."""
import pytest
from flask import url_for

from forum.admin.views import PAGES

pytestmark = pytest.mark.once


def test_every_way_leads_to_a_page(app, sign_in, admin):
    client = sign_in(admin)
    page = client.get("/admin").text
    with app.test_request_context():
        addresses = [url_for(endpoint) for _group, pages in PAGES for endpoint, *_rest in pages]
    for address in addresses:
        assert f'href="{address}"' in page and client.get(address).status_code == 200, address
    assert 'href="/admin"' in client.get("/").text


def test_others_find_nothing(sign_in, visitor, moderator, coordinator, ana):
    for person in (moderator, coordinator, ana):
        assert sign_in(person).get("/admin").status_code == 404
        assert 'href="/admin"' not in sign_in(person).get("/").text
    assert visitor.get("/admin").status_code == 303


def test_coordinators_find_the_jst_and_invitations_of_their_network(sign_in, coordinator, moderator, network):
    people = f"/c/{network.slug}/{network.id}/people"
    page = sign_in(coordinator).get(people).text
    for address in ("/admin/jst", f"/invitations?network={network.id}"):
        assert f'href="{address}"' in page, address
    assert f'href="{people}"' in sign_in(coordinator).get(f"/invitations?network={network.id}").text
    assert 'href="/admin/jst"' not in sign_in(moderator).get(people).text
