"""`flask people`: making accounts and letting people in from the command line."""
import click
from flask import current_app, url_for
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..db import db, transaction
from ..networks import people_service
from ..secondfactor import service as second_factors
from ..networks.models import ROLES, Membership, Network
from ..text import plain
from . import queries, service
from .forms import is_email
from .models import User

people = AppGroup("people", help="Make accounts, print links that let people in, list people.")


@people.command("create")
@click.option("--name", required=True, help="First and last name.")
@click.option("--email", required=True, help="The e-mail address to sign in with.")
@click.option("--jst", default="", help="The local-government unit.")
@click.option("--job", default="", help="The function there.")
@click.option("--admin", is_flag=True, help="Make an administrator.")
@click.option("--network", "places", multiple=True, metavar="SLUG:ROLE", help="A role in a network; may be repeated.")
def create(name, email, jst, job, admin, places):
    """Make an account and print a link that lets its owner in once."""
    name, jst, job = plain(name), plain(jst), plain(job)
    roles = [_place(place) for place in places]
    if not name or max(map(len, (name, jst, job))) > 120:
        raise click.ClickException("Give a --name; it, --jst and --job may have at most 120 characters.")
    _check_email(email)
    if _find(email):
        raise click.ClickException(f"{email} already has an account. For a new link: flask people link {email}")
    if db.session.scalar(select(User.id).where(User.is_system, func.lower(User.name) == name.lower())):
        raise click.ClickException("The forum itself uses this name. Give another one.")
    with transaction():
        user = service.create_person(name=name, email=email, jst=jst, job=job, is_admin=admin)
        for network, role in roles:
            people_service.grant(network, user, role)
        token = service.make_link(user)
    _print_link(user, token)


@people.command("link")
@click.argument("who", metavar="EMAIL_OR_USERNAME")
@click.option("--email", help="The address to give to an account that has none yet, such as a named moderator's.")
def link(who, email):
    """Print a new link that lets somebody in once; links printed before stop working."""
    user = _find(who) or queries.person(who)
    if user is None:
        raise click.ClickException(f"Nobody has the e-mail address or username {who}. See: flask people list")
    if user.is_system or user.is_demo:
        raise click.ClickException(f"{user.name} is not a person who signs in by a link.")
    if user.email is None and not email:
        raise click.ClickException(f"{user.name} has no e-mail address yet. Add: --email ADDRESS")
    if email and user.email is None:
        _check_email(email)
        if _find(email):
            raise click.ClickException(f"{email} already belongs to another account.")
        service.invite(user, email)
    elif email:
        raise click.ClickException(f"{user.name} already has the e-mail address {user.email}.")
    _print_link(user, service.make_link(user))


@people.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email):
    """Take the second factor from somebody who has lost it and has no administrator to ask."""
    user = _find(email)
    if user is None:
        raise click.ClickException(f"Nobody has the e-mail address {email}. See: flask people list")
    second_factors.remove_all(user)
    click.echo(f"{user.name} signs in without a second factor now.")


@people.command("list")
def show():
    """List everybody: username, e-mail address, name, roles."""
    users = db.session.scalars(select(User).where(User.is_system.is_(False)).order_by(User.name)
                               .options(selectinload(User.memberships).joinedload(Membership.network))).all()
    for user in users:
        roles = [f"{row.network.slug}:{role}" for row in user.memberships for role in ROLES if role in row.roles]
        marks = [mark for mark, holds in (("administrator", user.is_admin), ("demo", user.is_demo),
                                          ("silenced", user.is_silenced), ("suspended", user.is_suspended),
                                          ("not invited", not user.is_invited))
                 if holds]
        click.echo("\t".join((user.username, user.email or "-", user.name, " ".join(marks + roles) or "-")))


def _place(text):
    slug, colon, role = text.partition(":")
    network = db.session.scalar(select(Network).where(Network.slug == slug))
    if not colon or network is None:
        known = ", ".join(db.session.scalars(select(Network.slug).order_by(Network.position)))
        raise click.ClickException(f"--network takes SLUG:ROLE, not {text!r}. Networks: {known or 'none'}.")
    if role not in ROLES:
        raise click.ClickException(f"There is no role {role!r}. Roles: {', '.join(ROLES)}.")
    return network, role


def _check_email(email):
    if not is_email(service.normal_email(email)):
        raise click.ClickException(f"{email!r} is not an e-mail address.")


def _find(email):
    return db.session.scalar(select(User).where(User.email == service.normal_email(email)))


def _print_link(user, token):
    address = current_app.config["FORUM_URL"] + url_for("accounts.enter", token=token)
    click.echo(f"{user.name} ({user.username}) enters once, within {service.LINK_LIVES.days} days, at\n{address}")
