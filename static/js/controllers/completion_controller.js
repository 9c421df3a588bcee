import { Controller } from "@hotwired/stimulus"
import { fragment } from "../helpers/fragment.js"
import { replaceText } from "../helpers/typing_in.js"

const PAUSE = 120
const NAME = /^\S{0,40}$/
const GAP = 6
const NOT_OF_A_FIELD = ["role", "aria-expanded", "aria-haspopup"]

// Offers people to somebody who types an @; the element <text-expander> opens the menu and moves through it.
export default class extends Controller {
  static values = { address: String }

  disconnect() {
    clearTimeout(this.timer)
  }

  offer({ detail: { key, text, provide } }) {
    if (key == "@" && NAME.test(text)) provide(this.#people(text))
  }

  /** Types the chosen name, so that the browser's "undo" takes it back. */
  take(event) {
    const { item, key } = event.detail
    if (key != "@") return

    event.preventDefault()
    const field = this.#field
    const to = field.selectionEnd
    this.element.dismiss()
    replaceText(field, field.value.lastIndexOf("@", to - 1), to, `${item.dataset.value} `)
  }

  // The desk stands at the bottom: there is often no room below the line.
  place() {
    requestAnimationFrame(() => {
      const menu = this.element.querySelector(".offered")
      if (!menu) return

      const { top, left, width, height } = menu.getBoundingClientRect()
      const line = parseFloat(getComputedStyle(this.#field).lineHeight) || 24
      // A field of several lines is no combobox, whatever the element makes of it.
      NOT_OF_A_FIELD.forEach((name) => this.#field.removeAttribute(name))
      const beyond = left + width - (innerWidth - GAP)
      if (top + height > innerHeight - GAP) shift(menu, "top", -(height + line + GAP))
      if (beyond > 0) shift(menu, "left", -beyond)
    })
  }

  get #field() {
    return this.element.querySelector("textarea")
  }

  async #people(typed) {
    clearTimeout(this.timer)
    this.settle?.(false)
    const isLast = await new Promise((settle) => {
      this.settle = settle
      this.timer = setTimeout(() => settle(true), PAUSE)
    })
    const list = isLast && await this.#fetched(typed)
    return { matched: Boolean(list?.childElementCount), fragment: list || undefined }
  }

  async #fetched(typed) {
    const place = this.element.closest("form").elements.kept?.value ?? ""
    const address = `${this.addressValue}?${new URLSearchParams({ q: typed, place })}`
    const page = await fragment(address).catch(() => null)
    return page && document.adoptNode(page.querySelector(".offered"))
  }
}

function shift(menu, side, by) {
  menu.style[side] = `${parseFloat(getComputedStyle(menu)[side]) + by}px`
}
