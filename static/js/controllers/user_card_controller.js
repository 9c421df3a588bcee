import { Controller } from "@hotwired/stimulus"
import { placeBeside } from "../helpers/beside.js"
import { Resting } from "../helpers/resting.js"
import { tabThrough } from "../helpers/tab_order.js"

const LINKS = "a[href^='/u/']:not(.menu__item, .tabs__link, .button)"
const PROFILE = /^\/u\/[^/]+$/
const MOVES = ["scroll", "resize"]
const FAILURES = ["turbo:frame-missing", "turbo:fetch-request-error"]

// Shows a person's card beside a link to them on which mouse or keyboard focus rests, until both are elsewhere; Escape closes it.
export default class extends Controller {
  connect() {
    this.card = document.getElementById("user-card")
    this.resting = new Resting({
      find: (element) => this.card.contains(element) ? this.link : personAt(element),
      rested: (link) => link != this.link && this.#ask(link),
      left: () => this.#isHeld || this.#hide(),
    })
    this.listening = new AbortController()
    const listen = (name, act, more) => window.addEventListener(name, act, { signal: this.listening.signal, ...more })
    listen("keydown", (event) => this.#isOpen && this.#press(event), { capture: true })
    for (const name of MOVES) listen(name, () => this.#isOpen && placeBeside(this.card, this.link), { capture: true })
    listen("turbo:before-cache", () => this.#forget())
    listen("turbo:frame-load", ({ target }) => target == this.card && this.link?.isConnected && this.#show())
    for (const name of FAILURES) listen(name, (event) => event.target == this.card && this.#fail(event), { capture: true })
  }

  disconnect() {
    this.resting.stop()
    this.listening.abort()
    this.#forget()
  }

  #ask(link) {
    const address = `${link.pathname}/card`
    this.#hide()
    this.link = link
    // The browser's own tooltip would lie over the card.
    this.title = link.title
    link.removeAttribute("title")
    if (this.card.src?.endsWith(address) && this.card.hasAttribute("complete")) this.#show()
    else this.card.src = address
  }

  #show() {
    this.link.setAttribute("aria-expanded", "true")
    this.card.showPopover()
    placeBeside(this.card, this.link)
  }

  #press(event) {
    if (event.key == "Tab") tabThrough(event, this.link, this.card)
    if (event.key != "Escape") return

    event.preventDefault()
    event.stopPropagation()
    if (this.card.contains(document.activeElement)) this.link.focus()
    this.#close()
  }

  #hide() {
    if (!this.link) return

    this.#close()
    if (this.title) this.link.title = this.title
    this.link = null
  }

  #close() {
    this.link.removeAttribute("aria-expanded")
    if (this.#isOpen) this.card.hidePopover()
  }

  // A card that does not come is no reason to leave the page.
  #fail(event) {
    event.preventDefault()
    event.stopPropagation()
    // Not before Turbo has done with the answer: it would complain of being cut short.
    setTimeout(() => this.#forget())
  }

  #forget() {
    this.#hide()
    this.card.removeAttribute("src")
    this.card.replaceChildren()
  }

  get #isOpen() {
    return this.card.matches(":popover-open")
  }

  get #isHeld() {
    return this.link?.matches(":hover, :focus") || this.card.matches(":hover, :focus-within")
  }
}

function personAt(element) {
  const link = element.closest?.(LINKS)
  return link && PROFILE.test(link.pathname) ? link : null
}
