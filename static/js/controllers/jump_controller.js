import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { opensElsewhere } from "../helpers/clicks.js"
import { lineOfReading, postNumberOf, topmost } from "../helpers/stream.js"

const NEAR = 10

// Leads to another post of the topic without loading its page anew – by a link, the timeline, a number – and back:
// to where one was, or, for who came by a link far from it, to the first post that is unread.
export default class extends Controller {
  static targets = ["back", "from"]
  static values = { address: String }

  connect() {
    const [unread, at] = [this.#list.dataset.firstUnread, this.element.dataset.readingAtValue].map(Number)
    if (unread && at && Math.abs(unread - at) >= NEAR) this.#offer(unread)
  }

  follow(event) {
    const link = event.target.closest?.("a[href]")
    // The way out of a filter is a page of its own.
    const number = link && !link.matches("[data-reading-target=all]") && this.#numberBehind(link)
    if (!number || event.defaultPrevented || opensElsewhere(event)) return

    if (this.#go({ number, href: link.href, focus: true })) event.preventDefault()
  }

  choose({ detail: { number } }) {
    if (!this.#go({ number })) visit(`${this.addressValue}/${number}`)
  }

  submit(event) {
    const number = Number(new FormData(event.target).get("number"))
    if (!Number.isSafeInteger(number) || number < 1) return

    if (!this.#go({ number, href: `${this.addressValue}/${number}`, focus: true })) return

    event.preventDefault()
    event.target.closest("dialog").querySelector("[data-action='dialog#dismiss']").click()
  }

  // Tells whether the stream takes it: before its controller has come, the link's own way is the one that works.
  #go(place) {
    const read = topmost(this.#list, lineOfReading())
    if (read) this.#remember(Math.max(1, postNumberOf(read)), place.number)
    this.landed = place.number
    return this.dispatch("to", { detail: place }).defaultPrevented
  }

  // Several jumps in search of something lead back to where the search began.
  #remember(at, number) {
    const isSearching = !this.backTarget.hidden && Math.abs(at - this.landed) < NEAR
    const from = isSearching ? Number(this.fromTarget.textContent) : at
    this.#offer(from)
    this.backTarget.hidden = from == number
  }

  #offer(number) {
    this.backTarget.hidden = false
    this.backTarget.href = `${this.addressValue}/${number}`
    this.fromTarget.textContent = number
  }

  #numberBehind({ origin, pathname, target }) {
    if (origin != location.origin || target) return null

    const [, postId] = pathname.match(/^\/p\/(\d+)$/) ?? []
    if (postId) return Number(this.#list.querySelector(`:scope > #post-${postId}`)?.dataset.number)
    const rest = pathname.startsWith(this.addressValue) ? pathname.slice(this.addressValue.length) : ""
    return Number(rest.match(/^\/(\d+)$/)?.[1])
  }

  get #list() {
    return this.element.querySelector("#stream")
  }
}
