import { Controller } from "@hotwired/stimulus"

// A topic's title stands in the header too while it is out of sight above, and leads back to it; the window is named so.
export default class extends Controller {
  static values = { address: String }

  connect() {
    this.#nameThePage()
    const [header] = document.getElementsByClassName("header")
    this.link = header?.querySelector("#header-topic")
    if (!this.link) return

    this.link.lastElementChild.textContent = this.element.textContent
    this.link.href = this.addressValue
    this.link.addEventListener("click", this.#lead)
    this.observer = new IntersectionObserver(this.#look, { rootMargin: `-${header.offsetHeight}px 0px 0px` })
    this.observer.observe(this.element)
  }

  disconnect() {
    this.observer?.disconnect()
    this.link?.removeEventListener("click", this.#lead)
    document.removeEventListener("stream:reached", this.#showTop)
    // Another form of the same title, pushed, has come in its place.
    if (this.link && !document.querySelector(`[data-controller="${this.identifier}"]`)) this.link.hidden = true
  }

  // Renamed while it is open: its name in the window follows, between the bell's count and the name of the forum.
  #nameThePage() {
    const rest = document.title.lastIndexOf(" – ")
    const name = this.element.textContent.replaceAll("\u00a0", " ") + document.title.slice(rest)
    if (rest < 0 || document.documentElement.hasAttribute("data-turbo-preview") || document.title.endsWith(name)) return

    document.title = (document.title.match(/^\(\d+\+?\) /)?.[0] ?? "") + name
  }

  #look = (entries) => {
    const { isIntersecting, boundingClientRect: { top } } = entries.at(-1)
    this.link.hidden = isIntersecting || top > 0
  }

  // As the timeline leads: without loading the page anew, and with a way back.
  #lead = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return

    event.preventDefault()
    document.addEventListener("stream:reached", this.#showTop, { once: true })
    this.dispatch("chosen", { detail: { number: 1 } })
  }

  // The link goes away with the focus on it.
  #showTop = () => {
    scrollTo({ top: 0, behavior: "instant" })
    this.element.tabIndex = -1
    this.element.focus({ preventScroll: true })
  }
}
