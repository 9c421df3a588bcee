"""The frame around every page: what the head, the header, the side menu and the footer need."""
import re

from flask import current_app, g, get_flashed_messages, request
from flask_babel import ngettext
from markupsafe import Markup

from . import policy
from .accounts.models import initials, tone
from .assets import asset_preloads, asset_url, release
from .identity import current_user
from .kept import kept
from .networks.queries import all_networks
from .reading.counts import counts_of
from .site import site_version
from .streams import partial
from .topics.rows import rows_html

# A topic's page has no statement to spare for counts: there the browser asks for them.
ASKS_LATER = ("topics.show",)
_COUNT = re.compile(r"<!--count:([a-z0-9-]+)-->")


def init_app(app):
    """Give templates what every page needs."""
    app.jinja_env.globals.update(
        can=policy.can, partial=partial, asset_url=asset_url, asset_preloads=asset_preloads, page_head=page_head,
        page_header=page_header, sidebar=sidebar, page_footer=page_footer, messages=messages, initials=initials,
        tone=tone, rows_html=rows_html, list_news=list_news, list_head=list_head, is_first_wrong=is_first_wrong,
        new_button=new_button, list_tabs=list_tabs,
        # What {% import %} gives, at a tenth of its price.
        atoms=lambda: app.jinja_env.get_template("ui/atoms.html").module)
    app.context_processor(frame)


def frame():
    """Return the names every full page may use; fragments get none of them."""
    return {"viewer": current_user(), "demo": current_app.config["FORUM_DEMO"]}


def messages():
    """Return what forms left to be said at the top, as (category, text); a visitor without a cookie has nothing waiting.

    What has a category like "#facts" is said in that section of the page instead (ui/forms.html: said).
    """
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return []
    return [(category, text) for category, text in get_flashed_messages(with_categories=True) if not category.startswith("#")]


def is_first_wrong(field):
    """Tell whether no field above this one was wrong on the page that is being made: that is where one goes on."""
    return g.setdefault("first_wrong", field.id) == field.id


def page_head():
    """Return the part of <head> that is the same on every page of a release."""
    return _head(release())


def page_header(viewer):
    """Return the header for a viewer; it holds no token, so that it may be kept."""
    if viewer is None:
        return _header(None)
    return _header((viewer.id, viewer.username, viewer.name, viewer.jst, viewer.is_admin, viewer.unread_notifications))


def sidebar(here):
    """Return the side menu with the link `here` marked: "network-3", "latest", "home"."""
    viewer = current_user()
    counts = counts_of(viewer).shown if viewer and request.endpoint not in ASKS_LATER else None
    version = site_version()
    leads = viewer is not None and policy.can(viewer, "see_queues", "site")
    html = (_sidebar(version, here, viewer is not None, leads) if version is not None else
            partial("layouts/sidebar", networks=all_networks(), here=here, signed_in=viewer is not None, leads=leads))
    return _with_counts(html.replace("<!--later-->", "true" if counts is None else "false"), counts)


def list_tabs(here):
    """Return the tabs above a list of topics, with the one of `here` marked."""
    viewer = current_user()
    return _with_counts(_tabs(release(), here, viewer is not None), counts_of(viewer).shown)


def count_html(name, count):
    """Return what stands in the place of the count `name`: "new", "unread" or "network-3"; nothing for none."""
    return _count("topics" if name.startswith("network-") else name, count)


def page_footer():
    """Return the footer."""
    return _footer(release())


def list_news():
    """Return what stands above a list and shows itself when there is something new."""
    return _news(release())


def list_head():
    """Return the head of a table of topics."""
    return _list_head(release())


def new_button(networks):
    """Return the way to a new topic in one of these networks."""
    return _new_button(tuple(networks))


@kept(2)
def _news(_release):
    return partial("live/news")


@kept(2)
def _list_head(_release):
    return partial("topics/list_head")


@kept(128)
def _new_button(networks):
    return partial("topics/new_button", networks=networks)


@kept(2)
def _head(_release):
    return partial("layouts/head")


@kept(2)
def _footer(_release):
    return partial("layouts/footer")


@kept(512)
def _header(person):
    names = ("id", "username", "name", "jst", "is_admin", "unread")
    return partial("layouts/header", person=dict(zip(names, person, strict=True)) if person else None)


@kept(128)
def _sidebar(_version, here, signed_in, leads):
    return partial("layouts/sidebar", networks=all_networks(), here=here, signed_in=signed_in, leads=leads)


@kept(32)
def _tabs(_release, here, signed_in):
    return partial("topics/list_tabs", here=here, signed_in=signed_in)


@kept(512)
def _count(kind, count):
    words = {"new": ngettext("new topic", "new topics", count), "unread": ngettext("unread topic", "unread topics", count),
             "queue": ngettext("report or text to look at", "reports or texts to look at", count),
             "topics": ngettext("new or unread topic", "new or unread topics", count)}
    return partial("layouts/count", count=count, words=words[kind])


def _with_counts(html, counts):
    # What is kept for all has places in it for what differs.
    return Markup(_COUNT.sub(lambda place: count_html(place[1], counts.get(place[1], 0)) if counts else "", html))
