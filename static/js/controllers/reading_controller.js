import { Controller } from "@hotwired/stimulus"
import { session } from "@hotwired/turbo"
import { itemsOf, lineOfReading, postNumberOf, topmost } from "../helpers/stream.js"

const EVERY = 250

// Brings one to the post an address asks for, and lets the address and the timeline follow what is being read.
export default class extends Controller {
  static targets = ["list", "timeline", "handle", "place"]
  static values = { address: String, at: Number }

  connect() {
    addEventListener("scroll", this.#scrolled, { passive: true })
    document.addEventListener("turbo:load", this.#arrive, { once: true })
    this.#arrive()
  }

  disconnect() {
    clearTimeout(this.following)
    removeEventListener("scroll", this.#scrolled)
    document.removeEventListener("turbo:load", this.#arrive)
  }

  // A link to a post that is already here scrolls to it instead of loading a page.
  jump(event) {
    const post = this.#postBehind(event.target.closest?.("a[href]"))
    if (!post || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return

    event.preventDefault()
    this.#show(post)
  }

  // What grows above moves the page, not the reader.
  brace() {
    this.rested = scrollY == this.rest
  }

  settle() {
    if (this.rested) this.rest = scrollY
  }

  // Turbo scrolls to the top after it has shown a page, so this is done again then; a page seen before keeps its place.
  #arrive = () => {
    if (!this.hasAtValue || document.documentElement.hasAttribute("data-turbo-preview")) return

    const post = this.#post(this.atValue)
    if (post && this.atValue > 1) this.#show(post)
    setTimeout(() => this.element.removeAttribute("data-reading-at-value"), 1000)
  }

  #show(post) {
    post.scrollIntoView({ block: "start", behavior: "instant" })
    this.rest = scrollY
    post.classList.remove("stream__item--asked")
    requestAnimationFrame(() => post.classList.add("stream__item--asked"))
    this.#follow(postNumberOf(post))
  }

  #scrolled = () => {
    this.following ??= setTimeout(() => {
      this.following = null
      if (Math.abs(scrollY - this.rest) <= 1) return

      this.rest = NaN // where a link led; left now
      const read = this.#isAtEnd ? itemsOf(this.listTarget).at(-1) : topmost(this.listTarget, lineOfReading())
      if (read) this.#follow(postNumberOf(read))
    }, EVERY)
  }

  #follow(number) {
    if (number == this.number) return

    this.number = number
    const url = new URL(number > 1 ? `${this.addressValue}/${number}` : this.addressValue, location.href)
    const end = Number(this.element.dataset.topicEndValue)
    this.placeTargets.forEach((target) => { target.textContent = number })
    this.timelineTarget.style.setProperty("--at", end > 1 ? (number - 1) / (end - 1) : 0)
    this.handleTarget.href = url
    // Turbo is told, so that coming back finds this page in its cache, with all that was loaded.
    session.history.replace(url, session.history.restorationIdentifier)
    session.view.lastRenderedLocation = url
  }

  #postBehind(link) {
    if (!link || link.origin != location.origin) return null

    const [, postId] = link.pathname.match(/^\/p\/(\d+)$/) ?? []
    if (postId) return this.listTarget.querySelector(`:scope > #post-${postId}`)
    const rest = link.pathname.startsWith(this.addressValue) ? link.pathname.slice(this.addressValue.length) : ""
    const [, number] = rest.match(/^\/(\d+)$/) ?? []
    return number ? this.#post(Number(number)) : null
  }

  #post(number) {
    return itemsOf(this.listTarget).find(({ dataset }) => dataset.number == number)
  }

  // The last posts never come up to the header.
  get #isAtEnd() {
    const { topicLastValue: last, topicEndValue: end } = this.element.dataset
    return Number(last) >= Number(end) && scrollY + innerHeight >= document.documentElement.scrollHeight - 2
  }
}
