import { Controller } from "@hotwired/stimulus"
import { placeBeside } from "../helpers/beside.js"
import { allEmoji, findEmoji, noteEmoji, recentEmoji } from "../helpers/emoji.js"
import { optionOf, walk } from "../helpers/emoji_grid.js"
import { fieldOf, insertText } from "../helpers/typing_in.js"

const MOST_FOUND = 120

// Lets somebody choose an emoji by its Polish name or from its group, and types it where the cursor was.
export default class extends Controller {
  static targets = ["button", "panel", "search", "group", "grid", "said"]
  static values = { none: String, failed: String, found: String }

  opened({ newState }) {
    this.buttonTarget.setAttribute("aria-expanded", newState == "open")
    if (newState != "open") return
    this.searchTarget.value = ""
    this.searchTarget.focus()
    this.#show(recentEmoji().length ? "recent" : "0")
  }

  choose(event) {
    this.searchTarget.value = ""
    this.#show(event.currentTarget.value)
  }

  async find() {
    const query = this.searchTarget.value
    if (!query.trim()) return this.#show("0")

    this.#press(null)
    const found = await this.#loaded(() => findEmoji(query, MOST_FOUND))
    if (found && query == this.searchTarget.value) this.#fill(found, found.length ? this.foundValue.replace("{count}", found.length) : this.noneValue)
  }

  searchKey(event) {
    const act = { Enter: "click", ArrowDown: "focus" }[event.key]
    event.stopPropagation()
    if (!act) return
    event.preventDefault()
    this.gridTarget.firstElementChild?.[act]()
  }

  gridKey(event) {
    if (walk(event, [...this.gridTarget.children]) == "above") this.searchTarget.focus()
  }

  insert({ target }) {
    const option = target.closest("[role=option]")
    if (!option) return
    noteEmoji(option.textContent)
    this.panelTarget.hidePopover()
    insertText(fieldOf(this.element), option.textContent)
  }

  async #show(group) {
    this.#press(group)
    const rows = await this.#loaded(allEmoji)
    if (!rows || this.searchTarget.value) return

    const those = group == "recent" ? recentEmoji().flatMap((one) => rows.find(({ character }) => character == one) ?? [])
      : rows.filter((one) => one.group == group)
    this.#fill(those, those.length ? "" : this.noneValue)
  }

  #fill(emoji, words) {
    this.gridTarget.replaceChildren(...emoji.map(({ character, name }, at) => optionOf(character, name, at)))
    this.gridTarget.scrollTop = 0
    this.saidTarget.textContent = words
    placeBeside(this.panelTarget, this.buttonTarget)
  }

  #press(group) {
    this.groupTargets.forEach((button) => button.setAttribute("aria-pressed", button.value == group))
  }

  async #loaded(load) {
    return load().catch(() => { this.#fill([], this.failedValue) })
  }
}
