import { Controller } from "@hotwired/stimulus"
import { bracketed, rename } from "../helpers/in_text.js"

// Asks for the description of a picture, or the title of a file, and writes it into the text.
export default class extends Controller {
  static targets = ["form", "words", "open", "chosen"]

  arrived({ detail: { told, field } }) {
    [this.told, this.field] = [told, field]
    this.element.classList.toggle("upload--picture", this.#isPicture)
    this.wordsTarget.value = this.#isPicture ? "" : told.name
    this.#ask(this.#isPicture)
  }

  open() {
    this.#ask(true)
    this.wordsTarget.focus()
  }

  name(event) {
    event.preventDefault()
    const words = bracketed(this.wordsTarget.value)
    const address = this.told.markdown.match(/\(([^()]+)\)$/)[1]
    if (words || this.#isPicture) rename(this.field, address, this.#isPicture ? words : `${words}|attachment`)
    this.chosenTarget.textContent = words
    this.skip()
  }

  skip() {
    this.#ask(false)
    this.openTarget.focus()
  }

  #ask(isAsked) {
    this.formTarget.hidden = !isAsked
    this.openTarget.hidden = isAsked
  }

  get #isPicture() {
    return this.told.kind == "image"
  }
}
