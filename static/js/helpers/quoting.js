// A quote of a post as people write it: [quote="Name, post:3, topic:5"]…[/quote].
import { lineOfReading } from "./stream.js"
import { toMarkdown } from "./to_markdown.js"

const POSTS = "#stream > [id^='post-']"

// What keeps its meaning when only a part of what is in it is quoted.
const KEPT = "strong, em, del, code, pre, a, ul, ol, table, thead, tbody, tr"

/** Returns the quote of a part of a post (a range within its text), or of all of it. */
export async function quoteOf(post, range) {
  const body = post.querySelector(".post__body")
  const about = await sourceOf(post, range)
  const part = range ? partOf(range, body) : body.cloneNode(true)
  part.querySelectorAll("[class^=align-]").forEach((cell) => cell.setAttribute("align", cell.className.replace("align-", "")))
  return { ...about, text: wrapped(about, await toMarkdown(part)) }
}

/** Returns the part of a selection that lies in the text of one post, or null when it lies in none or in several. */
export function rangeWithin(selection, list) {
  if (!selection?.rangeCount || selection.isCollapsed) return null

  const range = selection.getRangeAt(0)
  const parts = [...list.querySelectorAll(":scope > [id^='post-'] .post__body")].map((body) => clipped(range, body)).filter(Boolean)
  return parts.length == 1 ? parts[0] : null
}

/** Returns the post that a range lies in. */
export function postOf(range) {
  return elementOf(range.commonAncestorContainer).closest(POSTS)
}

/** Returns the post that has the focus, or the first one being read. */
export function postAt() {
  const isRead = (post) => post.getBoundingClientRect().bottom > lineOfReading()
  return document.activeElement.closest(POSTS) ?? [...document.querySelectorAll(POSTS)].find(isRead)
}

function clipped(range, body) {
  if (!range.intersectsNode(body)) return null

  const [part, whole] = [range.cloneRange(), document.createRange()]
  whole.selectNodeContents(body)
  if (part.compareBoundaryPoints(Range.START_TO_START, whole) < 0) part.setStart(whole.startContainer, whole.startOffset)
  if (part.compareBoundaryPoints(Range.END_TO_END, whole) > 0) part.setEnd(whole.endContainer, whole.endOffset)
  return part.toString().trim() ? part : null
}

function partOf(range, body) {
  let [part, element] = [range.cloneContents(), range.commonAncestorContainer]
  if (!element.matches) element = element.parentElement
  for (; element != body && element.matches(KEPT); element = element.parentElement) {
    const around = element.cloneNode(false)
    around.append(part)
    part = around
  }
  const holder = document.createElement("div")
  holder.append(part)
  return holder
}

// Words quoted from a quote are those of whom it quotes.
async function sourceOf(post, range) {
  const inner = range && elementOf(range.commonAncestorContainer).closest(".quote")
  const head = post.contains(inner) && inner.querySelector(":scope > .quote__head")
  if (!head) return own(post)

  const name = plain(head.querySelector(".quote__link")?.textContent.split(",")[0] ?? head.textContent)
  const link = head.querySelector(".quote__link")
  const answer = link && await fetch(link.href, { method: "HEAD" }).catch(() => null)
  const [, topic, number] = answer?.url.match(/\/t\/[^/]+\/(\d+)\/(\d+)/) ?? []
  return { name, number, topic, to: post.dataset.number, answered: nameOf(post) }
}

function own(post) {
  const topic = post.closest("[data-topic-id-value]").dataset.topicIdValue
  return { name: nameOf(post), number: post.dataset.number, topic, to: post.dataset.number, answered: nameOf(post) }
}

function wrapped({ name, number, topic }, words) {
  return `[quote="${name}${number ? `, post:${number}, topic:${topic}` : ""}"]\n${words}\n[/quote]`
}

function nameOf(post) {
  return plain(post.querySelector(".post__author .link").textContent)
}

// A name must not end the tag it stands in.
function plain(name) {
  return name.replace(/["„”“[\]\n]/g, "").trim()
}

function elementOf(node) {
  return node.matches ? node : node.parentElement
}
