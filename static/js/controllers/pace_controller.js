import { Controller } from "@hotwired/stimulus"
import { topicOf } from "../helpers/dock.js"

// Longer than a timer can wait.
const LONGEST = 2 ** 31 - 1

// In slow mode: says above what somebody writes from when on it can be sent.
export default class extends Controller {
  static targets = ["text"]
  static values = { address: String, topic: Number }

  #observer = new MutationObserver(() => this.#look())

  connect() {
    const topic = topicOf(this.element.closest("[data-composer-topic-value]"))
    if (topic) this.#observer.observe(topic, { childList: true, subtree: true, attributeFilter: ["data-slow"] })
    this.#look()
  }

  disconnect() {
    this.#observer.disconnect()
    clearTimeout(this.timer)
  }

  /** Asks the server, which alone knows when the last post was written, also on another device. */
  async ask() {
    clearTimeout(this.timer)
    if (!this.isSlow) return this.#say("")

    const response = await fetch(this.addressValue, { headers: { Accept: "application/json" } }).catch(() => null)
    if (!response?.ok || response.redirected) return

    const { from, words } = await response.json()
    if (from) this.timer = setTimeout(() => this.#say(""), Math.min(new Date(from) - Date.now(), LONGEST))
    this.#say(from ? words : "")
  }

  #look() {
    const state = document.getElementById(`topic-state-${this.topicValue}`)
    const isSlow = state ? state.dataset.slow == "true" : this.isSlow
    if (this.isSlow == isSlow) return

    this.isSlow = isSlow
    this.ask()
  }

  #say(words) {
    if (this.textTarget.textContent != words) this.textTarget.textContent = words
    if (this.element.hidden == Boolean(words)) this.element.hidden = !words
  }
}
