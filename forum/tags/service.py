"""Looking after the tags of a network. Topics keep what they carry, so everything here can be taken back exactly."""
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from .. import clock
from ..db import db, lock, writes
from ..errors import Refused
from ..events import record
from ..networks.models import Network
from ..networks.service import renew_frames
from ..policy import require
from ..topics.models import slugify
from .models import MOST, Tag, TopicTag


@writes
def make(network, moderator, *, name, purpose="", stands_for=None):
    """Make a tag, or a synonym that `stands_for` another; return what happened. One deleted under that name comes back."""
    network = _hold(network.id, moderator)
    target = _fresh(stands_for) if stands_for is not None else None
    present = _under(network.id, address_of(name))
    if present is not None and present.deleted_at is None:
        raise Refused(_("This network has the tag “%(name)s” already.", name=present.name), 409)
    count = db.session.scalar(select(func.count()).where(Tag.network_id == network.id, Tag.deleted_at.is_(None)))
    if count >= MOST:
        raise Refused(ngettext("A network has at most %(num)d tag.", "A network has at most %(num)d tags.", MOST), 409)
    tag = present or Tag(network_id=network.id, slug=address_of(name))
    tag.name, tag.purpose, tag.deleted_at, tag.stands_for_id = name, purpose, None, target and target.id
    db.session.add(tag)
    db.session.flush()
    return _record("synonym_made" if target else "tag_made", moderator, tag, into=target.name if target else "")


@writes
def edit(tag, moderator, *, name, purpose):
    """Give a tag another name or purpose; its former name leads to it as a synonym."""
    _hold(tag.network_id, moderator)
    tag = _fresh(tag)
    if (tag.name, tag.purpose) == (name, purpose):
        raise Refused(_("Nothing has been changed."), 409)
    before, kept = _form(tag), None
    if address_of(name) != tag.slug:
        kept = _let_go(tag, _under(tag.network_id, address_of(name)))
    tag.name, tag.slug, tag.purpose = name, address_of(name), purpose
    db.session.flush()
    return _record("tag_edited", moderator, tag, former=before["name"], before=before, after=_form(tag), kept=kept)


@writes
def merge(tag, moderator, *, into):
    """Make a tag a synonym of another: topics that carry it show that one from now on."""
    _hold(tag.network_id, moderator)
    tag, into = _fresh(tag), _fresh(into)
    if tag.id == into.id or tag.network_id != into.network_id:
        raise Refused(_("Choose another tag of this network."), 422)
    tag.stands_for_id = into.id
    return _record("tag_merged", moderator, tag, into=into.name, target=into.id)


@writes
def part(tag, moderator):
    """Let a synonym be a tag of its own; topics that were given it show it again."""
    _hold(tag.network_id, moderator)
    tag = _fresh(tag, is_synonym=True)
    target, tag.stands_for_id = db.session.get(Tag, tag.stands_for_id), None
    return _record("tag_parted", moderator, tag, into=target.name, target=target.id)


@writes
def delete(tag, moderator):
    """Take a tag, or a synonym, out of the network: no topic shows it any more."""
    _hold(tag.network_id, moderator)
    tag = db.session.get(Tag, tag.id, populate_existing=True)
    if tag is None or tag.deleted_at is not None:
        raise Refused(_("This tag has already been deleted."), 409)
    target = db.session.get(Tag, tag.stands_for_id) if tag.stands_for_id is not None else None
    tag.deleted_at = clock.now()
    return _record("synonym_deleted" if target else "tag_deleted", moderator, tag, into=target.name if target else "")


def address_of(name):
    """Return a tag's name as the last part of an address."""
    return slugify(name)[:60].strip("-").removeprefix("temat-") or "tag"


def record_change(action, moderator, tag, **more):
    """Write down what was done to a tag, and make the pages that show it old."""
    return _record(action, moderator, tag, **more)


def _hold(network_id, moderator):
    network = lock(db.session.get(Network, network_id))
    require(moderator, "manage_tags", network)
    return network


def _fresh(tag, *, is_synonym=False):
    tag = db.session.get(Tag, tag.id, populate_existing=True)
    if tag is None or tag.deleted_at is not None:
        raise Refused(_("This tag has been deleted meanwhile."), 409)
    if (tag.stands_for_id is not None) != is_synonym:
        raise Refused(_("This tag has been changed meanwhile."), 409)
    return tag


def _under(network_id, slug):
    return db.session.scalar(select(Tag).filter_by(network_id=network_id, slug=slug)
                             .execution_options(populate_existing=True))


def _form(tag):
    return {"name": tag.name, "slug": tag.slug, "purpose": tag.purpose}


def _let_go(tag, holder):
    """Leave a tag's present address to a synonym: a new one, or the one that has stood for it under the new name."""
    if holder is not None and holder.deleted_at is None and holder.stands_for_id != tag.id:
        raise Refused(_("This network has the tag “%(name)s” already.", name=holder.name), 409)
    name, slug = tag.name, tag.slug
    if holder is None:
        db.session.flush()
        tag.slug = f"-{tag.id}"
        db.session.flush()
        holder = Tag(network_id=tag.network_id)
        db.session.add(holder)
    elif holder.deleted_at is not None and db.session.scalar(select(exists().where(TopicTag.tag_id == holder.id))):
        raise Refused(_("A deleted tag of this name is still on topics. Choose another name, or make that tag anew."), 409)
    else:
        tag.slug, holder.slug = f"-{tag.id}", f"-{holder.id}"
        db.session.flush()
    holder.name, holder.slug, holder.stands_for_id, holder.deleted_at = name, slug, tag.id, None
    db.session.flush()
    return holder.id


def _record(action, moderator, tag, **more):
    renew_frames()
    return record(action, moderator, network_id=tag.network_id, tag_id=tag.id, tag=tag.name, **more)
