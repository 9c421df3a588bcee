import { Controller } from "@hotwired/stimulus"

// Tells the dialog it stands in that somebody has signed in, and with which token they go on.
export default class extends Controller {
  static values = { viewer: String, token: String }

  connect() {
    this.dispatch("done", { detail: { viewer: this.viewerValue, token: this.tokenValue } })
  }
}
