import { Controller } from "@hotwired/stimulus"

// The answers of a poll that is being put together: one more, one less, Enter to go on.
export default class extends Controller {
  static targets = ["list", "option", "add"]
  static values = { name: String, remove: String, most: Number }

  add() {
    const option = this.optionTargets.at(-1).cloneNode(true)
    option.querySelector("input").value = ""
    this.listTarget.append(option)
    this.#number()
    option.querySelector("input").focus()
  }

  remove({ target }) {
    const option = target.closest("li"), next = option.nextElementSibling ?? option.previousElementSibling
    option.remove()
    this.#number()
    next.querySelector("input").focus()
  }

  /** Leads to the next answer, and makes one after the last. */
  step(event) {
    event.preventDefault()
    const next = event.target.closest("li").nextElementSibling
    if (next) next.querySelector("input").focus()
    else if (!this.addTarget.hidden) this.add()
  }

  #number() {
    this.optionTargets.forEach((option, at) => {
      const button = option.querySelector("button")
      option.querySelector("input").setAttribute("aria-label", this.nameValue.replace("{number}", at + 1))
      button.setAttribute("aria-label", this.removeValue.replace("{number}", at + 1))
      button.hidden = this.optionTargets.length <= 2
    })
    this.addTarget.hidden = this.optionTargets.length >= this.mostValue
  }
}
