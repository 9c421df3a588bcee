import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { STREAMS, isStream, post } from "../helpers/request.js"
import { BOX, makeBox, marksOf, show } from "../helpers/tasks.js"

const PATIENCE = 1500

// Makes a box that can be ticked of the mark of each task, in the posts whose tasks the viewer may tick.
export default class extends Controller {
  static values = { every: Boolean, failed: String, changed: String }

  #sending = Promise.resolve()

  connect() {
    this.stream = document.getElementById("stream")
    this.changes = new MutationObserver(() => this.#offer())
    this.stream.addEventListener("click", this.#tick)
    this.stream.addEventListener("keydown", this.#press)
    this.#offer()
  }

  disconnect() {
    this.changes.disconnect()
    this.stream.removeEventListener("click", this.#tick)
    this.stream.removeEventListener("keydown", this.#press)
  }

  #press = (event) => {
    if (event.key != " " || !event.target.matches(BOX)) return

    event.preventDefault()
    this.#tick(event)
  }

  // One after another: each answer brings the version that the next one has to name.
  #tick = ({ target }) => {
    const mark = target.closest(BOX)
    if (!mark || mark.ariaBusy == "true") return

    const [post, done] = [mark.closest("[data-author]"), mark.ariaChecked != "true"]
    const number = marksOf(post).indexOf(mark) + 1
    show(mark, done)
    mark.ariaBusy = "true"
    this.#sending = this.#sending.then(() => this.#send(post.id, number, done)).then((isKnown) => {
      mark.removeAttribute("aria-busy")
      if (!isKnown) show(mark, !done)
    })
  }

  async #send(id, number, done) {
    const body = new URLSearchParams({ done: done ? "1" : "0", version: document.getElementById(id).dataset.version })
    const answer = await post(`/p/${id.replace("post-", "")}/tasks/${number}`, body, { accept: STREAMS }).catch(() => null)
    const isKnown = isStream(answer)
    if (isKnown) await this.#show(await answer.text())
    if (!answer?.ok) document.getElementById("said").textContent = answer?.status == 409 ? this.changedValue : this.failedValue
    return isKnown
  }

  #show(streams) {
    return new Promise((resolve) => {
      this.stream.addEventListener("live:placed", resolve, { once: true })
      setTimeout(resolve, PATIENCE)
      renderStreamMessage(streams)
    })
  }

  #offer() {
    this.changes.disconnect()
    const posts = this.everyValue ? "[data-author]" : `:is([data-author="${document.body.dataset.viewer}"], [data-wiki])`
    for (const post of this.stream.querySelectorAll(`:scope > ${posts}`)) marksOf(post).filter((mark) => !mark.closest("blockquote")).forEach(makeBox)
    this.changes.observe(this.stream, { childList: true, subtree: true, characterData: true, attributeFilter: ["role", "data-wiki"] })
  }
}
