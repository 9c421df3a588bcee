import { Controller } from "@hotwired/stimulus"

const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }

// Makes a toolbar one stop of the Tab key; arrow keys, Home and End walk through all of its tools, whoever has put them there.
export default class extends Controller {
  connect() {
    this.element.addEventListener("keydown", this.#walk)
    this.element.addEventListener("focusin", this.#follow)
    this.changes = new MutationObserver(() => this.#mark())
    this.changes.observe(this.element, { childList: true, subtree: true, attributeFilter: ["hidden"] })
    this.#mark()
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.#walk)
    this.element.removeEventListener("focusin", this.#follow)
    this.changes.disconnect()
  }

  #walk = (event) => {
    const step = STEPS[event.key]
    const tools = this.#tools.filter((tool) => tool.checkVisibility())
    const at = tools.indexOf(event.target)
    if (step === undefined || at < 0) return

    event.preventDefault()
    const next = Math.abs(step) == Infinity ? (step < 0 ? 0 : tools.length - 1) : (at + step + tools.length) % tools.length
    tools[next].focus()
  }

  #follow = ({ target }) => this.#tools.includes(target) && this.#mark(target)

  #mark(current = this.#tools.find((tool) => tool.tabIndex == 0 && tool.hasAttribute("tabindex")) ?? this.#tools[0]) {
    for (const tool of this.#tools) tool.tabIndex = tool == current ? 0 : -1
  }

  // What a tool opens has keys of its own.
  get #tools() {
    return [...this.element.querySelectorAll("button, a[href]")].filter((tool) => !tool.hidden && !tool.closest("[popover]"))
  }
}
