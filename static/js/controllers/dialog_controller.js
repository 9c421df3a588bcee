import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"

// Makes a dialog that a frame has brought in modal: focus goes in, Escape closes it,
// and focus goes back to what opened it or, when that has closed itself, to what the frame names in data-focus-after.
export default class extends Controller {
  static values = { back: String }

  connect() {
    this.element.close()
    this.element.showModal()
    // One may go further inside it.
    if (this.#frame) this.#frame.dataset.from ??= this.#frame.src ?? ""
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

    this.#leave()
  }

  /** Goes when its form has been taken and the page it stands over has been changed by streams. */
  done({ detail: { success } }) {
    if (success && this.#frame.src) this.#leave()
  }

  #leave() {
    const [opener, { focusAfter }] = [this.#opener, this.#frame.dataset]
    this.element.close()
    this.#empty()
    // Closing brings the focus back by itself, unless it came from something that has gone since.
    if (opener ?? document.activeElement == document.body) (opener ?? document.querySelector(focusAfter))?.focus()
  }

  #cancel = (event) => this.dismiss(event)

  #empty = () => {
    if (!this.#frame?.src) return

    this.#frame.removeAttribute("src")
    delete this.#frame.dataset.from
    this.#frame.replaceChildren()
  }

  get #opener() {
    const links = [...document.querySelectorAll(`a[data-turbo-frame="${this.#frame.id}"]`)]
    const openers = links.filter((link) => link.href == this.#frame.dataset.from)
    // A menu has closed over what was chosen in it; a key has pressed what nobody sees.
    const menus = openers.map((link) => (link.closest(".menu") ?? link.closest("li")?.querySelector(".menu"))?.querySelector("summary"))
    return [...openers.filter((link) => link.tabIndex >= 0), ...menus].find((one) => one?.checkVisibility())
  }

  get #frame() {
    return this.element.closest("turbo-frame")
  }
}
