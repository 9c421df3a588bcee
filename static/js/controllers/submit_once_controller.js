import { Controller } from "@hotwired/stimulus"

// Lets a form be sent once at a time, and gives it a new key when the server has taken it.
export default class extends Controller {
  static targets = ["button", "key"]
  static values = { offline: String }

  #sending = false
  #label

  guard(event) {
    if (!this.#sending) return

    event.preventDefault()
    event.stopImmediatePropagation()
  }

  start() {
    this.#sending = true
    if (!this.hasButtonTarget) return

    this.#label = this.buttonTarget.textContent
    this.buttonTarget.setAttribute("aria-disabled", "true")
    if (this.buttonTarget.dataset.busy) this.buttonTarget.textContent = this.buttonTarget.dataset.busy
  }

  end({ detail: { success, fetchResponse } }) {
    this.#sending = false
    if (this.hasButtonTarget) {
      this.buttonTarget.removeAttribute("aria-disabled")
      this.buttonTarget.textContent = this.#label
    }
    if (success && wasTaken(fetchResponse)) this.#taken(fetchResponse)
  }

  /** Says that the network is away; the text stays where it is. */
  offline() {
    const problem = document.getElementById("writing-problem")
    if (!problem || !this.offlineValue) return

    const message = document.createElement("p")
    message.className = "flash flash--warn"
    message.setAttribute("role", "alert")
    message.textContent = this.offlineValue
    problem.replaceChildren(message)
  }

  #taken(response) {
    if (this.hasKeyTarget) this.keyTarget.value = newKey()
    document.getElementById("writing-problem")?.replaceChildren()
    this.dispatch("sent", { detail: { stays: !response.redirected } })
  }
}

// A redirect to sign-in is no success, whatever its status says.
function wasTaken(response) {
  return response.redirected
    ? response.location.pathname.startsWith("/t/")
    : response.contentType?.startsWith("text/vnd.turbo-stream.html")
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
