import { Controller } from "@hotwired/stimulus"

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
    const { value, selectionStart: at } = this.textTarget
    const before = !at || value.slice(0, at).endsWith("\n\n") ? "" : value[at - 1] == "\n" ? "\n" : "\n\n"
    const table = `${before}| ${one} | ${other} |\n| --- | --- |\n|  |  |\n`
    this.textTarget.focus()
    this.#insert(table)
    this.textTarget.setSelectionRange(at + before.length + 2, at + before.length + 2 + one.length)
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

  // The old command is the only one that the browser's own "undo" knows of.
  #insert(text) {
    if (document.execCommand("insertText", false, text)) return

    this.textTarget.setRangeText(text)
    this.dispatch("input", { target: this.textTarget, prefix: "" })
  }
}
