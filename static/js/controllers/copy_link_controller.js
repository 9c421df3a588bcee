import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"

// Copies the address of a post instead of going there, and says so; where nothing may be copied the link leads there.
export default class extends Controller {
  static values = { said: String }

  copy(event) {
    const link = event.target.closest?.("a[data-copy]")
    if (!link || !navigator.clipboard || opensElsewhere(event)) return

    event.preventDefault()
    navigator.clipboard.writeText(link.href).then(() => this.#say(), () => { location.href = link.href })
  }

  #say() {
    const place = document.getElementById("said") ?? document.querySelector("[data-stream-target=status]")
    if (place) place.textContent = this.saidValue
  }
}
