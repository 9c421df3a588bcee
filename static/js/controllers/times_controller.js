import { Controller } from "@hotwired/stimulus"
import { elapsed, left } from "../helpers/elapsed.js"

const EVERY = 30_000
const TIMES = "time[data-relative], time[data-left]"

// Says how long ago each <time data-relative> on the page was and how soon each <time data-left> will be, also in what arrives later.
export default class extends Controller {
  connect() {
    this.#update(this.element)
    this.observer = new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(this.#update)))
    this.observer.observe(this.element, { childList: true, subtree: true })
    this.timer = setInterval(() => document.hidden || this.#update(this.element), EVERY)
    document.addEventListener("visibilitychange", this.#return)
  }

  disconnect() {
    this.observer.disconnect()
    clearInterval(this.timer)
    document.removeEventListener("visibilitychange", this.#return)
  }

  #return = () => {
    if (!document.hidden) this.#update(this.element)
  }

  #update = (node) => {
    if (node.matches?.(TIMES)) this.#say(node)
    node.querySelectorAll?.(TIMES).forEach(this.#say)
  }

  #say = (time) => {
    if ("left" in time.dataset) return this.#count(time)

    const words = elapsed(new Date(time.dateTime), { style: time.dataset.relative || "long" })
    if (words && time.textContent !== words) time.textContent = words
    time.dataset.age = ageOf(Date.now() - new Date(time.dateTime))
  }

  #count(time) {
    const words = left(new Date(time.dateTime))
    const text = words && `(${words})`
    if (time.textContent !== text) time.textContent = text
  }
}

function ageOf(milliseconds) {
  const hours = milliseconds / 3_600_000
  return hours < 1 ? "hour" : hours < 24 ? "day" : "old"
}
