import { Controller } from "@hotwired/stimulus"
import { reachable } from "../live.js"

// Says quietly that the server does not answer, and nothing when it does.
export default class extends Controller {
  static values = { lost: String }

  connect() {
    document.addEventListener("live:reachable", this.#say)
    this.#say()
  }

  disconnect() {
    document.removeEventListener("live:reachable", this.#say)
  }

  #say = () => {
    this.element.textContent = reachable ? "" : this.lostValue
  }
}
