import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { Stretch } from "../helpers/stretch.js"
import { whenShown } from "../helpers/whereabouts.js"
import { fetchPosts, postAt } from "../helpers/window.js"

const REACH = "1500px 0px"

// Grows the stream up and down as one comes near its ends, and fetches the place that a jump leads to.
// Its links do the same for a click, and without JavaScript.
export default class extends Controller {
  static targets = ["list", "earlier", "later", "status", "end"]
  static values = { address: String, window: String, loading: String, loaded: String, failed: String }

  connect() {
    this.asking = new Set()
    this.clicked = new Set()
    this.stretch = new Stretch(this.element, this.listTarget, () => this.#showEdges())
    this.near = new IntersectionObserver(this.#approach, { rootMargin: REACH })
    this.edges = new MutationObserver(() => this.#showEdges())
    this.edges.observe(this.element, { attributeFilter: ["data-topic-last-value", "data-topic-end-value"] })
    whenShown(() => this.element.isConnected && this.#watchBoth())
  }

  disconnect() {
    this.near.disconnect()
    this.edges.disconnect()
  }

  loadEarlier(event) {
    this.#load("before", event)
  }

  loadLater(event) {
    this.#load("after", event)
  }

  // Brings the post with a number, or the nearest one; an address that was asked for says itself where it leads instead.
  async reach(event) {
    event.preventDefault()
    const { number, href, focus } = event.detail
    const reached = (at) => this.dispatch("reached", { detail: { number: at, focus } })
    this.sought = number
    if (postAt(this.listTarget, number)) return reached(number)

    this.clicked.add("number")
    await this.#ask("number", number, href ?? `${this.addressValue}/${number}`, (posts) => {
      const at = Number(posts.dataset.at)
      if (number != this.sought) return
      if (href && at != number) return visit(href)

      this.stretch.renew(posts)
      this.#watchBoth()
      reached(at)
    })
  }

  lighten() {
    this.stretch.lighten()
  }

  #approach = (entries) => entries.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => {
    this.#load(target == this.earlierTarget ? "before" : "after")
  })

  async #load(side, event) {
    event?.preventDefault()
    if (event) this.clicked.add(side)
    const link = side == "before" ? this.earlierTarget : this.laterTarget
    if (link.hidden || this.asking.has(side)) return

    const edge = this.stretch.edge(side)
    await this.#ask(side, edge, link.href, (posts) => {
      // Meanwhile the stream may have been led elsewhere, or have let go of this edge.
      if (edge == this.stretch.edge(side)) this.#grow(side, posts)
      this.#watch(link)
    })
  }

  async #ask(side, number, href, show) {
    const question = {}
    this.asking.add(side)
    this.statusTarget.textContent = this.loadingValue
    this.dispatch("ask", { detail: question })
    try {
      const posts = await fetchPosts(this.windowValue, side, number)
      this.statusTarget.textContent = this.loadedValue
      if (this.element.isConnected) show(posts)
      this.dispatch("answered", { detail: question })
    } catch (error) {
      this.statusTarget.textContent = this.failedValue
      console.warn(error)
      if (this.clicked.has(side)) visit(href)
    } finally {
      this.asking.delete(side)
      this.clicked.delete(side)
    }
  }

  #grow(side, posts) {
    this.dispatch("grow")
    this.stretch.grow(side, posts)
    this.dispatch("grown")
  }

  #showEdges() {
    const { topicFirstValue: first, topicLastValue: last, topicEndValue: end, filter } = this.element.dataset
    const more = filter ? `&${filter}` : ""
    this.earlierTarget.href = `${this.addressValue}?before=${first}${more}`
    this.earlierTarget.hidden = Number(first) <= 1
    this.laterTarget.href = `${this.addressValue}?after=${last}${more}`
    this.laterTarget.hidden = Number(last) >= Number(end)
    this.endTargets.forEach((target) => { target.textContent = end })
  }

  #watchBoth = () => [this.earlierTarget, this.laterTarget].forEach((link) => this.#watch(link))

  // Observed anew, it says at once when it is still near.
  #watch(link) {
    this.near.unobserve(link)
    this.near.observe(link)
  }
}
