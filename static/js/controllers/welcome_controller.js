import { Controller } from "@hotwired/stimulus"

// Asks everybody but the author of the post: nobody greets themselves. Its form is the same for all, so the browser tells.
export default class extends Controller {
  static values = { author: String }

  connect() {
    this.element.classList.toggle("welcome--own", this.authorValue === document.body.dataset.viewer)
  }
}
