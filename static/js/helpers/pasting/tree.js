// Small changes to a tree of nodes that nobody sees.

export const BLOCKS = "address, article, aside, blockquote, details, dd, div, dl, dt, fieldset, figcaption, figure, footer, form, "
  + "h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, pre, section, summary, table, tbody, thead, tfoot, tr, td, th, ul"

/** Returns the HTML of a page elsewhere without styles and scripts that act: what `style` says stays to be read in `data-style`. */
export function withoutStyles(html) {
  // The content policy speaks up for each of them, even in a document that nobody sees.
  return html.replace(/<style\b[^]*?<\/style\s*>/gi, "").replace(/<[a-z][^<>]*>/gi, (tag) => (
    tag.replace(/[\s/'"]style\s*=/gi, " data-style=").replace(/[\s/]on\w+\s*=/gi, " data-on=")))
}

/** Returns what an element's style says. */
export function styleOf(element) {
  return element.dataset.style ?? ""
}

/** Puts what an element holds in its place. */
export function unwrap(element) {
  element.replaceWith(...element.childNodes)
}

/** Puts all that an element holds into a new element inside it. */
export function wrapInside(element, name) {
  const inner = element.ownerDocument.createElement(name)
  inner.append(...element.childNodes)
  element.append(inner)
}

/** Gives an element another name. */
export function rename(element, name) {
  const other = element.ownerDocument.createElement(name)
  other.append(...element.childNodes)
  element.replaceWith(other)
  return other
}

/** Makes one line of all that an element holds: for cells and links, which cannot hold paragraphs. */
export function flatten(element) {
  element.querySelectorAll("br").forEach((one) => one.replaceWith(" "))
  element.querySelectorAll(BLOCKS).forEach((block) => {
    block.localName == "li" ? block.prepend(" • ") : block.prepend(" ")
    block.append(" ")
    unwrap(block)
  })
}

/** Tells whether an element shows nothing. */
export function isBlank(element) {
  return !element.textContent.trim() && !element.querySelector("img, hr, td")
}
