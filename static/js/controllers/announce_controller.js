import { Controller } from "@hotwired/stimulus"

const AFTER = 150

// Says a message aloud that came with the page: a live region tells only what changes while it stands there.
export default class extends Controller {
  static targets = ["text", "close"]

  connect() {
    this.text = this.textTarget.textContent
    this.textTarget.textContent = ""
    this.timer = setTimeout(() => { this.textTarget.textContent = this.text }, AFTER)
    this.closeTarget.hidden = false
  }

  disconnect() {
    clearTimeout(this.timer)
    this.textTarget.textContent = this.text
  }

  close() {
    this.element.closest("[role=status]").remove()
  }
}
