// The boxes by which posts of a stream are chosen: beside every post that is there, also one that comes later.
import { lineOfReading, topmost } from "./stream.js"

export class PostBoxes {
  // changed: (left, renumbered) => posts have left the topic, by their numbers, or have got others.
  constructor(list, template, { isChosen, changed }) {
    Object.assign(this, { list, template, isChosen, changed, shed: new Set() })
    this.observer = new MutationObserver((changes) => this.#look(changes))
    this.observer.observe(list, { childList: true, subtree: true, attributeFilter: ["data-number"] })
    this.#items.forEach((item) => this.#furnish(item))
  }

  stop() {
    this.observer.disconnect()
    this.list.querySelectorAll(".post-choice").forEach((box) => box.remove())
    this.list.querySelectorAll(".stream__item--chosen").forEach(({ classList }) => classList.remove("stream__item--chosen"))
  }

  /** Ticks what is chosen, and nothing else. */
  show() {
    this.#items.forEach((item) => this.#tick(item))
  }

  /** Goes to the box of the post with a number or, without one, of the post that is being read. */
  focusOn(number) {
    const read = topmost(this.list, lineOfReading())
    const item = this.#items.find((one) => numberOf(one) == number)
      ?? this.#items.find((one) => one == read || read?.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
    item && boxOf(item).focus()
  }

  /** Tells whether only a trace of the post with a number is shown. */
  isTrace(number) {
    return this.#items.some((item) => numberOf(item) == number && "deleted" in item.dataset)
  }

  // What a page lets go of because it is far away is still in the topic.
  noteShed(numbers) {
    numbers.forEach((number) => this.shed.add(number))
  }

  #look(changes) {
    const gone = changes.filter(({ target }) => target == this.list).flatMap(({ removedNodes }) => [...removedNodes]).filter((node) => isPost(node) && !node.isConnected)
    const left = gone.map(numberOf).filter((number) => !this.shed.has(number))
    const renumbered = changes.some(({ type, target }) => type == "attributes" && isPost(target) && boxOf(target)?.value != target.dataset.number)
    this.shed.clear()
    this.#items.forEach((item) => this.#furnish(item))
    if (left.length || renumbered) this.changed(left, renumbered)
  }

  #furnish(item) {
    const present = boxOf(item)
    if (present?.value == item.dataset.number) return

    item.querySelector(":scope > .post-choice")?.remove()
    const box = this.template.content.firstElementChild.cloneNode(true)
    box.querySelectorAll(".visually-hidden").forEach((text) => { text.textContent = text.textContent.replace("{n}", item.dataset.number) })
    box.querySelector("input").value = item.dataset.number
    item.prepend(box)
    this.#tick(item)
  }

  #tick(item) {
    const isChosen = this.isChosen(numberOf(item))
    boxOf(item).checked = isChosen
    item.classList.toggle("stream__item--chosen", isChosen)
  }

  get #items() {
    return [...this.list.children].filter(isPost)
  }
}

/** Returns the number of a post of the stream. */
export function numberOf(item) {
  return Number(item.dataset.number)
}

function isPost(element) {
  return Boolean(element.id?.startsWith("post-"))
}

function boxOf(item) {
  return item.querySelector(":scope > .post-choice input")
}
