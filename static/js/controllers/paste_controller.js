import { Controller } from "@hotwired/stimulus"
import { BLOCK, MARKED, chosenIn, linkOf } from "../helpers/pasting/kinds.js"
import { insertBlock, insertText, replaceText, showCursor } from "../helpers/typing_in.js"


// Makes Markdown of what is pasted from documents, sheets, mails and pages. Whatever cannot be read goes in as plain text.
export default class extends Controller {
  static targets = ["note", "words", "back"]
  static values = { done: String, pictures: String, long: String, most: Number }

  disconnect() {
    this.#hush()
  }

  /** Sees that the next pasting is to be plain: Ctrl+Shift+V. */
  key(event) {
    this.isPlain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.code == "KeyV"
  }

  async paste(event) {
    const { target: field, clipboardData: data } = event
    const [plain, html] = [data.getData("text/plain").replace(/\r\n?/g, "\n"), this.isPlain ? "" : data.getData("text/html")]
    this.isPlain = false
    if (event.defaultPrevented || field.localName != "textarea" || (!plain.trim() && data.files.length)) return

    this.#hush()
    const link = linkOf(plain, chosenIn(field))
    if (!link && !MARKED.test(html) && !(plain.includes("\t") && !html)) return setTimeout(() => this.#measure(field))

    event.preventDefault()
    link ? insertText(field, link) : await this.#convert(field, html, plain)
    this.#measure(field)
    showCursor(field)
  }

  /** Puts the plain words back in place of what has been made of them. */
  back() {
    const { field, text, plain, at } = this.last
    if (field.value.startsWith(text, at)) replaceText(field, at, at + text.length, plain)
    this.#hush()
    this.#measure(field)
  }

  /** Takes the note away once what it speaks of has been changed. */
  typed() {
    if (this.last && !this.last.field.value.startsWith(this.last.text, this.last.at)) this.#hush()
  }

  async #convert(field, html, plain) {
    const { selectionStart: from, selectionEnd: to, value } = field
    const { text, pictures } = await import("../helpers/pasted.js").then(({ read }) => read(html, plain))
      .catch((error) => { console.warn("What was pasted could not be read.", error); return {} })
    if (field.value == value) field.setSelectionRange(from, to)
    if (!text || text == plain.trim()) return insertText(field, plain)

    const [at, after] = [field.selectionStart, field.value.length - field.selectionEnd]
    BLOCK.test(text) ? insertBlock(field, text) : insertText(field, text)
    this.last = { field, at, text: field.value.slice(at, field.value.length - after), plain }
    this.#say(pictures ? `${this.doneValue} ${this.picturesValue}` : this.doneValue)
  }

  // Nothing is cut off: whoever wrote it decides what goes.
  #measure({ value }) {
    const over = value.length - this.mostValue
    if (over > 0) this.#say(`${this.last ? this.wordsTarget.textContent : ""} ${this.longValue.replace("{over}", over.toLocaleString("pl")).replace("{most}", this.mostValue.toLocaleString("pl"))}`)
  }

  #say(words) {
    this.wordsTarget.textContent = words.trim()
    this.backTarget.hidden = !this.last
    this.noteTarget.hidden = false
  }

  #hush() {
    this.last = null
    if (this.hasNoteTarget) this.noteTarget.hidden = true
  }
}
