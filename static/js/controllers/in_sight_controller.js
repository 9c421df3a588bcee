import { Controller } from "@hotwired/stimulus"

// Shows the link to the present page in a row that scrolls sideways.
export default class extends Controller {
  connect() {
    const current = this.element.querySelector("[aria-current]")
    // By hand: scrollIntoView would move the page, too.
    if (current) this.element.scrollLeft += this.#middleOf(current) - this.#middleOf(this.element)
  }

  #middleOf(element) {
    const { left, width } = element.getBoundingClientRect()
    return left + width / 2
  }
}
