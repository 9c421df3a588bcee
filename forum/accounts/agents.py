"""Which browser on which system, in words, from what browsers say of themselves."""
from flask_babel import gettext as _

# In this order: most browsers also claim to be the ones further down.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"),
            ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
           ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"))


def readable(agent):
    """Return „Chrome, Windows” for what a browser sent as its User-Agent."""
    browser = _first(BROWSERS, agent) or _("Another browser")
    system = _first(SYSTEMS, agent)
    return f"{browser}, {system}" if system else browser


def _first(names, agent):
    return next((name for mark, name in names if mark in agent), None)
