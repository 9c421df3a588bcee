import { Controller } from "@hotwired/stimulus"
import { takeOut } from "../helpers/in_text.js"
import { hand } from "../helpers/picked.js"
import { insertBlock } from "../helpers/typing_in.js"
import { marksFor, marksIn } from "../helpers/upload_marks.js"

// The files of a text that is being written: each gets a mark in the text and a row that sends it.
export default class extends Controller {
  static targets = ["list", "row", "status", "upload"]

  #submitter

  // A text may have been brought back before this file arrived.
  connect() {
    this.tidy()
  }

  take({ detail: { files } }) {
    const field = this.element.elements.text
    const marks = marksFor(files, this.#words, (mark) => field.value.includes(mark) || this.#isOnItsWay(mark))
    insertBlock(field, marks.join("\n"))
    files.forEach((file, index) => this.#addRow(file, field, marks[index]))
    this.#say("")
  }

  /** Sends the text when its files have arrived; one that did not is to be looked at first. */
  guard(event) {
    const isBusy = this.#has("sending")
    if (!isBusy && !this.#has("failed")) return

    event.preventDefault()
    event.stopImmediatePropagation()
    this.#submitter = isBusy ? event.submitter : undefined
    this.#say(isBusy ? "waiting" : "failed")
  }

  settled() {
    if (this.#submitter === undefined || this.#has("sending")) return

    const submitter = this.#submitter
    this.#submitter = undefined
    this.#say(this.#has("failed") ? "failed" : "")
    if (!this.#has("failed")) this.element.requestSubmit(submitter)
  }

  clear() {
    this.listTarget.replaceChildren()
    this.#say("")
  }

  /** Takes the marks out of a text that was brought back: nobody is sending those files any more. */
  tidy() {
    const field = this.element.elements.text
    marksIn(field.value, this.#words).filter((mark) => !this.#isOnItsWay(mark)).forEach((mark) => takeOut(field, mark))
  }

  #addRow(file, field, mark) {
    const row = this.rowTarget.content.firstElementChild.cloneNode(true)
    row.dataset.mark = mark
    hand(row, file, field)
    this.listTarget.append(row)
  }

  #isOnItsWay(mark) {
    return this.uploadTargets.some(({ dataset }) => dataset.mark == mark)
  }

  #has(state) {
    return this.uploadTargets.some(({ dataset }) => dataset.state == state)
  }

  #say(name) {
    this.statusTarget.textContent = name ? this.statusTarget.dataset[name] : ""
  }

  get #words() {
    return this.listTarget.dataset.mark
  }
}
