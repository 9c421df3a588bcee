import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"
import { toggle } from "../helpers/opened.js"

const PARENT = ".post-parent"

// Opens the post that another one answers above it, and closes it again; without a script the same link leads there.
export default class extends Controller {
  toggle(event) {
    const link = event.target.closest?.("a[data-parent]")
    if (!link || opensElsewhere(event)) return

    event.preventDefault()
    const item = link.closest("li")
    const present = item.querySelector(`:scope > ${PARENT}`)
    toggle(this.element, link, { present, address: link.dataset.parent, piece: PARENT, put: (parent) => item.prepend(parent) })
  }
}
