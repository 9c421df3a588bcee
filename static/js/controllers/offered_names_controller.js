import { Controller } from "@hotwired/stimulus"
import { fragment } from "../helpers/fragment.js"

const PAUSE = 150
const SHORTEST = 2

// Fills the list of a field with the names the server knows for what is being typed; typing freely goes on.
export default class extends Controller {
  static targets = ["field", "list"]
  static values = { address: String }

  // Whoever types faster than the page wakes has said something already.
  connect() {
    if (this.fieldTarget == document.activeElement) this.offer()
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  offer() {
    clearTimeout(this.timer)
    const typed = this.fieldTarget.value.trim()
    if (typed.length >= SHORTEST && typed != this.asked) this.timer = setTimeout(() => this.#fill(typed), PAUSE)
  }

  async #fill(typed) {
    this.asked = typed
    const page = await fragment(`${this.addressValue}?${new URLSearchParams({ q: typed })}`).catch(() => null)
    // What was asked for later may have come earlier.
    if (page && this.asked == typed && this.hasListTarget) this.listTarget.replaceChildren(...page.querySelectorAll("option"))
  }
}
