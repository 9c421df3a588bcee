import { Controller } from "@hotwired/stimulus"
import { socket } from "../live.js"

const TELL_EVERY = 3_000
const FORGET_AFTER = 6_000

// Says who is typing in this topic, and tells the others while this page's reader is.
export default class extends Controller {
  static targets = ["line", "text"]
  static values = { topic: Number, one: String, two: String, several: String, somebody: String }

  connect() {
    this.people = new Map()
    this.page = this.element.closest("[data-topic-id-value]")
    socket.on("typing", this.#hear)
    document.addEventListener("input", this.#tell)
    document.addEventListener("turbo:submit-end", this.#stop)
    this.page.addEventListener("live:placed", this.#forget)
  }

  disconnect() {
    socket.off("typing", this.#hear)
    document.removeEventListener("input", this.#tell)
    document.removeEventListener("turbo:submit-end", this.#stop)
    this.page.removeEventListener("live:placed", this.#forget)
    for (const { timer } of this.people.values()) clearTimeout(timer)
  }

  #tell = ({ target }) => {
    if (target.localName !== "textarea" || !this.#isHere(target) || !socket.connected || Date.now() - (this.told ?? 0) < TELL_EVERY) return

    this.told = Date.now()
    socket.emit("typing", { topic: this.topicValue })
  }

  #stop = ({ target, detail: { success } }) => {
    if (!success || !this.told || !this.#isHere(target)) return

    this.told = 0
    socket.emit("typing", { topic: this.topicValue, stopped: true })
  }

  // In the page, or in its composer at the bottom of the window.
  #isHere(element) {
    return this.page.contains(element) || Number(element.closest(".composer")?.dataset.composerTopicValue) === this.topicValue
  }

  #hear = ({ topic, person, stopped }) => {
    if (topic !== this.topicValue || String(person?.id) === document.body.dataset.viewer) return

    const id = person?.id ?? 0
    this.#drop(id)
    if (!stopped) this.people.set(id, { name: person?.name, timer: setTimeout(() => this.#dropAndSay(id), FORGET_AFTER) })
    this.#say()
  }

  // Whoever has just posted is not typing any more.
  #forget = ({ detail: { element } }) => {
    if (element?.dataset.author) this.#dropAndSay(Number(element.dataset.author))
  }

  #dropAndSay(id) {
    this.#drop(id)
    this.#say()
  }

  #drop(id) {
    clearTimeout(this.people.get(id)?.timer)
    this.people.delete(id)
  }

  #say() {
    const [first, second, ...rest] = [...this.people.values()].map(({ name }) => name)
    const words = rest.length ? this.severalValue
      : second ? this.twoValue.replace("{name}", first).replace("{other}", second)
      : first ? this.oneValue.replace("{name}", first) : this.somebodyValue
    const text = this.people.size ? words : ""
    // The same words again would be read out again.
    if (this.textTarget.textContent !== text) this.textTarget.textContent = text
    this.lineTarget.hidden = !text
  }
}
