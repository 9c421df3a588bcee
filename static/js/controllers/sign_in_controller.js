import { Controller } from "@hotwired/stimulus"
import { signInHere, takeToken, whoIsHere } from "../helpers/session.js"

// Heals a form whose session or token has ended while it was being filled in: signs in over the page, and sends it again.
export default class extends Controller {
  static values = { other: String }

  async heal({ detail: { success, fetchResponse } }) {
    const again = fetchResponse?.response.headers.get("Forum-Again")
    if (success || !["token", "sign-in"].includes(again)) return this.hasTried = false
    if (this.hasTried) return

    this.hasTried = true
    const here = again == "token" && await whoIsHere() || await signInHere()
    if (!here) return this.hasTried = false

    takeToken(here) ? this.element.requestSubmit(this.element.querySelector("[type=submit]")) : this.#refuse()
  }

  // A text belongs to whoever wrote it.
  #refuse() {
    const message = document.createElement("p")
    message.className = "flash flash--warn"
    message.setAttribute("role", "alert")
    message.textContent = this.otherValue
    this.element.querySelector("[id^='writing-problem']")?.replaceChildren(message)
  }
}
