import { Controller } from "@hotwired/stimulus"
import { placeBeside } from "../helpers/beside.js"
import { opensElsewhere } from "../helpers/clicks.js"
import { postAt } from "../helpers/reaction_row.js"

// Opens the one menu of rarer reactions beside the post whose button asks for it, and says what was chosen for which post.
export default class extends Controller {
  open(event) {
    const opener = event.target.closest?.("[data-reactions-more]")
    if (!opener || opensElsewhere(event)) return

    event.preventDefault()
    const hasClosed = this.closing == opener
    this.closing = null
    if (hasClosed) return

    this.opener = opener
    this.element.dataset.post = postAt(opener)
    this.dispatch("opened")
    this.element.showPopover()
    placeBeside(this.element, opener)
    opener.setAttribute("aria-expanded", "true")
    this.element.firstElementChild.focus()
  }

  choose({ target }) {
    const item = target.closest("[name=kind]")
    if (!item) return

    this.element.hidePopover()
    this.opener.focus()
    this.dispatch("chosen", { detail: { post: postAt(this.opener), item } })
  }

  walk(event) {
    const items = [...this.element.children]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return

    event.preventDefault()
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus()
  }

  // Pressing beside an open menu closes it: the button that opened it shall not open it again.
  press({ target }) {
    this.closing = this.element.matches(":popover-open") && target.closest?.("[data-reactions-more]") == this.opener && this.opener
  }

  closed({ newState }) {
    if (newState == "closed") this.opener?.setAttribute("aria-expanded", "false")
  }
}
