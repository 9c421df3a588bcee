import { Controller } from "@hotwired/stimulus"

const over = "composer--dropping"

// Takes the files that somebody drops on a form, pastes into its text or picks, and hands them on.
export default class extends Controller {
  static targets = ["input"]

  pick() {
    this.inputTarget.multiple = true
    this.inputTarget.click()
  }

  picked() {
    this.#give(this.inputTarget.files)
    this.inputTarget.value = ""
  }

  over(event) {
    if (!event.dataTransfer.types.includes("Files")) return

    event.preventDefault()
    event.dataTransfer.dropEffect = "copy"
    this.element.classList.add(over)
  }

  out({ relatedTarget }) {
    if (!this.element.contains(relatedTarget)) this.element.classList.remove(over)
  }

  drop(event) {
    this.element.classList.remove(over)
    if (!event.dataTransfer.files.length) return

    event.preventDefault()
    this.#give(event.dataTransfer.files)
  }

  /** Keeps the page when a file falls beside the form: the browser would open it in place of the page. */
  stay(event) {
    if (event.defaultPrevented || !event.dataTransfer.types.includes("Files")) return

    event.preventDefault()
    event.dataTransfer.dropEffect = "none"
  }

  /** Takes a pasted picture, unless it is only what a sheet or a document looks like: its words are better. */
  paste(event) {
    const { clipboardData: pasted, target } = event
    const hasWords = pasted.types.includes("text/html") && pasted.getData("text/plain").trim()
    if (target.localName != "textarea" || !pasted.files.length || hasWords) return

    event.preventDefault()
    this.#give(pasted.files)
  }

  // A list of the browser's own empties itself when its event is over.
  #give(files) {
    if (files.length) this.dispatch("given", { detail: { files: [...files] } })
  }
}
