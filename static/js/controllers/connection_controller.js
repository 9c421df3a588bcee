import { Controller } from "@hotwired/stimulus"
import { reachable } from "../live.js"

const WHILE = 10_000

// Says quietly that the server does not answer, and nothing when it does.
export default class extends Controller {
  static values = { lost: String }

  connect() {
    document.addEventListener("live:reachable", this.#say)
    document.addEventListener("turbo:before-fetch-response", this.#say)
    document.addEventListener("turbo:fetch-request-error", this.#fail)
    this.#say()
  }

  disconnect() {
    clearTimeout(this.timer)
    document.removeEventListener("live:reachable", this.#say)
    document.removeEventListener("turbo:before-fetch-response", this.#say)
    document.removeEventListener("turbo:fetch-request-error", this.#fail)
  }

  #say = () => {
    clearTimeout(this.timer)
    this.element.textContent = reachable ? "" : this.lostValue
  }

  // What was asked for by hand did not come: that is said at once, whatever the socket knows. Forms for writing say it themselves.
  #fail = ({ target }) => {
    if (target.dataset?.submitOnceOfflineValue) return

    this.element.textContent = this.lostValue
    clearTimeout(this.timer)
    this.timer = setTimeout(this.#say, WHILE)
  }
}
