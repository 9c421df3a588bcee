import { Controller } from "@hotwired/stimulus"
import { postAt, postOf, quoteOf, rangeWithin } from "../helpers/quoting.js"
import { Selecting, putBeside } from "../helpers/selecting.js"

// Offers to quote what somebody selects in one post, beside the selection. The composer hears of it: `quote` on the document.
export default class extends Controller {
  static targets = ["bar", "quote", "status"]
  static values = { copied: String, copyFailed: String }

  connect() {
    this.selecting = new Selecting(() => this.#look())
  }

  disconnect() {
    this.selecting.stop()
  }

  /** Keeps the selection while a button is pressed. */
  hold(event) {
    event.preventDefault()
  }

  /** Quotes what is selected or, by its key, the whole post one is at. */
  async quote() {
    const range = this.range ?? rangeWithin(getSelection(), this.#list)
    const post = range ? postOf(range) : postAt()
    if (!post) return

    const { text, to, answered: name } = await quoteOf(post, range)
    this.hide()
    getSelection().removeAllRanges()
    document.dispatchEvent(new CustomEvent("quote", { detail: { text, to, name } }))
  }

  async copy() {
    const { text } = await quoteOf(postOf(this.range), this.range)
    const isCopied = await navigator.clipboard.writeText(text).then(() => true, () => false)
    this.statusTarget.textContent = isCopied ? this.copiedValue : this.copyFailedValue
  }

  /** Escape closes the bar, Tab leads from the selection into it. */
  press(event) {
    if (this.barTarget.hidden) return

    const isInside = this.barTarget.contains(document.activeElement)
    if (event.key == "Escape") {
      event.stopPropagation()
      if (isInside) document.activeElement.blur()
      this.hide()
    } else if (event.key == "Tab" && !event.shiftKey && !isInside) {
      event.preventDefault()
      this.barTarget.querySelector("button:not([hidden])").focus()
    }
  }

  place() {
    if (!this.barTarget.hidden) putBeside(this.barTarget, this.range)
  }

  hide() {
    this.barTarget.hidden = true
    this.range = null
  }

  #look() {
    if (this.barTarget.contains(document.activeElement)) return

    this.range = rangeWithin(getSelection(), this.#list)
    if (!this.range) return this.hide()

    this.statusTarget.textContent = ""
    // A closed topic takes no reply.
    this.quoteTarget.hidden = !document.querySelector(".composer:not([hidden])")
    this.barTarget.hidden = false
    this.place()
  }

  get #list() {
    return document.getElementById("stream")
  }
}
