import { Controller } from "@hotwired/stimulus"
import { findEmoji, noteEmoji } from "../helpers/emoji.js"
import { replaceText } from "../helpers/typing_in.js"

const FEWEST_LETTERS = 2
const MOST = 6

// Offers emoji to somebody who types a colon and two letters; the element <text-expander> opens the menu and moves through it.
export default class extends Controller {
  offer({ detail: { key, text, provide } }) {
    if (key == ":" && text.length >= FEWEST_LETTERS && /^[\p{L}\d_+-]+$/u.test(text)) provide(this.#matching(text))
  }

  take(event) {
    const { item, key } = event.detail
    if (key != ":") return

    event.preventDefault()
    const field = this.element.querySelector("textarea")
    const to = field.selectionEnd
    this.element.dismiss()
    replaceText(field, field.value.lastIndexOf(":", to - 1), to, `${item.dataset.value} `)
    noteEmoji(item.dataset.value)
  }

  // Without the list people go on typing.
  async #matching(text) {
    const found = await findEmoji(text, MOST).catch(() => [])
    return { matched: found.length > 0, fragment: found.length ? menuOf(found) : undefined }
  }
}

function menuOf(found) {
  const menu = Object.assign(document.createElement("ul"), { className: "offered", role: "listbox", ariaLabel: "Emoji" })
  menu.append(...found.map(({ character, name }, at) => {
    const item = Object.assign(document.createElement("li"), { className: "offered__one", role: "option", id: `offered-emoji-${at}`, textContent: `${character} ${name}` })
    item.dataset.value = character
    return item
  }))
  return menu
}
