// HTML from Word, sheets, mails and pages, cleaned of all that people did not mean to copy. It is read in a document of its
// own, which runs no scripts and fetches nothing, and never gets into the page.
import { cleanLinks } from "./pasting/links.js"
import { cleanLists } from "./pasting/lists.js"
import { cleanStyles } from "./pasting/styles.js"
import { cleanTables } from "./pasting/tables.js"
import { isBlank, rename, styleOf, unwrap, withoutStyles } from "./pasting/tree.js"

const JUNK = "script, style, link, meta, title, noscript, template, iframe, object, embed, applet, svg, math, canvas, video, audio, "
  + "button, select, textarea, input:not([type=checkbox]), map, area, xml, [hidden], [aria-hidden=true], .visually-hidden, .sr-only, "
  + ".screen-reader-text, .mw-editsection"
const HIDING = /(?:^|;)\s*(?:display:\s*none|visibility:\s*hidden|mso-hide:\s*all|mso-element:\s*(?:comment|field-begin))/i
const CODE = /white-space:\s*pre(?!-line).*font-family:[^;]*mono|font-family:[^;]*mono.*white-space:\s*pre(?!-line)/is
// Classes of this forum's own posts, which to_markdown.js knows.
const OURS = /^(?:mention|task|topic-link|spoiler|spoiler__\w+|fold|fold--spoiler|footnotes?|quote|quote__\w+)$/
const RICH = "strong, em, del, code, pre, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, hr, a[href], img, p + p, .spoiler, .fold"
const KEPT = ["href", "src", "alt", "align", "start", "class", "role", "checked", "type"]

// Several times what a post may hold: reading more would take long, for a text that cannot be sent.
const MOST = { html: 5_000_000, elements: 10_000, words: 150_000 }

/** Returns the clean content of HTML, whether it holds more than plain words, and how many pictures had to stay behind; nothing for too much of it. */
export function cleanHtml(html) {
  if (html.length > MOST.html || html.match(/<[a-z]/gi)?.length > MOST.elements) return {}

  const doc = new DOMParser().parseFromString(withoutStyles(html), "text/html")
  const { body } = doc
  if (body.textContent.length > MOST.words) return {}

  removeJunk(body)
  const pictures = cleanPictures(body)
  body.querySelectorAll("pre, [data-style*='white-space']").forEach(keepCode)
  cleanLists(body)
  cleanStyles(body)
  cleanLinks(doc)
  cleanTables(body)
  body.querySelectorAll("input").forEach(markTask)
  finish(body)
  return { body, isRich: Boolean(body.querySelector(RICH)), pictures }
}

function markTask(box) {
  const mark = box.ownerDocument.createElement("span")
  mark.className = "task"
  mark.textContent = box.hasAttribute("checked") ? "☑" : "☐"
  box.replaceWith(...(box.closest("li") ? [mark, " "] : []))
}

function removeJunk(body) {
  body.querySelectorAll(JUNK).forEach((one) => one.remove())
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_ELEMENT)
  const gone = []
  while (walker.nextNode()) if (isJunk(walker.currentNode)) gone.push(walker.currentNode)
  gone.forEach((node) => node.localName?.includes(":") ? unwrap(node) : node.remove())
  body.querySelectorAll("p.MsoTitle").forEach((title) => rename(title, "h1"))
}

// Tags with a colon are Word's own: what they hold is text like any other.
function isJunk(node) {
  return node.nodeType == 8 || node.localName.includes(":") || HIDING.test(styleOf(node))
}

// An emoji stays as its character, a described picture as a link to it; what lies in the document itself cannot come along.
function cleanPictures(body) {
  let left = 0
  for (const picture of body.querySelectorAll("img")) {
    const [source, words] = [picture.getAttribute("src") ?? "", (picture.getAttribute("alt") ?? "").trim()]
    const isSmall = [picture.getAttribute("width"), picture.getAttribute("height")].some((size) => size && Number.parseInt(size) < 4)
    if (/^\p{Extended_Pictographic}/u.test(words) && words.length < 12) {
      picture.replaceWith(words)
    } else if (!/^https?:/i.test(source) || !words) {
      left += /^https?:/i.test(source) || isSmall ? 0 : 1
      picture.remove()
    }
  }
  return left
}

function keepCode(element) {
  const isCode = element.localName == "pre" || CODE.test(styleOf(element))
  if (!isCode || !element.isConnected || element.parentElement.closest("pre") || element.closest("code, a, td, th")) return

  element.querySelectorAll("br").forEach((one) => one.replaceWith("\n"))
  element.querySelectorAll("div, p").forEach((line) => line.nextSibling && line.append("\n"))
  const [pre, code] = ["pre", "code"].map((name) => element.ownerDocument.createElement(name))
  const language = element.querySelector("code")?.className.match(/language-[\w+-]+/)?.[0]
  if (language) code.className = language
  code.textContent = element.textContent.replace(/\u00a0/g, " ")
  pre.append(code)
  element.replaceWith(pre)
}

function finish(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { currentNode: text } = walker
    if (/[\u00a0\u00ad\u200b\u2060\ufeff]/.test(text.data)) text.data = text.data.replace(/\u00a0/g, " ").replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
  }
  for (const element of body.querySelectorAll("*")) {
    if (element.matches("p, li, h1, h2, h3, h4, h5, h6, blockquote") && isBlank(element)) element.remove()
    for (const { name } of [...element.attributes]) if (!KEPT.includes(name)) element.removeAttribute(name)
    if (element.className && element.parentElement?.localName != "pre") element.className = [...element.classList].filter((name) => OURS.test(name)).join(" ")
  }
}
