import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { fragment } from "../helpers/fragment.js"
import { keepPlace, lineOfReading } from "../helpers/stream.js"

// Opens the whole of a quoted post below its quoted words, and closes it again; without a script the same link leads there.
export default class extends Controller {
  toggle(event) {
    const link = event.target.closest?.("a.quote__expand")
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return

    event.preventDefault()
    const whole = link.closest(".quote").querySelector(":scope > .quote__whole")
    whole ? this.#close(link, whole) : this.#open(link)
  }

  async #open(link) {
    if (link.ariaBusy) return

    link.ariaBusy = "true"
    try {
      const whole = (await fragment(link.href)).querySelector(".quote__whole")
      keepPlace(this.element, () => link.closest(".quote").append(document.adoptNode(whole)), lineOfReading())
      link.setAttribute("aria-expanded", "true")
    } catch (error) {
      console.warn(error)
      visit(link.href)
    } finally {
      link.ariaBusy = null
    }
  }

  #close(link, whole) {
    keepPlace(this.element, () => whole.remove(), lineOfReading())
    link.setAttribute("aria-expanded", "false")
  }
}
