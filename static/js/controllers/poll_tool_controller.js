import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { fragment } from "../helpers/fragment.js"
import { insertBlock } from "../helpers/typing_in.js"

// Opens the dialog that puts a poll together, and writes what it made into the text.
export default class extends Controller {
  static values = { address: String }

  async open() {
    if (document.querySelector("dialog.poll-builder")) return

    const page = await fragment(this.addressValue).catch(() => null)
    const dialog = page?.querySelector("dialog")
    if (!dialog) return visit(this.addressValue)

    dialog.addEventListener("poll-builder:built", ({ detail: { text } }) => insertBlock(this.#field, text))
    document.body.append(dialog)
  }

  get #field() {
    return document.getElementById(this.element.closest("markdown-toolbar").getAttribute("for"))
  }
}
