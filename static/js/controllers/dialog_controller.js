import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"

// Makes a dialog that a frame has brought in modal: focus goes in, Escape closes it,
// and focus goes back to what the frame names in data-focus-after.
export default class extends Controller {
  static values = { back: String }

  connect() {
    this.element.close()
    this.element.showModal()
    this.element.addEventListener("cancel", this.#cancel)
    document.addEventListener("turbo:before-cache", this.#empty)
  }

  disconnect() {
    this.element.removeEventListener("cancel", this.#cancel)
    document.removeEventListener("turbo:before-cache", this.#empty)
  }

  dismiss(event) {
    event.preventDefault()
    if (!this.#frame.src) return visit(this.backValue)

    const { focusAfter } = this.#frame.dataset
    this.element.close()
    this.#empty()
    document.querySelector(focusAfter)?.focus()
  }

  #cancel = (event) => this.dismiss(event)

  #empty = () => {
    if (!this.#frame?.src) return

    this.#frame.removeAttribute("src")
    this.#frame.replaceChildren()
  }

  get #frame() {
    return this.element.closest("turbo-frame")
  }
}
