import { Controller } from "@hotwired/stimulus"

// Following a line of the list silences it, also when it opens in another tab; silencing all leaves one in the list.
export default class extends Controller {
  // The button that silences all goes away with the focus on it; so may the list, which the open bell asks for anew.
  stay() {
    (this.element.closest("turbo-frame") ?? this.element).focus({ preventScroll: true })
  }

  read({ type, button, params: { address }, currentTarget }) {
    if (type === "auxclick" && button !== 1) return

    const token = document.querySelector("meta[name=csrf-token]")?.content
    fetch(address, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token } }).catch(() => {})
    currentTarget.classList.remove("notification--unread")
    currentTarget.querySelector(".notification__dot")?.remove()
  }
}
