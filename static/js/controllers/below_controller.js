import { Controller } from "@hotwired/stimulus"
import { counted } from "../helpers/counted.js"
import { heldBack } from "../helpers/place.js"
import { postNumberOf } from "../helpers/stream.js"

// Says how many posts have come below what is being read, and shows them when asked to.
export default class extends Controller {
  static targets = ["link", "text"]
  static values = { forms: Object }

  connect() {
    this.topic = this.element.closest("[data-topic-id-value]")
    this.knownEnd = Number(this.topic.dataset.topicEndValue)
    this.beyond = new Set()
    this.observer = new MutationObserver(() => this.#say())
    this.observer.observe(this.topic, { attributeFilter: ["data-topic-last-value"] })
    this.topic.addEventListener("live:placed", this.#placed)
    this.topic.addEventListener("live:below", this.#count)
    this.#say()
  }

  disconnect() {
    this.observer.disconnect()
    this.topic.removeEventListener("live:placed", this.#placed)
    this.topic.removeEventListener("live:below", this.#count)
  }

  show(event) {
    const held = this.#held
    if (!held.length) return // the link leads there

    event.preventDefault()
    this.#reveal()
    held[0].tabIndex = -1
    held[0].focus({ preventScroll: true })
    held[0].scrollIntoView({ block: "start" })
  }

  #placed = ({ detail: { element, number } }) => {
    const isPost = element?.id.startsWith("post-")
    if (isPost && !element.isConnected && number > this.knownEnd) this.beyond.add(number)
    // Whoever has just written sees the end of the topic, with what others wrote before.
    if (isPost && element.dataset.author === document.body.dataset.viewer) this.#reveal()
    this.#say()
  }

  #count = ({ detail: numbers }) => {
    this.beyond = new Set(numbers)
    this.#say()
  }

  #reveal() {
    this.#held.forEach((post) => { post.hidden = false })
    this.#say()
  }

  #say() {
    const last = Number(this.topic.dataset.topicLastValue)
    // What has been loaded once is not new any more, even when it leaves the page.
    this.beyond = new Set([...this.beyond].filter((number) => number > last).sort((one, other) => one - other))
    const numbers = [...this.#held.map(postNumberOf), ...this.beyond]
    this.linkTarget.hidden = !numbers.length
    this.textTarget.textContent = numbers.length ? counted(this.formsValue, numbers.length) : ""
    if (numbers.length) this.linkTarget.href = `${this.topic.dataset.streamAddressValue}/${numbers[0]}`
  }

  get #held() {
    return heldBack(this.topic.querySelector("#stream"))
  }
}
