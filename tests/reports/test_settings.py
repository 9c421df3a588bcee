"""What a network wants to wait: who says so, that it is recorded."""
from forum.db import db
from forum.events import Event
from forum.reports.models import ReviewSettings


def test_moderators_set_what_waits(network, sign_in, visitor, ana, moderator, moderator_elsewhere, coordinator, admin):
    path = f"/c/gmina-wiejska/{network.id}/queue/settings"
    asked = {name: (sign_in(person) if person else visitor).get(path).status_code for name, person in {
        "visitor": None, "member": ana, "elsewhere": moderator_elsewhere, "moderator": moderator, "coordinator": coordinator,
        "admin": admin}.items()}
    assert asked == {"visitor": 303, "member": 403, "elsewhere": 403, "moderator": 200, "coordinator": 200, "admin": 200}
    client = sign_in(moderator)
    assert client.post(path, data={"hide_after": "1"}).status_code == 422
    assert client.post(path, data={"hide_after": "3", "holds_first": "y"}).status_code == 303
    db.session.rollback()
    wants = db.session.get(ReviewSettings, network.id)
    assert (wants.hide_after, wants.holds_first, wants.holds_files) == (3, True, False)
    assert client.post(path, data={"hide_after": ""}).status_code == 303
    db.session.rollback()
    assert db.session.get(ReviewSettings, network.id, populate_existing=True).hide_after is None
    assert len(db.session.scalars(db.select(Event).filter_by(action="review_set")).all()) == 2
    assert "ustala, co czeka na zatwierdzenie" in client.get(f"/c/gmina-wiejska/{network.id}/log").text
