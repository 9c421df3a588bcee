import { Controller } from "@hotwired/stimulus"
import { ReadingTimes } from "../helpers/reading_times.js"
import { post } from "../helpers/request.js"

const TICK = 500
const TELL_EVERY = 60_000
const TELL_SOON = 2_000
const LEAVING = ["pagehide", "visibilitychange", "turbo:before-visit"]

// Lets the dots of posts fade that have been read, and tells the server for how long they were: each minute, when the
// page is left, and soon as long as the bell rings, perhaps for what is being read. A post carries data-unread as long as it has its dot.
export default class extends Controller {
  static targets = ["dot"]
  static values = { url: String, ahead: Boolean }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.list = this.element.querySelector("#stream")
    this.known = Number(this.list.closest("[data-topic-end-value]").dataset.topicEndValue)
    this.unread = new Set()
    this.times = new ReadingTimes(this.list)
    this.changes = new MutationObserver(this.#mark)
    this.changes.observe(this.list, { childList: true })
    this.list.addEventListener("live:placed", this.#placed)
    for (const event of LEAVING) addEventListener(event, this.#leave)
    this.ticking = setInterval(this.#tick, TICK)
    this.told = performance.now()
    this.#mark()
    if (this.aheadValue) this.#tell(new URLSearchParams({ time: 0 })) // fetched before anybody came: now somebody has
  }

  disconnect() {
    if (!this.times) return

    this.#leave()
    this.times.stop()
    this.changes.disconnect()
    this.list.removeEventListener("live:placed", this.#placed)
    for (const event of LEAVING) removeEventListener(event, this.#leave)
    clearInterval(this.ticking)
  }

  #tick = () => {
    for (const item of this.times.tick()) {
      this.unread.delete(item.id)
      delete item.dataset.unread
      this.hasNews = true
    }
    if (performance.now() - this.told > (this.hasNews && this.#rings ? TELL_SOON : TELL_EVERY)) this.#leave()
  }

  // What comes while one reads is unread, too; an older post in a newer form is what it was.
  #placed = ({ detail: { element, number } }) => {
    const isNews = element?.id.startsWith("post-") && number > this.known && !this.times.isRead(element.id)
    if (isNews && element.dataset.author !== document.body.dataset.viewer) this.unread.add(element.id)
  }

  #mark = () => {
    for (const item of this.list.querySelectorAll(":scope > .stream__item")) {
      if ("unread" in item.dataset && !this.times.isRead(item.id)) this.unread.add(item.id)
      const isUnread = this.unread.has(item.id)
      item.toggleAttribute("data-unread", isUnread)
      if (isUnread && !item.querySelector(".post__unread")) item.querySelector(".post__meta").append(this.dotTarget.content.cloneNode(true))
    }
  }

  #leave = () => {
    this.told = performance.now()
    this.hasNews = false
    const { fields, isEmpty, takeBack } = this.times.take()
    if (!isEmpty) this.#tell(fields).catch(takeBack)
  }

  // It outlives the page; what a session that has ended or a topic that has gone answers is nobody's concern.
  async #tell(body) {
    const { status } = await post(this.urlValue, body, { keepalive: true, redirect: "manual" })
    if (status >= 429) throw new Error(`${this.urlValue} answered ${status}`)
  }

  get #rings() {
    return Number(document.getElementById("bell")?.dataset.rings) > 0
  }
}
