import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { fragment } from "../helpers/fragment.js"
import { keepPlace, lineOfReading } from "../helpers/stream.js"

// Opens the post that another one answers above it, and closes it again; without a script the same link leads there.
export default class extends Controller {
  toggle(event) {
    const link = event.target.closest?.("a[data-parent]")
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return

    event.preventDefault()
    const opened = link.closest("li").querySelector(":scope > .post-parent")
    opened ? this.#close(link, opened) : this.#open(link)
  }

  async #open(link) {
    if (link.ariaBusy) return

    link.ariaBusy = "true"
    try {
      const parent = (await fragment(link.dataset.parent)).querySelector(".post-parent")
      keepPlace(this.element, () => link.closest("li").prepend(document.adoptNode(parent)), lineOfReading())
      link.setAttribute("aria-expanded", "true")
    } catch (error) {
      console.warn(error)
      visit(link.href)
    } finally {
      link.ariaBusy = null
    }
  }

  #close(link, parent) {
    keepPlace(this.element, () => parent.remove(), lineOfReading())
    link.setAttribute("aria-expanded", "false")
  }
}
