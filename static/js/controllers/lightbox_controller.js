import { Controller } from "@hotwired/stimulus"
import { opened } from "../helpers/lightbox.js"

// Shows a picture of a post as large as the window, and leads to the post's others.
export default class extends Controller {
  static targets = ["picture", "caption", "count", "original", "previous", "next"]

  connect() {
    this.links = [...opened().closest(".prose").querySelectorAll("a.lightbox")]
    this.element.showModal()
    this.#show(this.links.indexOf(opened()))
  }

  previous() {
    if (this.at > 0) this.#show(this.at - 1)
  }

  next() {
    if (this.at < this.links.length - 1) this.#show(this.at + 1)
  }

  close() {
    this.element.close()
  }

  outside({ target }) {
    if (target == this.element || target.matches(".lightbox-frame__figure")) this.close()
  }

  /** Goes, and gives the focus back to the picture that was looked at last. */
  leave() {
    this.element.remove()
    this.links[this.at]?.focus()
  }

  #show(at) {
    this.at = at
    const link = this.links[at], words = link.querySelector("img").alt
    this.pictureTarget.src = link.href
    this.pictureTarget.alt = words
    this.captionTarget.textContent = words
    this.originalTargets.forEach((original) => { original.href = link.href })
    this.countTarget.textContent = this.links.length > 1 ? this.#count : ""
    this.#turn(this.previousTarget, at > 0)
    this.#turn(this.nextTarget, at < this.links.length - 1)
  }

  // A button that goes while it has the focus would leave it nowhere.
  #turn(button, isOn) {
    button.hidden = this.links.length < 2
    button.setAttribute("aria-disabled", String(!isOn))
  }

  get #count() {
    return this.countTarget.dataset.words.replace("{number}", this.at + 1).replace("{count}", this.links.length)
  }
}
