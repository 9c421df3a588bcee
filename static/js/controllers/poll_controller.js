import { Controller } from "@hotwired/stimulus"
import { fragment } from "../helpers/fragment.js"
import { chooseAgain, choiceIn, renewNumbers } from "../helpers/poll_marks.js"

const SLOWEST = 2_000
const RESULTS = ".poll__results"

// Keeps an open poll up to date without taking away what its reader is about to choose.
// Numbers that everybody sees come with the news; others are asked for, not by all readers at once.
export default class extends Controller {
  static values = { version: Number, shape: Number, dots: Number, address: String }

  connect() {
    this.frame = this.element.closest("turbo-frame")
    this.frame.addEventListener("live:poll", this.#hear)
    if (Number(this.frame.dataset.news) > this.versionValue) this.#soon(this.#ask)
    // After the form was sent the focus would be nowhere.
    if (document.activeElement === document.body) this.element.querySelector(".poll__said, .poll__problem")?.focus({ preventScroll: true })
  }

  disconnect() {
    this.frame.removeEventListener("live:poll", this.#hear)
    clearTimeout(this.timer)
  }

  /** Says how many dots are left to give. */
  count() {
    const left = this.element.querySelector(".poll__left")
    if (!left) return

    const given = [...this.element.querySelectorAll("input[type=number]")].reduce((sum, { value }) => sum + Math.max(0, Number(value)), 0)
    left.textContent = left.textContent.replace(/-?\d+/, this.dotsValue - given)
    left.classList.toggle("poll__left--over", given > this.dotsValue)
  }

  #hear = ({ detail: { version, shape, content } }) => {
    if (shape > this.shapeValue) return this.#soon(this.#renew)
    if (version <= this.versionValue) return

    this.#show(content, version)
    if (!content.querySelector(RESULTS) && this.element.querySelector(RESULTS)) this.#soon(this.#ask)
  }

  #show(content, version) {
    this.versionValue = version
    renewNumbers(this.element, content)
  }

  // The last wish counts: a poll that has changed is more than newer numbers.
  #soon(work) {
    if (this.timer && this.work === this.#renew) return

    this.work = work
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.timer = null; work() }, Math.random() * SLOWEST)
  }

  #ask = async () => {
    const page = await fragment(this.addressValue).catch(() => null)
    const newer = page?.querySelector("[data-poll-version-value]")
    if (newer && this.element.isConnected) this.#show(newer, Number(newer.dataset.pollVersionValue))
  }

  // Other answers, or an end: all of it anew, with what was chosen.
  #renew = async () => {
    const choice = choiceIn(this.element)
    await this.frame.reload()
    chooseAgain(choice)
  }
}
