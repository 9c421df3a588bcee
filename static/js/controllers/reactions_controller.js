import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage, visit } from "@hotwired/turbo"
import { OwnReactions } from "../helpers/own_reactions.js"
import { count, mark, offerNoneTo, postAt } from "../helpers/reaction_row.js"
import { react } from "../helpers/reacting.js"

// Shows what the reader has said to posts, and says it or takes it back at once: the server is told one after another.
export default class extends Controller {
  static targets = ["menu"]
  static values = { url: String, failed: String }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.own = new OwnReactions()
    this.sent = Promise.resolve()
    this.stream = document.getElementById("stream")
    this.changes = new MutationObserver(this.mark)
    this.changes.observe(this.stream, { childList: true })
    this.stream.addEventListener("live:placed", this.mark)
    this.offerAgain = offerNoneTo(Number(document.body.dataset.viewer))
    this.#ask()
  }

  disconnect() {
    this.changes?.disconnect()
    this.stream?.removeEventListener("live:placed", this.mark)
    this.offerAgain?.()
  }

  press(event) {
    const button = event.target.closest?.(".reaction__press")
    if (!button || !this.own) return

    event.preventDefault()
    this.#toggle(postAt(button), button.value)
  }

  // From the menu: there nobody sees what has become of it.
  choose({ detail: { post, item } }) {
    this.#say(this.#toggle(post, item.value, item) ? item.dataset.added : item.dataset.taken)
  }

  #toggle(post, kind, item) {
    const wish = this.own.toggle(post, kind)
    const takeBack = count(wish, item)
    this.mark()
    this.sent = this.sent.then(() => this.#send(wish, takeBack))
    return wish.isThere
  }

  async #send(wish, takeBack) {
    const { streams, leadsTo, refusal } = await react(wish)
    if (leadsTo) return visit(leadsTo)

    if (streams) {
      this.own.keep(wish)
      renderStreamMessage(streams)
    } else {
      this.own.drop(wish)
      takeBack()
      this.#say(refusal ?? this.failedValue)
    }
    this.mark()
  }

  async #ask() {
    const answer = await fetch(this.urlValue, { headers: { Accept: "application/json" } }).catch(() => null)
    if (!answer?.ok || answer.redirected) return

    this.own.learn((await answer.json()).posts)
    this.mark()
  }

  #say(sentence) {
    document.getElementById("said").textContent = sentence
  }

  mark = () => mark(this.stream, this.menuTarget, this.own)
}
