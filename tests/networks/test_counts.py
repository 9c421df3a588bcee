"""Whatever happens to people and JST, in whatever order, a network's counts are what they count."""
import random
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from forum import clock
from forum.accounts import service as accounts
from forum.accounts.models import User
from forum.db import db, transaction
from forum.errors import Refused
from forum.intake import service as intake
from forum.invitations import entering
from forum.jst import correcting, seats, service as jsts
from forum.jst.models import Jst, JstPerson, JstSeat
from forum.networks import people_service
from forum.networks.models import ROLES, Membership, Network
from forum.privacy import erasure
from forum.sanctions import service as sanctions
from forum.sanctions.grounds import Ground
from tests import people

NAMES = ("Gmina Pierwsza", "Gmina Druga", "gm. Druga", "Powiat Trzeci", "Gmina Czwarta", "")


class Walk:
    """Acts at random as an administrator; what is refused changes nothing."""

    def __init__(self, seed, admin):
        self.choice, self.numbers = random.Random(seed).choice, count(1)
        self.admin_id = admin.id
        self.acts = [getattr(self, name) for name in dir(Walk) if name.startswith("do_")]

    def step(self):
        act = self.choice(self.acts)
        try:
            act()
        except Refused as refused:
            return f"{act.__name__}: {refused.reason}"
        finally:
            db.session.rollback()
        return act.__name__

    @property
    def admin(self):
        return db.session.get(User, self.admin_id)

    def any(self, model, *conditions):
        rows = db.session.scalars(select(model).where(*conditions).order_by(*model.__table__.primary_key.columns)).all()
        if not rows:
            raise Refused("nobody")
        return self.choice(rows)

    def person(self):
        return self.any(User, User.id != self.admin_id, User.erased_at.is_(None))

    def do_invite(self):
        token = f"{next(self.numbers):043}"
        network = self.any(Network)
        invitation = people.make_invitations(network, by=self.admin, token=token, name=f"Gość {token}")[1]
        invitation.email, invitation.jst = f"guest{self.choice(range(6))}@example.org", self.choice(NAMES)
        db.session.commit()
        entering.accept(token)

    def do_approve(self):
        filed = people.make_application(self.any(Network), by=self.admin, email=f"new{next(self.numbers)}@example.org",
                                        jst=self.choice(NAMES[:-1]))
        intake.approve(filed, self.admin)

    def do_give_role(self):
        people_service.give_role(self.any(Network), self.person(), self.choice(ROLES), self.admin)

    def do_take_role(self):
        row = self.any(Membership)
        people_service.take_role(row.network, row.user, self.choice(sorted(row.roles)), self.admin, sure=True)

    def do_state(self):
        jsts.state(self.person(), self.choice(NAMES), "sekretarz")

    def do_add_place(self):
        jsts.add_place(self.person(), self.choice(NAMES[:-1]), "")

    def do_leave(self):
        row = self.any(JstPerson)
        jsts.leave(row.user, row.jst)

    def do_make_main(self):
        row = self.any(JstPerson)
        jsts.make_main(row.user, row.jst)

    def do_give_seat(self):
        seats.give(self.any(Network), self.admin, name=self.choice(NAMES[:-1]))

    def do_take_seat_back(self):
        row = self.any(JstSeat)
        seats.take_back(row.network, row.jst, self.admin)

    def do_pass_on(self):
        row = self.any(JstSeat)
        leaving = db.session.scalars(select(User.username).join(JstPerson).where(JstPerson.jst_id == row.jst_id)).all()
        seats.pass_on(row.network, row.jst, self.admin, email=f"guest{self.choice(range(6))}@example.org", name="Następca",
                      function="wójt", leaving=leaving)

    def do_merge(self):
        correcting.merge(self.any(Jst), self.admin, into=self.any(Jst))

    def do_correct(self):
        correcting.correct(self.any(Jst), self.admin, name=f"Gmina {next(self.numbers)}", kind="other", teryt="",
                           voivodeship="")

    def do_make_enterable(self):
        nobody = self.any(User, User.email.is_(None), User.erased_at.is_(None))
        accounts.invite(nobody, f"found{next(self.numbers)}@example.org")

    def do_suspend(self):
        sanctions.sanction("suspend", self.person(), self.admin, until=clock.now() + timedelta(days=1),
                           ground=Ground("terms", "5.4", "Reklamy", "Reklamy mimo próśb"))

    def do_erase(self):
        erasure.erase(self.person(), self.admin, posts_go=False)


def assert_counted_right(done):
    for network in db.session.scalars(select(Network).execution_options(populate_existing=True)):
        members = db.session.scalar(select(func.count()).select_from(Membership).join(User).where(
            Membership.network_id == network.id, User.email.is_not(None)))
        seated = db.session.scalar(select(func.count()).select_from(JstSeat).filter_by(network_id=network.id))
        assert (network.members_count, network.jst_count) == (members, seated), done
    names = db.session.execute(select(User.username, User.jst, Jst.name).outerjoin(
        JstPerson, (JstPerson.user_id == User.id) & JstPerson.is_main).outerjoin(Jst)).all()
    assert all(shown == (name or "") for _username, shown, name in names), (done, names)
    lacking = db.session.scalars(
        select(User.username).join(Membership).where(Membership.is_participant, User.jst != "", ~select(JstSeat.jst_id).join(
            JstPerson, JstPerson.jst_id == JstSeat.jst_id).where(
                JstSeat.network_id == Membership.network_id, JstPerson.user_id == User.id).exists())).all()
    assert not lacking, (done, lacking)


@pytest.mark.parametrize("seed", range(2))
def test_counts_are_right_whatever_happens(admin, network, other_network, seed):
    for number, place in enumerate((network, other_network)):
        people.make_person(f"osoba{number}", jst=NAMES[number], networks={place: ["participant"]})
    with transaction():  # whom nobody has given an address yet
        nobody = User(username="nikt", name="Niko Przykład")
        db.session.add_all([nobody, Membership(user=nobody, network=network, is_participant=True)])
    walk, done = Walk(seed, admin), []
    for _step in range(60):
        done.append(walk.step())
        assert_counted_right(done)
    acted = {name for name in done if ":" not in name}
    assert len(acted) > len(walk.acts) / 2, done
