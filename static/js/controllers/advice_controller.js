import { Controller } from "@hotwired/stimulus"
import { aboutOf, tell } from "../helpers/advising.js"

const pause = 900
const atMost = 3_000

// Asks what somebody should know before they publish: when they begin, and when title, links or mentions change.
export default class extends Controller {
  static targets = ["panel"]
  static values = { address: String, dismissals: String }

  #timer
  #asked = 0
  #told
  #isOff = false

  disconnect() {
    clearTimeout(this.#timer)
  }

  /** Waits until typing stops; what would be asked again is not asked. */
  later() {
    clearTimeout(this.#timer)
    if (this.#isOff || !aboutOf(this.element)) return

    this.#timer = setTimeout(() => this.#ask(), Math.max(pause, this.#asked + atMost - Date.now()))
  }

  dismiss({ params: { kind, place }, currentTarget }) {
    const piece = currentTarget.closest("section")
    const hadFocus = piece.contains(document.activeElement)
    piece.remove()
    if (hadFocus) this.element.elements.text.focus()
    tell(this.dismissalsValue, { kind, place }).catch(() => {})
  }

  /** Closes the first piece; somebody else may have used the key already. */
  escape(event) {
    const button = this.hasPanelTarget && this.panelTarget.querySelector("button")
    if (!button || event.defaultPrevented || this.element.querySelector(":popover-open")) return

    event.preventDefault()
    event.stopImmediatePropagation()
    button.click()
  }

  /** A text that has gone needs no advice; the next one may. */
  clear() {
    clearTimeout(this.#timer)
    this.#told = undefined
    this.panelTarget.replaceChildren()
  }

  async #ask() {
    const about = aboutOf(this.element)
    const words = JSON.stringify(about)
    if (!this.hasPanelTarget || words == this.#told) return

    this.#asked = Date.now()
    try {
      const response = await tell(this.addressValue, about)
      this.#isOff = response.status == 204
      if (response.status != 200 || response.redirected) return
      this.#told = words
      this.#show(await response.text())
    } catch {
      // Without a network there is no advice, and nothing is lost.
    }
  }

  // The same words again would be read out again.
  #show(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html")
    if (body.textContent.trim() == this.panelTarget.textContent.trim()) return

    this.panelTarget.replaceChildren(...[...body.children].map((piece) => document.adoptNode(piece)))
  }
}
