import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { insertInOrder, keepPlace, lineOfReading } from "../helpers/stream.js"

const REACH = "1500px 0px"

// Grows the stream up and down as one comes near its ends; its links do the same for a click, and without JavaScript.
// How far it reaches stands in data-topic-first-, -last- and -end-value, which live updates read and write too.
export default class extends Controller {
  static targets = ["list", "earlier", "later", "status", "end"]
  static values = { address: String, window: String, loading: String, loaded: String, failed: String }

  connect() {
    this.asking = new Set()
    this.clicked = new Set()
    this.near = new IntersectionObserver(this.#approach, { rootMargin: REACH })
    this.edges = new MutationObserver(() => this.#showEdges())
    this.edges.observe(this.element, { attributeFilter: ["data-topic-last-value", "data-topic-end-value"] })
    this.#watch(this.earlierTarget)
    this.#watch(this.laterTarget)
  }

  disconnect() {
    this.near.disconnect()
    this.edges.disconnect()
  }

  loadEarlier(event) {
    this.#load("before", this.earlierTarget, event)
  }

  loadLater(event) {
    this.#load("after", this.laterTarget, event)
  }

  #approach = (entries) => entries.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => {
    target == this.earlierTarget ? this.loadEarlier() : this.loadLater()
  })

  async #load(side, link, event) {
    event?.preventDefault()
    if (event) this.clicked.add(side)
    if (link.hidden || this.asking.has(side)) return

    this.asking.add(side)
    this.statusTarget.textContent = this.loadingValue
    try {
      this.#grow(side, await this.#fetch(side))
      this.statusTarget.textContent = this.loadedValue
      this.#watch(link)
    } catch (error) {
      this.statusTarget.textContent = this.failedValue
      console.warn(error)
      if (this.clicked.has(side)) visit(link.href)
    } finally {
      this.asking.delete(side)
      this.clicked.delete(side)
    }
  }

  async #fetch(side) {
    const { topicFirstValue: first, topicLastValue: last } = this.element.dataset
    const response = await fetch(`${this.windowValue}?${side}=${side == "before" ? first : last}`)
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const posts = page.querySelector("ol[data-first]")
    if (!response.ok || !posts) throw new Error(`${response.url} answered ${response.status}`)
    return posts
  }

  #grow(side, posts) {
    if (!this.element.isConnected) return

    const { first, last, end, earlier } = posts.dataset
    const { dataset } = this.element
    this.dispatch("grow")
    keepPlace(this.listTarget, () => {
      for (const item of [...posts.children]) insertInOrder(this.listTarget, document.adoptNode(item))
      if (side == "before") this.earlierTarget.hidden = earlier != "true"
    }, lineOfReading())
    if (side == "before") {
      dataset.topicFirstValue = first
    } else {
      dataset.topicEndValue = end
      dataset.topicLastValue = last
    }
    this.#showEdges()
    this.dispatch("grown")
  }

  #showEdges() {
    const { topicFirstValue: first, topicLastValue: last, topicEndValue: end } = this.element.dataset
    this.earlierTarget.href = `${this.addressValue}?before=${first}`
    this.laterTarget.href = `${this.addressValue}?after=${last}`
    this.laterTarget.hidden = Number(last) >= Number(end)
    this.endTargets.forEach((target) => { target.textContent = end })
  }

  // Observed anew, it says at once when it is still near.
  #watch(link) {
    this.near.unobserve(link)
    this.near.observe(link)
  }
}
