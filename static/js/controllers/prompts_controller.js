import { Controller } from "@hotwired/stimulus"
import { folded } from "../helpers/folded.js"
import { insertBlock } from "../helpers/typing_in.js"

const gap = "…"

// The moderators' prompts: finds them by words, and puts one into the text from whose toolbar they were opened.
export default class extends Controller {
  static targets = ["search", "found", "phase", "prompt", "insert"]

  connect() {
    this.field = this.#opener?.closest("form").elements.text
    this.searchTarget.hidden = false
    this.insertTargets.forEach((button) => { button.hidden = !this.field })
    this.open = this.phaseTargets.find((phase) => phase.open)
    if (this.field) this.searchTarget.querySelector("input").focus()
  }

  search({ target: { value } }) {
    const words = folded(value).split(/\s+/).filter(Boolean)
    for (const prompt of this.promptTargets) {
      const text = folded(prompt.textContent)
      prompt.hidden = !words.every((word) => text.includes(word))
    }
    // Only one may be open at a time by name; what was found stands in several.
    for (const phase of this.phaseTargets) {
      phase.hidden = words.length > 0 && !this.#shownIn(phase).length
      phase.name = words.length ? "" : "prompts"
      phase.open = words.length ? !phase.hidden : phase == this.open
    }
    this.foundTarget.textContent = this.phaseTargets.every((phase) => phase.hidden) ? this.foundTarget.dataset.none : ""
  }

  /** Enter in the search takes the first that was found. */
  first(event) {
    event.preventDefault()
    const [prompt] = this.phaseTargets.filter((phase) => phase.open && !phase.hidden).flatMap((phase) => this.#shownIn(phase))
    if (this.field && prompt) this.#take(prompt)
  }

  insert({ currentTarget }) {
    this.#take(currentTarget.closest("li"))
  }

  // The dialog goes first: under it the text takes no focus.
  #take(prompt) {
    const { field } = this
    const text = prompt.querySelector("pre").textContent.trim()
    this.dispatch("taken", { cancelable: true })
    const at = insertBlock(field, text)
    const place = text.indexOf(gap)
    place < 0 ? field.setSelectionRange(at + text.length, at + text.length) : field.setSelectionRange(at + place, at + place + gap.length)
  }

  #shownIn(phase) {
    return this.promptTargets.filter((prompt) => phase.contains(prompt) && !prompt.hidden)
  }

  get #opener() {
    const frame = this.element.closest("turbo-frame")
    const links = [...document.querySelectorAll(`form a[data-turbo-frame="${frame?.id}"]`)]
    const openers = links.filter((link) => link.href == frame.src)
    // A page may have several texts; the one from which it was opened last is meant.
    return openers.sort((one, other) => (other.dataset.pressed ?? 0) - (one.dataset.pressed ?? 0))[0]
  }
}
