// The forum's own stream actions. Order and doubles do no harm: numbers say where a thing belongs, versions which is newer.
import { StreamActions } from "@hotwired/turbo"
import { keep, place } from "./place.js"
import { isNewer } from "./stream.js"

const SAME = ["class", "href", "formaction", "value"]

StreamActions.place = function () {
  const [list, element] = [this.targetElements[0], this.templateContent.firstElementChild]
  if (list && element) place(list, element)
}

StreamActions.update_version = function () {
  const [present, element] = [this.targetElements[0], this.templateContent.firstElementChild]
  if (present && element && isNewer(element, present)) present.replaceWith(element)
}

StreamActions.keep = function () {
  const [list] = this.targetElements
  const { posts, first, last } = this.dataset
  if (list) keep(list, posts.split(" "), { first: Number(first), last: Number(last || Infinity), asked: Number(list.dataset.asked) })
}

StreamActions.rise = function () {
  const [list] = this.targetElements
  if (!list) return

  for (const row of [...this.templateContent.children].reverse()) {
    const present = document.getElementById(row.id)
    if (present && isPinned(present) && isPinned(row)) {
      present.replaceWith(row)
    } else {
      present?.remove()
      list.insertBefore(row, [...list.children].find((other) => !isPinned(other)) ?? null)
    }
  }
}

// Rows that are there say what is true now and stay where they are, above all under the eyes and hands of whoever reads them.
StreamActions.renew = function () {
  for (const row of this.templateContent.children) renewRow(document.getElementById(row.id), row)
}

// Kept on the frame, too: it may still be on its way.
StreamActions.poll = function () {
  const [frame] = this.targetElements
  const { version, shape } = this.dataset
  if (!frame) return

  frame.dataset.news = version
  frame.dispatchEvent(new CustomEvent("live:poll", { detail: { version: Number(version), shape: Number(shape), content: this.templateContent } }))
}

StreamActions.arrived = function () {
  const [topic] = this.targetElements
  if (topic) topic.dataset.topicSinceValue = this.dataset.since
}

function renewRow(present, row) {
  if (!present || present.localName !== row.localName) return

  const held = present.contains(document.activeElement) && document.activeElement
  const isChosen = present.querySelector("input:checked")
  present.className = row.className
  present.replaceChildren(...row.children)
  const place = present.querySelector("input")
  if (place) place.checked = Boolean(isChosen)
  if (held) (alike(present, held) ?? present.querySelector("a"))?.focus({ preventScroll: true })
}

// The same thing to act with, in the newer form of the row; where it has gone, the row's title is the first link.
function alike(row, held) {
  return [...row.querySelectorAll(held.localName)].find((one) => SAME.every((name) => one.getAttribute(name) === held.getAttribute(name)))
}

function isPinned(row) {
  return row.classList.contains("topic-list__row--pinned")
}
