"""What a page must be for everybody: axe finds nothing against it, and it is no wider than its window."""
from importlib.resources import files

# What a text's ::before and ::after may hide is judged as if they hid nothing: stricter, and a quarter quicker.
AXE = (files("axe_playwright_python") / "axe.min.js").read_text() + """
axe.configure({ checks: [{ id: "color-contrast", options: { ignorePseudo: true } }] })"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """({ within, options }) => axe.run(within ?? document, options).then((found) => found.violations.map(
    (rule) => rule.id + ": " + rule.nodes.map((node) => node.target.join(" ")).join(", ")))"""
STICKING_OUT = """() => [document.documentElement, ...document.querySelectorAll("dialog[open], .menu__panel, .sidebar")]
    .filter((frame) => frame.scrollWidth > frame.clientWidth)
    .map((frame) => {
        const end = frame.getBoundingClientRect().left + frame.clientWidth
        const wide = [...frame.querySelectorAll("*")].filter((element) =>
            !element.firstElementChild && element.getBoundingClientRect().right > end)
        const named = wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))
        return frame.tagName + " is too narrow for " + named.join(" ")
    })"""
SETTLED = "() => new Promise((settled) => setTimeout(settled, 500))"


def violations(page, *, rules=None, within=None):
    """Return what axe finds against an open page or a part of it, by all of our rules or by those named alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run_only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    return page.evaluate(LOOK, {"within": within, "options": options})


def overflow(page):
    """Return what is wider than the window, or than the dialog or menu it stands in."""
    if not page.evaluate(STICKING_OUT):
        return []
    # For a moment after a window shrinks, Chromium counts what scrolls within a table's frame as the page's own width.
    page.evaluate(SETTLED)
    return page.evaluate(STICKING_OUT)
