import { Controller } from "@hotwired/stimulus"
import { insertBlock, insertText } from "../helpers/typing_in.js"

// Keys and buttons of a text being written; the toolbar element does the formatting.
export default class extends Controller {
  static targets = ["text", "toolbar"]

  shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return

    if (event.key == "Enter") {
      event.preventDefault()
      this.element.requestSubmit(this.element.querySelector("[type=submit]"))
    } else if (event.target == this.textTarget) {
      this.#press(event)
    }
  }

  /** Puts the beginnings of a table at the cursor; `sample` is its two headings. */
  table({ params: { sample } }) {
    const [one, other] = sample.split("|")
    const at = insertBlock(this.textTarget, `| ${one} | ${other} |\n| --- | --- |\n|  |  |`)
    this.textTarget.setSelectionRange(at + 2, at + 2 + one.length)
  }

  /** Puts a link at the cursor; what is to be typed next is selected: its words, or its address where the words are there. */
  link({ params: { words } }) {
    const field = this.textTarget
    const { selectionStart: at, selectionEnd: end, value } = field
    const chosen = value.slice(at, end)
    const isAddress = /^https?:\/\/\S+$/.test(chosen)
    const [text, address] = isAddress ? [words, chosen] : [chosen || words, "https://"]
    insertText(field, `[${text}](${address})`)
    const from = at + (text == words ? 1 : text.length + 3)
    field.setSelectionRange(from, from + (text == words ? text : address).length)
  }

  /** Remembers from which text the prompts were opened last. */
  prompts({ currentTarget }) {
    currentTarget.dataset.pressed = Date.now()
  }

  clear() {
    this.element.querySelectorAll("textarea, input[type=text], input:not([type])").forEach((field) => { field.value = "" })
  }

  #press(event) {
    const key = event.code.replace(/^(Key|Digit)/, "")
    const name = `Control+${event.shiftKey ? "Shift+" : ""}${key}`
    const button = this.toolbarTarget.querySelector(`[aria-keyshortcuts="${CSS.escape(name)}"]`)
    if (!button) return

    event.preventDefault()
    button.click()
  }
}
