import { Controller } from "@hotwired/stimulus"

// Asks anew how closely one follows the topic after a reply of one's own, which may have changed it.
export default class extends Controller {
  renew({ target, detail: { success } }) {
    if (success && target.action.endsWith("/posts") && this.element.hasAttribute("complete")) this.element.reload()
  }
}
