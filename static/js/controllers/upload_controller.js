import { Controller } from "@hotwired/stimulus"
import { swap, takeOut } from "../helpers/in_text.js"
import { handed } from "../helpers/picked.js"
import { sendFile } from "../helpers/sending_file.js"
import { insertBlock } from "../helpers/typing_in.js"

// One file on its way into a text: how far it is, calling it off, trying again.
export default class extends Controller {
  static targets = ["name", "bar", "said", "insert"]
  static values = { address: String, sentences: Object, sizes: Object }

  connect() {
    if (this.about) return // the composer has come along to another page

    this.about = handed(this.element)
    this.nameTarget.textContent = this.about.file.name
    this.send()
  }

  async send() {
    this.#turn("sending")
    const tooLarge = this.#tooLarge()
    const place = encodeURIComponent(this.about.field.form.elements.kept.value)
    try {
      if (tooLarge) throw new Error(tooLarge)
      this.sending = sendFile(`${this.addressValue}?place=${place}`, this.about.file, this.sentencesValue, (part) => this.#show(part))
      const told = await this.sending.done
      told ? this.#arrived(told) : this.#leave()
    } catch ({ message }) {
      this.#turn("failed", message)
    }
    this.dispatch("settled")
  }

  cancel() {
    this.element.dataset.state == "sending" ? this.sending.stop() : this.#leave()
  }

  /** Puts a file into the text out of which its mark has been taken meanwhile. */
  insert() {
    insertBlock(this.about.field, this.told.markdown)
    this.insertTarget.hidden = true
  }

  #arrived(told) {
    this.told = told
    this.insertTarget.hidden = swap(this.about.field, this.element.dataset.mark, told.markdown)
    this.#turn("sent", this.sentencesValue.sent)
    this.dispatch("arrived", { detail: { told, field: this.about.field } })
  }

  #leave() {
    takeOut(this.about.field, this.element.dataset.mark)
    const form = this.about.field.form
    this.element.remove()
    form.dispatchEvent(new CustomEvent("upload:settled"))
    this.about.field.focus()
  }

  #turn(state, sentence = "") {
    this.element.dataset.state = state
    this.saidTarget.textContent = sentence
  }

  #show(part) {
    this.barTarget.value = part
  }

  #tooLarge() {
    const { size, type } = this.about.file
    const kind = type.startsWith("image/") ? "image" : "document"
    return size > this.sizesValue[kind] ? this.sentencesValue[kind] : ""
  }
}
