import { Controller } from "@hotwired/stimulus"
import { newKey } from "../helpers/blank_form.js"
import { STREAMS, isStream } from "../helpers/request.js"

// Lets a form be sent once at a time, and gives it a new key when the server has taken it.
export default class extends Controller {
  static targets = ["button", "key"]
  static values = { offline: String, tooLarge: String, often: String, broken: String }

  #sending = false
  #label

  guard(event) {
    if (!this.#sending) return

    event.preventDefault()
    event.stopImmediatePropagation()
  }

  start() {
    this.#sending = true
    this.#fix(true)
    if (!this.hasButtonTarget) return

    this.#label = this.buttonTarget.textContent
    this.buttonTarget.setAttribute("aria-disabled", "true")
    if (this.buttonTarget.dataset.busy) this.buttonTarget.textContent = this.buttonTarget.dataset.busy
  }

  end({ detail: { success, error, fetchResponse } }) {
    this.#sending = false
    this.#fix(false)
    if (this.hasButtonTarget) {
      this.buttonTarget.removeAttribute("aria-disabled")
      this.buttonTarget.textContent = this.#label
    }
    // A visit has cut it off; the server may have taken it all the same.
    if (!fetchResponse && !error && document.documentElement.hasAttribute("aria-busy")) return this.dispatch("cut")

    // Sent again, it is a post of its own.
    if (fetchResponse?.response.headers.get("Forum-Again") == "key") this.keyTarget.value = newKey()
    success && wasTaken(fetchResponse) ? this.#taken(fetchResponse) : this.dispatch("failed")
  }

  /** Keeps the page when a page of errors would come in its place: of ours, or of whatever stands before us. */
  judge(event) {
    const { response } = event.detail.fetchResponse
    const isOurs = isStream(response)
    if (event.target != this.element || isOurs || (response.status < 500 && ![413, 429].includes(response.status))) return

    event.preventDefault()
    const sentence = { 413: this.tooLargeValue, 429: this.oftenValue }[response.status] ?? this.brokenValue
    this.#tell(sentence.replace("{status}", response.status))
  }

  /** Says that the network is away; the text stays where it is. */
  offline() {
    this.#tell(this.offlineValue)
  }

  // What somebody typed meanwhile would go with what is being sent.
  #fix(isFixed) {
    this.element.querySelectorAll("[data-kept-text-target~=field]").forEach((field) => { field.readOnly = isFixed })
  }

  #tell(sentence) {
    if (!this.#problem || !sentence) return

    const message = document.createElement("p")
    message.className = "flash flash--warn"
    message.setAttribute("role", "alert")
    message.textContent = sentence
    this.#problem.replaceChildren(message)
  }

  #taken(response) {
    if (this.hasKeyTarget) this.keyTarget.value = newKey()
    this.#problem?.replaceChildren()
    this.dispatch("sent", { detail: { stays: !response.redirected } })
  }

  get #problem() {
    return this.element.querySelector("[id^='writing-problem']")
  }
}

// A redirect to sign-in is no success, whatever its status says.
function wasTaken(response) {
  return response.redirected
    ? response.location.pathname.startsWith("/t/")
    : response.contentType?.startsWith(STREAMS)
}
