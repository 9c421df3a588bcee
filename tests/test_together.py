"""Two at once: one invitation lets in once, one application is decided once, one code counts once."""
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from forum import clock
from forum.accounts.models import User
from forum.db import db
from forum.entry import service as entry
from forum.entry.models import AddressChange
from forum.errors import Refused
from forum.events import Event
from forum.intake import service as intake
from forum.intake.models import Application
from forum.invitations import entering
from forum.jst.models import JstSeat
from forum.mail.models import Letter
from forum.networks.models import Membership, Network
from forum.secondfactor import service as second
from forum.secondfactor.models import RecoveryCode, Totp
from tests import people

TOKEN = "o" * 43


def count(model, *conditions, **values):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions).filter_by(**values))


def assert_counted_right(network):
    """Say that a network's counts are what they count."""
    db.session.rollback()
    network = db.session.get(Network, network.id, populate_existing=True)
    members = db.session.scalar(select(func.count()).select_from(Membership).join(User).where(
        Membership.network_id == network.id, User.email.is_not(None)))
    assert (network.members_count, network.jst_count) == (members, count(JstSeat, network_id=network.id))


def test_an_invitation_pressed_twice_at_once_lets_in_once(at_once, network, coordinator):
    people.make_invitations(network, by=coordinator, token=TOKEN)
    answers = at_once(lambda: entering.accept(TOKEN), lambda: entering.accept(TOKEN))
    assert [type(answer) for answer in answers].count(User) == 1 and None in answers
    assert count(User, email="ola@example.net") == 1 and count(Event, action="role_given") == 1
    assert_counted_right(network)


@pytest.mark.parametrize("_turn", range(3))
def test_two_invitations_of_one_address_at_once_make_one_account(
        at_once, network, other_network, coordinator, admin, _turn):
    people.make_invitations(network, by=coordinator, token=TOKEN)
    people.make_invitations(other_network, by=admin, token="p" * 43, name="Ola Inna")
    answers = at_once(lambda: entering.accept(TOKEN).id, lambda: entering.accept("p" * 43).id)
    assert len(set(answers)) == 1 and count(User, email="ola@example.net") == 1
    assert count(Membership, user_id=answers[0]) == 2
    for place in (network, other_network):
        assert_counted_right(place)


@pytest.mark.parametrize("_turn", range(3))
def test_an_application_that_two_decide_at_once_is_decided_once(at_once, network, coordinator, moderator, _turn):
    filed = people.make_application(network, by=coordinator)
    key, one, other = filed.id, coordinator.id, moderator.id
    letters = count(Letter)

    def the(model, row_id):
        return db.session.get(model, row_id)
    answers = at_once(lambda: intake.refuse(the(Application, key), the(User, one), "Nie tym razem."),
                      lambda: intake.put_in_line(the(Application, key), the(User, other)),
                      lambda: intake.refuse(the(Application, key), the(User, other), "Brak miejsc."))
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert all(answer is None or isinstance(answer, Refused) for answer in answers) and refused
    assert count(Event, action="application_refused") == 1
    assert count(Letter) == letters + 3 - len(refused)


@pytest.mark.parametrize("_turn", range(3))
def test_one_person_accepted_in_two_networks_at_once_has_one_account(
        at_once, network, other_network, coordinator, admin, _turn):
    keys = [people.make_application(place, by=by).id for place, by in ((network, coordinator), (other_network, admin))]
    by = admin.id
    answers = at_once(*[lambda key=key: intake.approve(db.session.get(Application, key), db.session.get(User, by))
                        for key in keys])
    assert answers == [None, None] and count(User, email="kandydatka@example.org") == 1
    assert count(Application, state="approved") == 2
    for place in (network, other_network):
        assert_counted_right(place)


def test_a_first_code_confirmed_in_two_tabs_at_once_gives_codes_once(at_once, ana):
    code, key = pyotp.TOTP(second.begin_totp(ana)).now(), ana.id
    answers = at_once(*[lambda: second.confirm_totp(db.session.get(User, key), code)] * 2)
    assert answers.count(None) == 1 and count(RecoveryCode, user_id=key) == second.CODES
    assert count(Event, action="second_factor_added") == 1 and count(Totp, Totp.confirmed_at.is_not(None)) == 1


def test_a_code_used_twice_at_once_works_once(at_once, ana):
    with_code = second.renew_codes(ana)[0]
    key = ana.id
    assert sorted(at_once(*[lambda: second.use_code(db.session.get(User, key), with_code)] * 2)) == [False, True]


@pytest.mark.parametrize("_turn", range(3))
def test_two_who_take_one_address_at_once_do_not_both_get_it(at_once, ana, ben, _turn):
    keys, at = (ana.id, ben.id), clock.now()
    for key in keys:
        db.session.add(AddressChange(user_id=key, old_email=f"{key}@example.org", new_email="nowy@example.org",
                                     token_hash=entry.hash_token(f"token{key}"), asked_at=at - timedelta(minutes=1)))
    db.session.commit()
    answers = at_once(*[lambda key=key: entry.confirm_address(db.session.get(User, key), f"token{key}") for key in keys])
    assert [answer for answer in answers if answer is True] == [True], answers
    assert any(isinstance(answer, Refused) for answer in answers), answers
