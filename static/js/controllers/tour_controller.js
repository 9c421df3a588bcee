import { Controller } from "@hotwired/stimulus"

const RING = "tour-here"
// What Escape closes first.
const OPEN = "dialog[open], details.menu[open], :popover-open"

// Walks through the steps of the tour, one at a time, and rings what on the page each is about.
export default class extends Controller {
  static targets = ["step", "skip"]

  connect() {
    this.#ring()
    document.addEventListener("turbo:before-cache", this.#clear)
  }

  disconnect() {
    document.removeEventListener("turbo:before-cache", this.#clear)
    this.#clear()
  }

  next(event) {
    event.preventDefault()
    this.#go(1)
  }

  back() {
    this.#go(-1)
  }

  skip() {
    if (document.querySelector(OPEN)) return

    this.element.hidden = true
    this.#clear()
    this.skipTarget.click()
  }

  #go(by) {
    const step = this.stepTargets[this.stepTargets.indexOf(this.#present) + by]
    this.#present.hidden = true
    step.hidden = false
    step.querySelector("[tabindex]").focus()
    this.#clear()
    this.#ring()
  }

  // The first of the places a step names that shows.
  #ring() {
    const places = this.#present.dataset.about.split(", ").map((place) => document.querySelector(place))
    const about = places.find((element) => element?.checkVisibility())
    about?.classList.add(RING)
    if (about && this.#isCovered(about)) about.scrollIntoView({ block: "center" })
  }

  #isCovered(element) {
    const { top, bottom, right } = element.getBoundingClientRect()
    const panel = this.element.getBoundingClientRect()
    return top < 0 || bottom > (right > panel.left ? panel.top : innerHeight)
  }

  #clear = () => {
    document.querySelectorAll(`.${RING}`).forEach((element) => element.classList.remove(RING))
  }

  get #present() {
    return this.stepTargets.find((step) => !step.hidden)
  }
}
