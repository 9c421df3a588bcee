import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { STREAMS } from "../helpers/request.js"
import { unwatch, watch } from "../live.js"

// The bell: its panel shows the present list whenever it is open, and the title of the page says how many are unread.
export default class extends Controller {
  static targets = ["bell", "frame"]
  static values = { address: String }

  wants = {}
  #mark = ""
  #observer = new MutationObserver(() => { this.#say(); this.look() })

  connect() {
    this.#say()
    this.#observer.observe(this.bellTarget, { attributeFilter: ["data-rings"] })
    document.addEventListener("turbo:load", this.#say)
    document.addEventListener("turbo:render", this.#say)
    document.addEventListener("turbo:before-cache", this.#unsay)
    if (!document.documentElement.hasAttribute("data-turbo-preview")) watch(this)
  }

  disconnect() {
    this.#observer.disconnect()
    document.removeEventListener("turbo:load", this.#say)
    document.removeEventListener("turbo:render", this.#say)
    document.removeEventListener("turbo:before-cache", this.#unsay)
    unwatch(this)
  }

  /** Asks for the list anew; the first time it comes by itself. */
  look() {
    if (this.element.open && this.frameTarget.hasAttribute("complete")) this.frameTarget.reload()
  }

  // The socket's answer to whoever watches holds the bell.
  answered() {}

  async catchUp() {
    const response = await fetch(this.addressValue, { headers: { Accept: STREAMS } })
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`)
    if (!response.redirected) renderStreamMessage(await response.text())
  }

  #say = () => {
    const unread = Number(this.bellTarget.dataset.rings)
    const [base, mark] = [this.#base, unread ? `(${unread > 99 ? "99+" : unread}) ` : ""]
    this.#mark = mark
    if (document.title !== mark + base) document.title = mark + base
  }

  // A page from the cache gets the count of its own time.
  #unsay = () => {
    document.title = this.#base
    this.#mark = ""
  }

  get #base() {
    return document.title.startsWith(this.#mark) ? document.title.slice(this.#mark.length) : document.title
  }
}
