import { Controller } from "@hotwired/stimulus"
import { goTo, haveDialogFrame, isBusy, isListBefore, noteList } from "../helpers/keys.js"
import { lineOfReading } from "../helpers/stream.js"

const PREFIXES = ["g", "m"]
const PATIENCE = 1500

// Lets keys press what carries data-shortcut="r" or, for two keys in a row, "g l"; within the post or row one is at, before
// the rest of the page. j and k walk through posts and rows, u goes back to the list one came from.
export default class extends Controller {
  static targets = ["dialog"]
  static values = { items: String }

  connect() {
    if (document.getElementById("topic-rows")) noteList()
    haveDialogFrame()
  }

  disconnect() {
    clearTimeout(this.forgetting)
  }

  press(event) {
    if (isBusy(event) || (event.repeat && !"jk".includes(event.key))) return

    const keys = this.first ? `${this.first} ${event.key}` : event.key
    this.#expect(PREFIXES.includes(keys) ? keys : null)
    const act = this.first ? () => {} : this.#actOf(keys)
    if (!act) return

    event.preventDefault()
    act()
  }

  // A button that nobody sees says what it has done.
  say({ detail: { success, formSubmission } }) {
    const said = formSubmission?.submitter?.dataset.said
    if (success && said) document.getElementById("said").textContent = said
  }

  #expect(first) {
    clearTimeout(this.forgetting)
    this.first = first
    if (first) this.forgetting = setTimeout(() => { this.first = null }, PATIENCE)
  }

  #actOf(keys) {
    const walked = { j: 1, k: -1 }[keys] && this.#next({ j: 1, k: -1 }[keys])
    if (walked) return () => goTo(walked)

    const element = this.#find(keys)
    if (keys == "?") return () => { document.getElementById("dialog").src = this.dialogTarget.href }
    if (keys == "u" && isListBefore()) return () => history.back()
    return element && (() => { element.focus(); element.click() })
  }

  #find(keys) {
    const selector = `[data-shortcut=${JSON.stringify(keys)}]`
    const here = this.#present ?? this.#seen.find((item) => item.id.startsWith("post-"))
    // What somebody may not do to a post is not shown to them.
    const within = here && [...here.querySelectorAll(selector)].find((element) => element.checkVisibility())
    return within ?? [...document.querySelectorAll(selector)].find((element) => !element.closest(this.itemsValue))
  }

  // At either end of what is loaded, the way to more is pressed.
  #next(step) {
    const [items, present] = [this.#items, this.#present]
    return present ? items[items.indexOf(present) + step] : step > 0 && this.#seen[0]
  }

  get #present() {
    return document.activeElement.closest(this.itemsValue)
  }

  get #seen() {
    return this.#items.filter((item) => item.getBoundingClientRect().bottom > lineOfReading())
  }

  get #items() {
    return [...document.querySelectorAll(this.itemsValue)].filter((item) => item.checkVisibility())
  }
}
