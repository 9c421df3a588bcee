import { Controller } from "@hotwired/stimulus"
import { isRemembered, remember } from "../helpers/remembered.js"

const NAME = "composer fills the screen"

// Lets the composer fill the window, until Escape or its button; a browser remembers how one likes to write.
export default class extends Controller {
  static targets = ["button"]

  connect() {
    this.element.addEventListener("toggle", this.#open)
    this.element.addEventListener("focusout", this.#follow)
    // Opening it has moved it.
    if (this.element.open) this.#open()
  }

  disconnect() {
    this.element.removeEventListener("toggle", this.#open)
    this.element.removeEventListener("focusout", this.#follow)
  }

  toggle() {
    this.#turn(!this.#isFull)
    remember(NAME, this.#isFull)
    this.element.querySelector("textarea").focus()
  }

  // What is open over it goes first.
  leave(event) {
    if (!this.#isFull || event.defaultPrevented || this.element.querySelector(":is(:popover-open, dialog[open])")) return

    event.preventDefault()
    this.#turn(false)
    remember(NAME, false)
  }

  #open = () => this.#turn(this.element.open && isRemembered(NAME))

  // Nothing that has the focus may be hidden under it.
  #follow = ({ relatedTarget }) => {
    if (this.#isFull && relatedTarget && !this.element.contains(relatedTarget) && !relatedTarget.closest("dialog")) this.#turn(false)
  }

  #turn(isFull) {
    this.element.classList.toggle("composer--full", isFull)
    this.buttonTargets.forEach((button) => button.setAttribute("aria-pressed", isFull))
  }

  get #isFull() {
    return this.element.classList.contains("composer--full")
  }
}
