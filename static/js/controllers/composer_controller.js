import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"
import { asleep, docked, enter, isAway, isEmpty, layAside, topicOf, undock } from "../helpers/dock.js"
import { Sending, ghostOf } from "../helpers/sending.js"
import { insertBlock } from "../helpers/typing_in.js"
import { askWhere } from "../helpers/where.js"

// The desk of a topic: whom the reply answers, whether the topic still takes one, where the sent post appears.
// It goes along to other pages in the dock, where it says in which topic it is going to be posted.
export default class extends Controller {
  static targets = ["heading", "form", "to", "atEnd", "closed", "nobody", "unsent", "where", "whom", "ghost", "question"]
  static values = { topic: Number, answer: String, heading: String, away: String, moderates: Boolean, sent: String, sending: String, title: String }

  #observer = new MutationObserver(() => this.look())
  #arrived = () => this.arrive()
  #clicked = (event) => this.#answer(event)
  #quoted = (event) => this.#quote(event.detail)

  connect() {
    document.addEventListener("click", this.#clicked)
    document.addEventListener("quote", this.#quoted)
    this.element.addEventListener("dock:arrived", this.#arrived)
    this.arrive()
    this.#takeUp()
    if (location.hash == `#${this.element.id}` && !isAway(this.element)) this.#open()
  }

  disconnect() {
    document.removeEventListener("click", this.#clicked)
    document.removeEventListener("quote", this.#quoted)
    this.element.removeEventListener("dock:arrived", this.#arrived)
    this.#observer.disconnect()
    setTimeout(() => this.element.isConnected || this.sending?.stop())
  }

  /** Says on which page it is now, and watches whether its topic stays open there. */
  arrive() {
    const topic = topicOf(this.element)
    this.#observer.disconnect()
    if (topic) this.#observer.observe(topic, { childList: true, subtree: true, attributeFilter: ["data-locked"] })
    this.whereTargets.forEach((where) => { where.hidden = !isAway(this.element) })
    this.#head()
    this.look()
  }

  /** Goes into the dock with its first word; empty, it goes back to its place. */
  turn() {
    if (this.element.open) {
      const other = docked()
      if (other && other != this.element) layAside(other)
      enter(this.element)
    } else if (this.element == docked() && isEmpty(this.element)) {
      undock(this.element)
    }
    this.look()
  }

  close() {
    this.element.open = false
    this.element.querySelector("summary").focus()
  }

  answerNobody() {
    this.#answerTo({})
  }

  /** Tells the server whether the post may be put into this page, because its window reaches the end. */
  prepare(event) {
    if (event.target != this.formTarget) return

    const other = isAway(this.element) && !this.chosen && asleep()
    if (other) return this.#choose(event, other)

    const { topicLastValue: last, topicEndValue: end } = document.getElementById(`topic-${this.chosen ?? this.topicValue}`)?.dataset ?? {}
    this.isElsewhere = isAway(this.element) && !end
    this.atEndTarget.value = this.isElsewhere ? "elsewhere" : Number(last) >= Number(end) ? "1" : ""
    this.sending?.stop()
    this.sending = new Sending(Number(end), this.atEndTarget.value == "1" && this.hasGhostTarget && ghostOf(this.ghostTarget, this.formTarget))
  }

  /** Shows the post at once, and folds up. */
  send({ target }) {
    if (target != this.formTarget || !this.sending?.ghost) return

    this.sending.show()
    this.#say(this.sendingValue)
    const hadFocus = this.element.contains(document.activeElement)
    this.element.open = false
    if (hadFocus) this.element.querySelector("summary").focus({ preventScroll: true })
  }

  /** Gives the text back, with what is the matter beside it. */
  failed() {
    this.sending?.stop()
    this.#back()
    this.#say("")
    this.#open()
  }

  /** Goes on with sending on the page that comes; the form's key makes one post of both. */
  goOn() {
    this.sending?.stop()
    this.chosen ??= this.topicValue
    const send = () => this.element.isConnected && this.formTarget.requestSubmit(this.formTarget.querySelector("[type=submit]"))
    document.addEventListener("turbo:load", send, { once: true })
  }

  sent({ detail: { stays } }) {
    const hadFocus = this.element.contains(document.activeElement)
    this.answerNobody()
    this.element.open = false
    this.unsentTarget.hidden = true
    // The draft was the other topic's.
    if (this.chosen && this.chosen != this.topicValue) this.formTarget.dispatchEvent(new CustomEvent("kept-text:discarded", { detail: {} }))
    if (this.chosen) this.#back()
    if (stays && !this.isElsewhere) {
      this.#say(this.sentValue)
      this.sending.taken()
    }
    if (docked() == this.element) undock(this.element)
    if (hadFocus && this.element.isConnected) this.element.querySelector("summary").focus({ preventScroll: true })
  }

  /** Shows that there is a text; one that came along from a topic merged away has to be seen. */
  showUnsent({ detail: { isCarried } }) {
    this.unsentTarget.hidden = false
    this.#takeUp()
    if (isCarried) this.element.open = true
    this.look()
  }

  /** What was thrown away answered nobody. */
  hideUnsent() {
    this.unsentTarget.hidden = true
    this.answerNobody()
  }

  look() {
    const state = document.getElementById(`topic-state-${this.topicValue}`)
    const closed = state?.dataset.locked == "true" && !this.moderatesValue
    const empty = !this.formTarget.querySelector("textarea").value.trim()
    if (this.closedTarget.hidden == closed) this.closedTarget.hidden = !closed
    // What was refused because it was closed may be sent now.
    if (this.wasClosed && !closed) this.formTarget.querySelector("[id^='writing-problem']")?.replaceChildren()
    this.wasClosed = closed
    this.formTarget.querySelector("[data-submit-once-target=button]").disabled = closed
    this.element.hidden = closed && empty
    // However the text has come here, and whoever was listening by then.
    const isWaiting = !empty && !this.element.open && !this.sending?.ghost?.isConnected
    if (isWaiting && this.unsentTarget.hidden) this.unsentTarget.hidden = false
  }

  async #choose(event, other) {
    event.preventDefault()
    event.stopImmediatePropagation()
    const titles = { own: this.titleValue, other: other.dataset.composerTitleValue }
    const answer = await askWhere(this.questionTarget, titles)
    if (!answer) return this.formTarget.elements.text.focus()

    this.chosen = Number((answer == "own" ? this.element : other).dataset.composerTopicValue)
    this.address ??= this.formTarget.getAttribute("action")
    if (answer == "other") {
      this.formTarget.setAttribute("action", other.querySelector("form").getAttribute("action"))
      this.toTarget.value = ""
    }
    this.formTarget.requestSubmit(this.formTarget.querySelector("[type=submit]"))
  }

  #back() {
    if (this.address) this.formTarget.setAttribute("action", this.address)
    this.toTarget.value = JSON.parse(this.formTarget.dataset.keptTextBesideValue ?? "{}").to ?? ""
    this.chosen = null
  }

  #answer(event) {
    const link = event.target.closest?.("a[data-reply-to]")
    if (!link || !topicOf(this.element) || this.element.hidden || opensElsewhere(event)) return

    event.preventDefault()
    const to = link.dataset.replyTo
    const name = document.querySelector(`#stream > [data-author][data-number="${to}"] .post__author .link`)?.textContent
    this.#answerTo(to && name ? { to, name } : {})
    this.#open()
  }

  // What is being written already takes the quote, even of another topic; an empty reply answers the quoted post.
  #quote({ text, to, name }) {
    const takes = docked()?.open ? docked() == this.element : !isAway(this.element)
    if (!takes || this.element.hidden) return

    const field = this.formTarget.elements.text
    if (!isAway(this.element) && !this.toTarget.value && !field.value.trim()) this.#answerTo({ to, name })
    this.#open()
    insertBlock(field, text)
  }

  #open() {
    this.element.open = true
    this.formTarget.querySelector("textarea").focus()
  }

  #say(text) {
    const status = document.querySelector("[data-stream-target=status]")
    if (status) status.textContent = text
  }

  // Kept with the text; the post itself may be far from the window of posts in which the text is found again.
  #takeUp() {
    const { to, name } = JSON.parse(this.formTarget.dataset.keptTextBesideValue ?? "{}")
    if (to && name) this.#answerTo({ to, name })
  }

  // On another page it says first where it is going to be posted.
  #head() {
    const answered = this.answered ?? ""
    const away = isAway(this.element)
    const heading = away ? this.awayValue.replace("{title}", () => this.titleValue) : answered || this.headingValue
    if (this.headingTarget.textContent != heading) this.headingTarget.textContent = heading
    this.whomTarget.textContent = answered
    this.whomTarget.hidden = !away || !answered
  }

  #answerTo({ to = "", name }) {
    this.answered = to ? this.answerValue.replace("{name}", () => name).replace("{number}", to) : ""
    this.toTarget.value = to
    this.#head()
    this.nobodyTarget.hidden = !to
    this.formTarget.dataset.keptTextBesideValue = JSON.stringify(to ? { to, name } : {})
  }
}
