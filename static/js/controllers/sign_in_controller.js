import { Controller } from "@hotwired/stimulus"
import { signInHere, takeToken, whoIsHere } from "../helpers/session.js"
import { leaveAtOnce, reconnect } from "../live.js"

// Heals a form whose session or token has ended while it was being filled in: signs in over the page, and sends it again.
// Where the open page hears of the end before the form is sent, it is asked over the page, too.
export default class extends Controller {
  static values = { other: String }

  connect() {
    document.addEventListener("live:leaving", this.#stay)
  }

  disconnect() {
    document.removeEventListener("live:leaving", this.#stay)
  }

  async heal({ detail: { success, fetchResponse } }) {
    const again = fetchResponse?.response.headers.get("Forum-Again")
    if (success || !["token", "sign-in"].includes(again)) return this.hasTried = false
    if (this.hasTried) return

    this.hasTried = true
    const here = again == "token" && await whoIsHere() || await signInHere()
    if (!here) return this.hasTried = false

    reconnect()
    takeToken(here) ? this.element.requestSubmit(this.element.querySelector("[type=submit]")) : this.#refuse()
  }

  #stay = (event) => {
    if (event.defaultPrevented || ![...this.element.querySelectorAll("textarea")].some(({ value }) => value.trim())) return

    event.preventDefault()
    this.goingOn ??= this.#goOn().finally(() => { this.goingOn = null })
  }

  // Whoever is signed in has lost the right to this page.
  async #goOn() {
    const here = !await whoIsHere() && await signInHere()
    here && takeToken(here) ? reconnect() : leaveAtOnce()
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
