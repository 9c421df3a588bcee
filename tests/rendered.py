"""Reading pages in tests as a person would: words without markup, links by their addresses."""
from selectolax.lexbor import LexborHTMLParser


def tree(response):
    """Return the page as a tree."""
    return LexborHTMLParser(response.text)


def words(response, selector="main"):
    """Return what a part of the page says, with plain blanks."""
    part = tree(response).css_first(selector)
    return " ".join(part.text(separator=" ").replace("\u00a0", " ").split()) if part else ""


def links(response, selector="main"):
    """Return the addresses that a part of the page leads to."""
    return [link.attributes["href"] for link in tree(response).css(f"{selector} a[href]")]


def rows(response):
    """Return the titles of the topics in the page's list, in their order."""
    return [" ".join(title.text().replace("\u00a0", " ").split()) for title in tree(response).css(".topic-list__title")]
