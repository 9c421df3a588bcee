import { Controller } from "@hotwired/stimulus"
import { itemsOf, lineOfReading, postNumberOf, topmost } from "../helpers/stream.js"
import { moveAddress, whenShown } from "../helpers/whereabouts.js"
import { momentOf, postAt } from "../helpers/window.js"

const EVERY = 250

// Brings one to the post an address asks for, and lets the address follow what is being read.
export default class extends Controller {
  static targets = ["list", "place", "all"]
  static values = { address: String, at: Number, left: Number }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    document.addEventListener("turbo:before-cache", this.#leave)
    addEventListener("scroll", this.#scrolled, { passive: true })
    document.addEventListener("turbo:load", this.#arrive, { once: true })
    this.#arrive()
    if (this.hasLeftValue) whenShown(this.#comeBack)
  }

  disconnect() {
    clearTimeout(this.following)
    removeEventListener("scroll", this.#scrolled)
    document.removeEventListener("turbo:load", this.#arrive)
    document.removeEventListener("turbo:before-cache", this.#leave)
  }

  // What grows above moves the page, not the reader.
  brace() {
    this.rested = this.#isResting
    if (!this.rested) this.rest = NaN
  }

  settle() {
    if (this.rested) this.#settle()
  }

  show({ detail: { number, focus } }) {
    const post = postAt(this.listTarget, number)
    if (!post) return

    this.#show(post)
    if (focus) post.tabIndex = -1
    if (focus) post.focus({ preventScroll: true })
  }

  // Turbo scrolls to the top after it has shown a page, so this is done again then; a page seen before keeps its place.
  #arrive = () => {
    if (!this.hasAtValue) return

    const post = postAt(this.listTarget, this.atValue)
    if (post && (this.atValue > 1 || missAbove(post))) this.#show(post)
    setTimeout(() => this.element.removeAttribute("data-reading-at-value"), 1000)
  }

  // Turbo's own note is of the moment before posts came while the next page was on its way, or of that page's scrolling.
  #leave = () => {
    this.element.removeAttribute("data-reading-at-value")
    this.leftValue = scrollY
  }

  #comeBack = () => {
    scrollTo({ top: this.leftValue, behavior: "instant" })
    this.element.removeAttribute("data-reading-left-value")
  }

  #show(post) {
    (missAbove(post) ?? post).scrollIntoView({ block: "start", behavior: "instant" })
    this.#settle()
    post.classList.remove("stream__item--asked")
    requestAnimationFrame(() => post.classList.add("stream__item--asked"))
    this.#follow(post)
  }

  #scrolled = () => {
    this.following ??= setTimeout(() => {
      this.following = null
      if (this.#isResting) return this.#settle()

      this.rest = NaN // where a link led; left now
      const read = this.#isAtEnd ? itemsOf(this.listTarget).at(-1) : topmost(this.listTarget, lineOfReading())
      if (read) this.#follow(read)
    }, EVERY)
  }

  #settle() {
    [this.rest, this.height] = [scrollY, document.documentElement.scrollHeight]
  }

  #follow(read) {
    const number = Math.max(1, postNumberOf(read))
    if (number == this.number) return

    this.number = number
    this.placeTargets.forEach((target) => { target.textContent = number })
    // The way out of a filter leads to the same post.
    this.allTargets.forEach((link) => { link.href = `${this.addressValue}/${number}` })
    this.dispatch("read", { detail: { number, moment: momentOf(read) } })
    // Without a number the address leads a member to what is unread.
    const place = number > 1 || document.body.dataset.viewer ? `/${number}` : ""
    const url = new URL(this.addressValue + place, location.href)
    url.search = this.element.dataset.filter ?? ""
    // On the way elsewhere the address is another page's already.
    if (location.pathname.startsWith(this.addressValue)) moveAddress(url)
  }

  // The browser's anchoring moves a page that grows, by no more than it grows.
  get #isResting() {
    return Math.abs(scrollY - this.rest) <= 1 + Math.abs(document.documentElement.scrollHeight - this.height)
  }

  // The last posts never come up to the header.
  get #isAtEnd() {
    const { topicLastValue: last, topicEndValue: end } = this.element.dataset
    return Number(last) >= Number(end) && scrollY + innerHeight >= document.documentElement.scrollHeight - 2
  }
}

// The sentence that says why another post is shown than was asked for.
function missAbove(post) {
  const above = post.previousElementSibling
  return above?.matches(".stream__miss") ? above : null
}
