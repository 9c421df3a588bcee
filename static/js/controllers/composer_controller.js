import { Controller } from "@hotwired/stimulus"
import { Sending } from "../helpers/sending.js"

// The docked desk of a topic: whom the reply answers, whether the topic still takes one, where the sent post appears.
export default class extends Controller {
  static targets = ["heading", "form", "to", "atEnd", "closed", "nobody", "unsent"]
  static values = { topic: Number, answer: String, heading: String, moderates: Boolean, sent: String }

  #observer = new MutationObserver(() => this.#look())
  #clicked = (event) => this.#answer(event)

  connect() {
    document.addEventListener("click", this.#clicked)
    this.#observer.observe(this.element.parentElement, { childList: true, subtree: true, attributeFilter: ["data-locked"] })
    this.#takeUp()
    this.#look()
  }

  disconnect() {
    document.removeEventListener("click", this.#clicked)
    this.sending?.stop()
    this.#observer.disconnect()
  }

  close() {
    this.element.open = false
    this.element.querySelector("summary").focus()
  }

  answerNobody() {
    this.#answerTo({})
  }

  /** Tells the server whether the post may be put into this page, because its window reaches the end. */
  prepare() {
    const { topicLastValue: last, topicEndValue: end } = document.getElementById(`topic-${this.topicValue}`)?.dataset ?? {}
    this.atEndTarget.value = Number(last) >= Number(end) ? "1" : ""
    this.sending?.stop()
    this.sending = new Sending(Number(end))
  }

  sent({ detail: { stays } }) {
    this.answerNobody()
    this.element.open = false
    this.unsentTarget.hidden = true
    if (!stays) return

    const status = document.querySelector("[data-stream-target=status]")
    if (status) status.textContent = this.sentValue
    this.sending.taken()
  }

  /** Shows that there is a text; one that came along from a topic merged away has to be seen. */
  showUnsent({ detail: { isCarried } }) {
    this.unsentTarget.hidden = false
    this.#takeUp()
    if (isCarried) this.element.open = true
    this.#look()
  }

  /** What was thrown away answered nobody. */
  hideUnsent() {
    this.unsentTarget.hidden = true
    this.answerNobody()
  }

  #answer(event) {
    const link = event.target.closest?.("a[data-reply-to]")
    if (!link || this.element.hidden || event.ctrlKey || event.metaKey || event.shiftKey) return

    event.preventDefault()
    const to = link.dataset.replyTo
    const name = document.querySelector(`#stream > [data-author][data-number="${to}"] .post__author .link`)?.textContent
    this.#answerTo(to && name ? { to, name } : {})
    this.element.open = true
    this.formTarget.querySelector("textarea").focus()
  }

  // Kept with the text; the post itself may be far from the window of posts in which the text is found again.
  #takeUp() {
    const { to, name } = JSON.parse(this.formTarget.dataset.keptTextBesideValue ?? "{}")
    if (to && name) this.#answerTo({ to, name })
  }

  #answerTo({ to = "", name }) {
    const heading = to ? this.answerValue.replace("{name}", () => name).replace("{number}", to) : this.headingValue
    this.toTarget.value = to
    this.headingTarget.textContent = heading
    this.nobodyTarget.hidden = !to
    this.formTarget.dataset.keptTextBesideValue = JSON.stringify(to ? { to, name } : {})
  }

  #look() {
    const state = document.getElementById(`topic-state-${this.topicValue}`)
    const closed = state?.dataset.locked == "true" && !this.moderatesValue
    const empty = !this.formTarget.querySelector("textarea").value.trim()
    if (this.closedTarget.hidden == closed) this.closedTarget.hidden = !closed
    // What was refused because it was closed may be sent now.
    if (this.wasClosed && !closed) document.getElementById("writing-problem")?.replaceChildren()
    this.wasClosed = closed
    this.formTarget.querySelector("[data-submit-once-target=button]").disabled = closed
    this.element.hidden = closed && empty
  }
}
