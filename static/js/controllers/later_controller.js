import { Controller } from "@hotwired/stimulus"

// What will be published later is scheduled: the button that sends the form says so.
export default class extends Controller {
  static targets = ["box"]
  static values = { label: String }

  connect() {
    this.now = this.#button.textContent
    this.name()
  }

  disconnect() {
    if (this.#button) this.#button.textContent = this.now
  }

  name() {
    this.#button.textContent = this.boxTarget.checked ? this.labelValue : this.now
  }

  get #button() {
    return this.element.closest("form")?.querySelector("[data-submit-once-target=button]")
  }
}
