import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"
import { Addressee } from "../helpers/composing/addressee.js"
import { Posting } from "../helpers/composing/posting.js"
import "../helpers/composing/waking.js"
import { docked, enter, isAway, isEmpty, layAside, topicOf, undock } from "../helpers/dock.js"
import { insertBlock } from "../helpers/typing_in.js"

// The desk of a topic: whom the reply answers, whether the topic still takes one, where the sent post appears.
// It goes along to other pages in the dock, where it says in which topic it is going to be posted.
export default class extends Controller {
  static targets = ["heading", "form", "to", "atEnd", "closed", "nobody", "unsent", "where", "whom", "ghost", "question", "silenced"]
  static values = { topic: Number, moderates: Boolean, sent: String, sending: String }

  #observer = new MutationObserver(() => this.look())
  #arrived = () => this.arrive()
  #clicked = (event) => this.#answer(event)
  #quoted = (event) => this.#quote(event.detail)

  initialize() {
    const { formTarget: form, toTarget: to, nobodyTarget: nobody, headingTarget: heading, whomTarget: whom } = this
    this.addressee = new Addressee(this.element, { form, to, nobody, heading, whom })
    const ghost = this.hasGhostTarget && this.ghostTarget
    this.posting = new Posting(this.element, { form, to, atEnd: this.atEndTarget, question: this.questionTarget, ghost })
  }

  connect() {
    document.addEventListener("click", this.#clicked)
    document.addEventListener("quote", this.#quoted)
    this.element.addEventListener("dock:arrived", this.#arrived)
    this.arrive()
    this.addressee.takeUp()
    if (location.hash == `#${this.element.id}` && !isAway(this.element)) this.#open()
  }

  disconnect() {
    document.removeEventListener("click", this.#clicked)
    document.removeEventListener("quote", this.#quoted)
    this.element.removeEventListener("dock:arrived", this.#arrived)
    this.#observer.disconnect()
    setTimeout(() => this.element.isConnected || this.posting.stop())
  }

  /** Says on which page it is now, and watches whether its topic stays open there. */
  arrive() {
    const topic = topicOf(this.element)
    this.#observer.disconnect()
    // The page that has just come knows best whether one may write again.
    const silenced = topic?.querySelector(".topic__silenced")
    if (silenced) this.silencedTarget.innerHTML = silenced.innerHTML
    this.#observer.observe(this.silencedTarget, { childList: true })
    if (topic) this.#observer.observe(topic, { childList: true, subtree: true, attributeFilter: ["data-locked", "data-frozen"] })
    this.whereTargets.forEach((where) => { where.hidden = !isAway(this.element) })
    this.addressee.head()
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
    this.addressee.name({})
  }

  prepare(event) {
    if (event.target == this.formTarget) this.posting.prepare(event)
  }

  /** Shows the post at once, and folds up. */
  send({ target }) {
    if (target != this.formTarget || !this.posting.isShown) return

    this.posting.show()
    this.#say(this.sendingValue)
    const hadFocus = this.element.contains(document.activeElement)
    this.element.open = false
    if (hadFocus) this.element.querySelector("summary").focus({ preventScroll: true })
  }

  /** Gives the text back, with what is the matter beside it. */
  failed() {
    this.posting.giveBack()
    this.#say("")
    this.#open()
  }

  goOn() {
    this.posting.goOn()
  }

  sent({ detail: { stays } }) {
    const hadFocus = this.element.contains(document.activeElement)
    this.answerNobody()
    this.element.open = false
    this.unsentTarget.hidden = true
    if (this.posting.taken(stays)) this.#say(this.sentValue)
    if (docked() == this.element) undock(this.element)
    if (hadFocus && this.element.isConnected) this.element.querySelector("summary").focus({ preventScroll: true })
  }

  /** Shows that there is a text; one that came along from a topic merged away has to be seen. */
  showUnsent({ detail: { isCarried } }) {
    this.unsentTarget.hidden = false
    this.addressee.takeUp()
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
    const closed = state?.dataset.frozen == "true" || state?.dataset.locked == "true" && !this.moderatesValue
    const empty = !this.formTarget.querySelector("textarea").value.trim()
    if (this.closedTarget.hidden == closed) this.closedTarget.hidden = !closed
    // What was refused because it was closed may be sent now.
    const refused = closed || this.silencedTarget.childElementCount > 0
    if (this.wasRefused && !refused) this.formTarget.querySelector("[id^='writing-problem']")?.replaceChildren()
    this.wasRefused = refused
    this.formTarget.querySelector("[data-submit-once-target=button]").disabled = refused
    this.element.hidden = refused && empty
    // However the text has come here, and whoever was listening by then.
    const isWaiting = !empty && !this.element.open && !this.posting.sending?.ghost?.isConnected
    if (isWaiting && this.unsentTarget.hidden) this.unsentTarget.hidden = false
  }

  #answer(event) {
    const link = event.target.closest?.("a[data-reply-to]")
    if (!link || !topicOf(this.element) || this.element.hidden || opensElsewhere(event)) return

    event.preventDefault()
    const to = link.dataset.replyTo
    const name = document.querySelector(`#stream > [data-author][data-number="${to}"] .post__author .link`)?.textContent
    this.addressee.name(to && name ? { to, name } : {})
    this.#open()
  }

  // What is being written already takes the quote, even of another topic; an empty reply answers the quoted post.
  #quote({ text, to, name }) {
    const takes = docked()?.open ? docked() == this.element : !isAway(this.element)
    if (!takes || this.element.hidden) return

    const field = this.formTarget.elements.text
    if (!isAway(this.element) && !this.addressee.to && !field.value.trim()) this.addressee.name({ to, name })
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
}
