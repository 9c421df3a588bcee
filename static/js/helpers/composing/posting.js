import { asleep, isAway } from "../dock.js"
import { Sending, ghostOf } from "../sending.js"
import { askWhere } from "../where.js"

// Where a reply goes – into its own topic or, if its writer says so, the one they look at – and what stands there meanwhile.
export class Posting {
  // parts: the form, its fields `to` and `atEnd`, the templates `question` and perhaps `ghost`.
  constructor(composer, parts) {
    Object.assign(this, { composer, parts })
  }

  get isShown() {
    return Boolean(this.sending?.ghost)
  }

  /** Tells the server whether the post may be put into this page, because its window reaches the end. */
  prepare(event) {
    const other = isAway(this.composer) && !this.chosen && asleep()
    if (other) return this.#choose(event, other)

    const { form, atEnd, ghost } = this.parts
    const { topicLastValue: last, topicEndValue: end } = document.getElementById(`topic-${this.chosen ?? this.#topic}`)?.dataset ?? {}
    this.isElsewhere = isAway(this.composer) && !end
    atEnd.value = this.isElsewhere ? "elsewhere" : Number(last) >= Number(end) ? "1" : ""
    this.stop()
    this.sending = new Sending(Number(end), atEnd.value == "1" && ghost && ghostOf(ghost, form))
  }

  show() {
    this.sending.show()
  }

  stop() {
    this.sending?.stop()
  }

  /** It has not been taken: the form belongs to its own topic again. */
  giveBack() {
    this.stop()
    this.#return()
  }

  /** Goes on with sending on the page that comes; the form's key makes one post of both. */
  goOn() {
    this.stop()
    this.chosen ??= this.#topic
    document.addEventListener("turbo:load", () => this.composer.isConnected && this.#submit(), { once: true })
  }

  /** It has been taken; `stays` tells whether its page is still there. Returns whether the post appears on it. */
  taken(stays) {
    // The draft was the other topic's.
    if (this.chosen && this.chosen != this.#topic) this.parts.form.dispatchEvent(new CustomEvent("kept-text:discarded", { detail: {} }))
    if (this.chosen) this.#return()
    const appears = stays && !this.isElsewhere
    if (appears) this.sending.taken()
    return appears
  }

  async #choose(event, other) {
    event.preventDefault()
    event.stopImmediatePropagation()
    const { form, question, to } = this.parts
    const titles = { own: this.composer.dataset.composerTitleValue, other: other.dataset.composerTitleValue }
    const answer = await askWhere(question, titles)
    if (!answer) return form.elements.text.focus()

    this.chosen = answer == "own" ? this.#topic : Number(other.dataset.composerTopicValue)
    this.address ??= form.getAttribute("action")
    if (answer == "other") {
      form.setAttribute("action", other.querySelector("form").getAttribute("action"))
      to.value = ""
    }
    this.#submit()
  }

  #return() {
    const { form, to } = this.parts
    if (this.address) form.setAttribute("action", this.address)
    to.value = JSON.parse(form.dataset.keptTextBesideValue ?? "{}").to ?? ""
    this.chosen = null
  }

  #submit() {
    const { form } = this.parts
    form.requestSubmit(form.querySelector("[type=submit]"))
  }

  get #topic() {
    return Number(this.composer.dataset.composerTopicValue)
  }
}
