import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { isRemembered, remember } from "../helpers/remembered.js"
import { STREAMS, isStream, post } from "../helpers/request.js"

const pause = 500
const ALONE = "composer without preview"

// Shows what the text will look like, cooked by the server, at most twice a second.
export default class extends Controller {
  static targets = ["text", "panes", "button", "switch"]
  static values = { address: String }

  #timer
  #request
  #asked = 0
  #shown = ""

  connect() {
    this.#stand(isRemembered(ALONE))
    this.later()
  }

  disconnect() {
    this.#stop()
  }

  later() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#refresh(), Math.max(pause / 2, this.#asked + pause - Date.now()))
  }

  /** Changes between text and preview where there is room for one of them. */
  toggle(event) {
    event.preventDefault()
    const previews = !this.panesTarget.classList.contains("composer__panes--preview")
    this.#turn(previews)
    previews ? this.#refresh() : this.textTarget.focus()
  }

  /** Shows the preview beside the text or puts it away, as one likes to write; a browser remembers. */
  switch() {
    remember(ALONE, !isRemembered(ALONE))
    this.#stand(isRemembered(ALONE))
    this.#refresh()
  }

  /** Keeps the preview at the place that is being written. */
  follow() {
    const [text, { parentElement: pane } = {}] = [this.textTarget, this.#pane]
    if (!pane) return

    const share = text.scrollTop / Math.max(1, text.scrollHeight - text.clientHeight)
    pane.scrollTop = share * (pane.scrollHeight - pane.clientHeight)
  }

  clear() {
    this.#stop()
    this.#shown = ""
    delete this.element.dataset.previewed
    this.#pane?.replaceChildren()
    this.#turn(false)
    // A form for editing goes back to the post's own text.
    if (this.textTarget.value.trim()) this.later()
  }

  // Its button says what it leads to.
  #turn(previews) {
    this.panesTarget.classList.toggle("composer__panes--preview", previews)
    const [button] = this.buttonTargets
    this.label ??= button?.textContent
    if (button) button.textContent = previews ? button.dataset.back : this.label
  }

  #stand(isAlone) {
    this.panesTarget.classList.toggle("composer__panes--alone", isAlone)
    this.switchTargets.forEach((button) => button.setAttribute("aria-pressed", !isAlone))
  }

  async #refresh() {
    const text = this.textTarget.value
    const pane = this.#pane
    if (!pane?.checkVisibility() || text == this.#shown) return
    if (!text.trim()) return this.clear()

    this.#stop()
    this.#request = new AbortController()
    this.#asked = Date.now()
    try {
      await this.#show(text, await this.#fetch(text))
    } catch (error) {
      if (error.name != "AbortError") console.warn("The preview did not come.", error)
    }
  }

  #fetch(text) {
    const body = new URLSearchParams({ text, kept: this.element.elements.kept?.value ?? "" })
    return post(this.addressValue, body, { accept: STREAMS, signal: this.#request.signal })
  }

  async #show(text, response) {
    if (!isStream(response)) return

    renderStreamMessage(await response.text())
    this.#shown = this.element.dataset.previewed = text
    requestAnimationFrame(() => requestAnimationFrame(() => this.hasTextTarget && this.follow()))
  }

  #stop() {
    clearTimeout(this.#timer)
    this.#request?.abort()
  }

  // A page may hold the forms of several posts.
  get #pane() {
    return this.element.querySelector("[id^='writing-preview']")
  }
}
