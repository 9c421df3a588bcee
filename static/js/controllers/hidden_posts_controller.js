import { Controller } from "@hotwired/stimulus"
import { visit } from "@hotwired/turbo"
import { opensElsewhere } from "../helpers/clicks.js"
import { fragment } from "../helpers/fragment.js"
import { insertInOrder } from "../helpers/stream.js"

// Opens in place the posts a filter hides; what does not come in one go stays behind the same line.
export default class extends Controller {
  async open(event) {
    const link = event.currentTarget
    if (opensElsewhere(event)) return

    event.preventDefault()
    if (link.ariaBusy) return

    link.ariaBusy = "true"
    try {
      const page = await fragment(link.dataset.window)
      this.#show(link.closest("li"), [...page.querySelector("ol[data-first]").children])
    } catch (error) {
      console.warn(error)
      visit(link.href)
    }
  }

  #show(line, items) {
    const posts = items.map((item) => insertInOrder(this.element, document.adoptNode(item))).filter(({ id }) => id.startsWith("post-"))
    if (!items.some(({ id }) => id == line.id)) line.remove()
    posts.forEach((post) => post.classList.add("stream__item--opened"))
    // Whoever came by keyboard goes on where the line stood.
    const [first] = posts
    if (first) {
      first.tabIndex = -1
      first.focus({ preventScroll: true })
    }
  }
}
