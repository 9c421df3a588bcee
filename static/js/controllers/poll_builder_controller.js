import { Controller } from "@hotwired/stimulus"
import { pollText } from "../helpers/poll_text.js"

// A dialog in which a poll is put together; it says "built" with the text.
export default class extends Controller {
  static targets = ["part", "problem"]
  static values = { few: String, doubles: String, bounds: String }

  connect() {
    document.addEventListener("turbo:before-cache", this.leave)
    this.element.showModal()
    this.#fields.question.focus()
    this.choose()
  }

  disconnect() {
    document.removeEventListener("turbo:before-cache", this.leave)
  }

  /** Shows what belongs to the kind that is chosen. */
  choose() {
    for (const part of this.partTargets) {
      part.disabled = part.hidden = !part.dataset.kinds.split(" ").includes(this.#fields.kind.value)
    }
  }

  build(event) {
    event.preventDefault()
    const { kind, question, min, max, dots, results, day, hour, anonymous } = this.#fields
    const close = day.value && hour.value ? `${day.value}T${hour.value}` : day.value
    const poll = { kind: kind.value, question: tidy(question.value), options: this.#options, min: min.value, max: max.value,
      dots: dots.value, results: results.value, close, anonymous: anonymous.checked }
    const problem = this.#problemOf(poll)
    this.problemTarget.textContent = problem
    this.problemTarget.hidden = !problem
    if (problem) return

    this.element.close()
    this.dispatch("built", { detail: { text: pollText(poll) } })
  }

  cancel() {
    this.element.close()
  }

  leave = () => this.element.remove()

  #problemOf({ kind, options, min, max }) {
    if (kind == "scale") return ""
    if (options.length < 2) return this.fewValue
    if (new Set(options.map((option) => option.toLowerCase())).size < options.length) return this.doublesValue

    const most = Number(max || options.length)
    return kind == "multiple" && !(Number(min || 1) <= most && most <= options.length) ? this.boundsValue : ""
  }

  get #options() {
    return [...this.element.querySelectorAll("[name=option]")].map(({ value }) => tidy(value)).filter(Boolean)
  }

  get #fields() {
    return this.element.querySelector("form").elements
  }
}

function tidy(text) {
  return text.trim().replace(/\s+/g, " ")
}
