import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"
import { toggle } from "../helpers/opened.js"

const WHOLE = ".quote__whole"

// Opens the whole of a quoted post below its quoted words, and closes it again; without a script the same link leads there.
export default class extends Controller {
  toggle(event) {
    const link = event.target.closest?.("a.quote__expand")
    if (!link || opensElsewhere(event)) return

    event.preventDefault()
    const quote = link.closest(".quote")
    const present = quote.querySelector(`:scope > ${WHOLE}`)
    toggle(this.element, link, { present, address: link.href, piece: WHOLE, put: (whole) => quote.append(whole) })
  }
}
