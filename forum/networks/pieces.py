"""Parts of the pages about networks, kept by all they show."""
from ..kept import Kept, kept
from ..streams import partial

_mains = Kept(megabytes=16)


def init_app(app):
    """Give the pages about a network their parts."""
    app.jinja_env.globals.update(agenda_html=agenda_html, about_html=about_html)


def main_html(key, render):
    """Return the whole inside of a page kept under `key`, or what `render()` makes of it; None is no key."""
    html = _mains.get(key) if key else None
    if html is None:
        html = render()
        if key:
            _mains.put(key, html)
    return html


def card_html(network, agenda, news, moderators, is_read):
    """Return a network's card for the home page."""
    return _card(network, tuple(agenda), tuple(news), tuple(moderators), is_read)


def agenda_html(network, agenda):
    """Return the ladder of a network's agenda topics."""
    return _agenda(network.id, network.members_count, tuple(agenda))


def agenda_step_html(network, agenda, topic_id):
    """Return one topic of that ladder."""
    [topic] = [one for one in agenda if one.id == topic_id]
    return partial("networks/agenda_step", members_count=network.members_count, topic=topic)


def about_html(network):
    """Return what the card of a network says of its goals, gains and conditions."""
    return _about(network)


@kept(256)
def _card(network, agenda, news, moderators, is_read):
    return partial("networks/card", network=network, agenda=agenda, news=news, moderators=moderators, is_read=is_read)


@kept(256)
def _agenda(network_id, members_count, agenda):
    return partial("networks/agenda", network_id=network_id, members_count=members_count, agenda=agenda)


@kept(256)
def _about(network):
    return partial("networks/about", network=network)
