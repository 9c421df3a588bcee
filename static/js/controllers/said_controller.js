import { Controller } from "@hotwired/stimulus"

const FOR = 10_000

// Takes back what was said after a while, but not while somebody points at it or has come to its link.
export default class extends Controller {
  connect() {
    this.changes = new MutationObserver(() => this.#wait())
    this.changes.observe(this.element, { childList: true })
    document.addEventListener("turbo:before-cache", this.#hush)
  }

  disconnect() {
    clearTimeout(this.timer)
    this.changes.disconnect()
    document.removeEventListener("turbo:before-cache", this.#hush)
  }

  #wait() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.element.matches(":hover, :focus-within") ? this.#wait() : this.#hush(), FOR)
  }

  #hush = () => this.element.replaceChildren()
}
