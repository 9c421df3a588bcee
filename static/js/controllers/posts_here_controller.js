import { Controller } from "@hotwired/stimulus"

// In a topic, shows the link to what a person wrote there, when they did.
export default class extends Controller {
  static targets = ["link"]
  static values = { person: Number, username: String }

  connect() {
    const topic = document.querySelector(".topic:has(.stream)")
    if (!topic?.querySelector(`[data-author="${this.personValue}"]`)) return

    this.linkTarget.href = `${topic.dataset.jumpAddressValue}?by=${encodeURIComponent(this.usernameValue)}`
    this.element.hidden = false
  }
}
