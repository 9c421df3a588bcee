import { Controller } from "@hotwired/stimulus"

const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }

// Closes an open <details> menu on Escape and when the person goes elsewhere, and lets arrow keys walk through it.
export default class extends Controller {
  connect() {
    this.element.addEventListener("keydown", this.#press)
    document.addEventListener("click", this.#leave)
    document.addEventListener("focusin", this.#leave)
    document.addEventListener("turbo:before-cache", this.#close)
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.#press)
    document.removeEventListener("click", this.#leave)
    document.removeEventListener("focusin", this.#leave)
    document.removeEventListener("turbo:before-cache", this.#close)
    this.#close()
  }

  /** Closes the menu once the click on one of its buttons has done its work. */
  choose() {
    setTimeout(() => {
      this.#close()
      this.#summary.focus()
    })
  }

  #press = (event) => {
    if (event.key === "Escape" && this.element.open) {
      this.#close()
      this.#summary.focus()
    } else if (event.key in STEPS && (this.element.open || event.target === this.#summary)) {
      event.preventDefault()
      this.element.open = true
      this.#walk(STEPS[event.key])
    }
  }

  #walk(step) {
    const items = [...this.element.querySelectorAll(".menu__item")].filter((item) => item.checkVisibility())
    const at = items.indexOf(document.activeElement)
    const next = Number.isFinite(step) ? (at < 0 && step < 0 ? -1 : at + step) : (step < 0 ? 0 : -1)
    items.at(next >= items.length ? 0 : next)?.focus()
  }

  #leave = (event) => {
    if (!this.element.contains(event.target)) this.#close()
  }

  #close = () => {
    this.element.open = false
  }

  get #summary() {
    return this.element.querySelector("summary")
  }
}
