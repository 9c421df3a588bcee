import { Controller } from "@hotwired/stimulus"

const PAUSE = 250

// Sends a search form whenever the person pauses in typing, and says how much was found; a sure find opens by itself.
export default class extends Controller {
  static targets = ["status"]

  connect() {
    document.addEventListener("turbo:frame-load", this.#say)
    // Somebody may have typed before this script arrived.
    if ([...this.element.elements].some(({ value, defaultValue }) => value !== (defaultValue ?? value))) this.search()
  }

  disconnect() {
    document.removeEventListener("turbo:frame-load", this.#say)
    clearTimeout(this.timer)
  }

  search() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.element.requestSubmit(), PAUSE)
  }

  #say = ({ target }) => {
    if (target.id !== this.element.dataset.turboFrame) return

    this.statusTarget.textContent = target.querySelector("[data-live-search-said]")?.textContent.trim() ?? ""
    target.querySelector("[data-live-search-sure]")?.click()
  }
}
