import { Controller } from "@hotwired/stimulus"
import { post } from "../helpers/request.js"

// Following a line of the list silences it, also when it opens in another tab; silencing all leaves one in the list.
export default class extends Controller {
  // The button that silences all goes away with the focus on it; so may the list, which the open bell asks for anew.
  stay() {
    (this.element.closest("turbo-frame") ?? this.element).focus({ preventScroll: true })
  }

  read({ type, button, params: { address }, currentTarget }) {
    if (type === "auxclick" && button !== 1) return

    post(address, null, { keepalive: true }).catch(() => {})
    currentTarget.classList.remove("notification--unread")
    currentTarget.querySelector(".notification__dot")?.remove()
  }
}
