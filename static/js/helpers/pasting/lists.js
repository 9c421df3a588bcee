// Lists as Word, Google Docs and LibreOffice write them, made into lists as pages have them.
import { styleOf, unwrap } from "./tree.js"

const LEVEL = /mso-list:\s*l\d+\s+level(\d)/i
const NUMBER = /^(\d{1,4})\.$/

/** Makes every list of a document one that can be written in Markdown. */
export function cleanLists(body) {
  body.querySelectorAll("p[data-style*=mso-list i]").forEach((first) => first.isConnected && buildList(first))
  // A numbered heading keeps its number.
  body.querySelectorAll("[data-style*='mso-list' i]").forEach((one) => /ignore/i.test(styleOf(one)) && one.replaceWith(`${labelOf(one)} `))
  body.querySelectorAll(":is(ul, ol) > :is(ul, ol)").forEach(putIntoItemAbove)
  body.querySelectorAll("li > p:only-of-type").forEach((words) => isFirstIn(words) && unwrap(words))
  body.querySelectorAll("ol").forEach(keepLabels)
}

// Word's items are paragraphs one after another, each with its level and its mark as text.
function buildList(first) {
  const items = [first]
  while (isItem(items.at(-1).nextElementSibling)) items.push(items.at(-1).nextElementSibling)
  const place = first.ownerDocument.createElement("div")
  first.before(place)
  const lists = []
  for (const item of items) {
    const level = Math.min(Number(styleOf(item).match(LEVEL)?.[1] ?? 1), lists.length + 1)
    const label = takeLabel(item)
    lists.length = Math.min(lists.length, level)
    const kind = NUMBER.test(label) ? "ol" : "ul"
    if (lists[level - 1]?.localName != kind) lists[level - 1] = begin(kind, label, lists[level - 2]?.lastElementChild ?? place)
    lists[level - 1].append(asListItem(item, label))
  }
  unwrap(place)
}

function isItem(element) {
  return element?.localName == "p" && LEVEL.test(styleOf(element))
}

function begin(kind, label, place) {
  const list = place.ownerDocument.createElement(kind)
  if (kind == "ol") list.setAttribute("start", label.match(NUMBER)[1])
  place.append(list)
  return list
}

// "a)", "1)" and "1.1." are what others refer to: Markdown cannot number so, and they stay as words.
function asListItem(paragraph, label) {
  const item = paragraph.ownerDocument.createElement("li")
  item.append(...(/[a-z0-9]/i.test(label) && label != "o" && !NUMBER.test(label) ? [`${label} `] : []), ...paragraph.childNodes)
  paragraph.remove()
  return item
}

function takeLabel(item) {
  const mark = [...item.querySelectorAll("[data-style*='mso-list' i]")].find((one) => /ignore/i.test(styleOf(one)))
  mark?.remove()
  return mark ? labelOf(mark) : ""
}

function labelOf(mark) {
  return mark.textContent.replace(/\s+/g, "")
}

function putIntoItemAbove(list) {
  const above = list.previousElementSibling
  if (above?.localName == "li") above.append(list)
}

function isFirstIn(words) {
  const before = words.previousSibling
  return !before || (before.nodeType == 3 && !before.data.trim())
}

function keepLabels(list) {
  const kind = list.getAttribute("type") ?? styleOf(list).match(/list-style-type:\s*(lower-alpha|upper-alpha|lower-latin)/)?.[1]
  const first = { a: "a", "lower-alpha": "a", "lower-latin": "a", A: "A", "upper-alpha": "A" }[kind]
  if (!first || list.children.length > 26) return

  const start = first.charCodeAt() + Math.max(Number(list.getAttribute("start") ?? 1), 1) - 1
  ;[...list.children].forEach((item, index) => item.prepend(`${String.fromCharCode(start + index)}) `))
  const plain = list.ownerDocument.createElement("ul")
  plain.append(...list.childNodes)
  list.replaceWith(plain)
}
