import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage, visit } from "@hotwired/turbo"
import { opensElsewhere } from "../helpers/clicks.js"
import { STREAMS, post } from "../helpers/request.js"

// Shows which posts of a topic the reader has bookmarked, adds one with one click, and opens the form of one that is there.
// The links themselves lead to that form.
export default class extends Controller {
  static targets = ["first"]
  static values = { url: String, marked: String }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.posts = new Set()
    this.stream = document.getElementById("stream")
    this.changes = new MutationObserver(this.#mark)
    this.changes.observe(this.stream, { childList: true })
    this.stream.addEventListener("live:placed", this.#mark)
    this.ask()
  }

  disconnect() {
    this.changes?.disconnect()
    this.stream?.removeEventListener("live:placed", this.#mark)
  }

  // Also after a form has been sent: the server knows what stands now.
  async ask(event) {
    if (event && !event.target.matches("#bookmark-form")) return

    const response = await fetch(this.urlValue, { headers: { Accept: "application/json" } }).catch(() => null)
    if (!response?.ok || response.redirected) return

    const { posts, first } = await response.json()
    this.posts = new Set(posts)
    this.firstTarget.href = `/p/${first}/bookmark`
    this.#mark()
  }

  click(event) {
    const link = event.target.closest?.("a[data-bookmark]")
    if (!link || !postOf(link) || opensElsewhere(event)) return

    event.preventDefault()
    const isThere = link.dataset.bookmark == "form" || this.posts.has(postOf(link))
    isThere ? this.#open(link) : this.#add(link)
  }

  async #add(link) {
    const response = await post(`${link.href}/add`, null, { accept: STREAMS }).catch(() => null)
    // The form's page says what is the matter.
    if (!response?.ok || response.redirected) return visit(link.href)

    renderStreamMessage(await response.text())
    this.posts.add(postOf(link))
    this.#mark()
  }

  #open(link) {
    // Where the focus comes back to.
    document.querySelector(`#post-${postOf(link)} a[data-bookmark]`)?.focus()
    document.getElementById("dialog").src = link.href
  }

  #mark = () => {
    for (const link of document.querySelectorAll("#stream a[data-bookmark]")) {
      const isThere = this.posts.has(postOf(link))
      if (isThere == link.classList.contains("post__bookmark--there")) continue

      link.classList.toggle("post__bookmark--there", isThere)
      const { number } = link.closest("[data-number]").dataset
      isThere ? link.setAttribute("aria-label", this.markedValue.replace("{number}", number)) : link.removeAttribute("aria-label")
    }
  }
}

function postOf(link) {
  return Number(link.pathname.match(/^\/p\/(\d+)\//)?.[1])
}
