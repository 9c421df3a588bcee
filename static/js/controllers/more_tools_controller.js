import { Controller } from "@hotwired/stimulus"
import { placeBeside } from "../helpers/beside.js"
import { fieldOf, insertBlock, insertText, replaceText } from "../helpers/typing_in.js"

// The rarer marks of a text, in a menu of the toolbar.
export default class extends Controller {
  static targets = ["menu", "button"]

  opened({ newState }) {
    const isOpen = newState == "open"
    this.buttonTarget.setAttribute("aria-expanded", isOpen)
    if (!isOpen) return

    placeBeside(this.menuTarget, this.buttonTarget)
    this.#items[0].focus()
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const [items, edge] = [this.#items, { Home: 0, End: -1 }[event.key]]
    if (!step && edge === undefined) return

    event.preventDefault()
    event.stopPropagation()
    items.at(step ? (items.indexOf(document.activeElement) + step) % items.length : edge).focus()
  }

  /** Puts marks around what is selected, or a sample between them; a block of lines gets lines of its own. */
  mark({ params: { before, after = before, sample = "" } }) {
    const field = this.#field()
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd)
    const at = field.selectionStart + before.length
    insertText(field, `${before}${chosen || sample}${after}`)
    field.setSelectionRange(at, at + (chosen || sample).length)
  }

  /** Puts what is selected, or a sample, between two lines, and selects what is to be typed over. */
  fold({ params: { before, after, sample = "", choose } }) {
    const field = this.#field()
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd) || sample
    const block = `${before}\n${chosen}\n${after}`
    const at = insertBlock(field, block)
    const from = at + block.indexOf(choose || chosen, choose ? 0 : before.length)
    field.setSelectionRange(from, from + (choose || chosen).length)
  }

  line() {
    insertBlock(this.#field(), "---")
  }

  /** Puts a number at the cursor and its note at the end of the text, ready to be typed. */
  footnote({ params: { sample } }) {
    const field = this.#field()
    const number = 1 + Math.max(0, ...[...field.value.matchAll(/\[\^(\d{1,3})\]/g)].map(([, one]) => Number(one)))
    field.setSelectionRange(field.selectionEnd, field.selectionEnd)
    insertText(field, `[^${number}]`)
    const end = field.value.trimEnd().length
    const note = `${/\n\[\^[^\]\n]+\]:[^\n]*$/.test(field.value.trimEnd()) ? "\n" : "\n\n"}[^${number}]: `
    replaceText(field, end, field.value.length, note + sample)
    field.setSelectionRange(end + note.length, end + note.length + sample.length)
  }

  #field() {
    this.menuTarget.hidePopover()
    const field = fieldOf(this.element)
    field.focus()
    return field
  }

  get #items() {
    return [...this.menuTarget.querySelectorAll("button, a")]
  }
}
