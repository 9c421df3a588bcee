import { Controller } from "@hotwired/stimulus"
import { post } from "../helpers/request.js"

// Asks the device to make a passkey, or to show one, and sends what it says with the form.
export default class extends Controller {
  static targets = ["problem"]
  static values = { options: String }

  // Of no use without a script, and in a browser that knows no passkeys.
  connect() {
    this.element.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON
  }

  make(event) {
    this.#ask(event, (options) => navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }))
  }

  show(event) {
    this.#ask(event, (options) => navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }))
  }

  // A visitor's page holds a token in its forms alone.
  #options() {
    return post(this.optionsValue, new URLSearchParams({ csrf_token: this.element.elements.csrf_token.value }))
  }

  async #ask(event, device) {
    const field = this.element.elements.credential
    if (field.value) return

    event.preventDefault()
    event.stopImmediatePropagation()
    this.problemTarget.hidden = true
    try {
      const credential = await device(await (await this.#options()).json())
      field.value = JSON.stringify(credential)
      this.element.requestSubmit()
    } catch {
      this.problemTarget.hidden = false
    } finally {
      setTimeout(() => { field.value = "" })
    }
  }
}
