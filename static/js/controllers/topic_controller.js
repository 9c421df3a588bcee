import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage, visit } from "@hotwired/turbo"
import { Feed } from "../helpers/feed.js"
import { takeAlong } from "../helpers/moved.js"
import { STREAMS } from "../helpers/request.js"
import { itemsOf, lineOfReading, postNumberOf, topmost } from "../helpers/stream.js"
import { isAnswerComing } from "../helpers/whereabouts.js"
import { leavePage, socket, unwatch, watch } from "../live.js"

// Keeps an open topic equal to the database: by pushes, and by asking whenever one may have been lost.
export default class extends Controller {
  static values = { id: Number, since: Number, first: Number, last: Number, end: Number, url: String }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.knownEnd = this.endValue
    this.feed = new Feed({ since: this.sinceValue, state: this.#state, apply: this.#apply })
    socket.on("stream", this.#hear)
    socket.on("heads", this.#hearHeads)
    Object.entries(this.#streamEvents).forEach(([name, hear]) => this.element.addEventListener(name, hear))
    watch(this)
  }

  disconnect() {
    if (!this.feed) return

    this.feed.stop()
    socket.off("stream", this.#hear)
    socket.off("heads", this.#hearHeads)
    Object.entries(this.#streamEvents).forEach(([name, hear]) => this.element.removeEventListener(name, hear))
    unwatch(this)
  }

  get wants() {
    return { topics: [{ id: this.idValue, since: this.feed.since }] }
  }

  answered({ topics }) {
    // Not among them: this page may not be seen any more, and asking for its state says so.
    topics[this.idValue] === undefined ? this.catchUp().catch(() => {}) : this.#hearHeads(topics)
  }

  catchUp() {
    return this.feed.catchUp()
  }

  #hear = (message) => {
    if (message.topic !== this.idValue) return

    // Which posts pass a filter only the server can tell.
    this.feed.hear(this.element.dataset.filter ? { ...message, html: null } : message)
  }

  #hearHeads = (heads) => {
    const event = heads[this.idValue]
    if (event) this.feed.hearHead(event)
  }

  #state = async (since) => {
    const atEnd = this.lastValue >= this.endValue
    const asked = { since, first: this.firstValue, ...!atEnd && { last: this.lastValue, end: this.knownEnd } }
    this.#list.dataset.asked = performance.now()
    const url = new URL(this.urlValue, location.href)
    Object.entries(asked).forEach(([name, value]) => url.searchParams.set(name, value))
    const response = await fetch(url, { headers: { Accept: STREAMS } })
    if (response.redirected || [401, 403, 404].includes(response.status)) return leavePage()
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`)

    const html = await response.text()
    const [tells, at, below, end, present] = ["Tells", "Address", "Below", "End", "Since"].map((name) => response.headers.get(`Forum-${name}`))
    // What was sent from here leads on by itself, and says how it went; if it does not, this is asked again.
    if (tells && isAnswerComing()) throw new Error("an answer is on its way")
    if (tells === "moved") takeAlong(this.element)
    if (tells) return this.#leaveFor(tells === "moved" ? at : this.element.dataset.streamAddressValue)

    this.#noteEnd(atEnd, Number(end))
    if (!atEnd) this.#noteBelow(below.split(" ").filter(Boolean).map(Number))
    return { html, since: Number(present) }
  }

  #apply = (html, since) => {
    renderStreamMessage(`${html}<turbo-stream action="arrived" target="${this.element.id}" data-since="${since}"></turbo-stream>`)
  }

  // Posts at the end may have gone. A page at the end stays there: what is placed raises it;
  // another one first has to load what follows, lines too.
  #noteEnd(atEnd, end) {
    this.endValue = atEnd ? Math.min(this.endValue, end) : Math.max(this.lastValue + 1, end)
  }

  #noteBelow(numbers) {
    this.element.dispatchEvent(new CustomEvent("live:below", { detail: numbers }))
  }

  // Elsewhere now, or too much changed: the address of the post being read leads to where it stands.
  #leaveFor(address) {
    const read = topmost(this.#list, lineOfReading()) ?? itemsOf(this.#list).at(-1)
    visit(`${address}/${Math.max(1, read ? postNumberOf(read) : 1)}`, { action: "replace" })
  }

  // Posts that are loaded may be as old as the moment they were asked for; those that leave the page were seen.
  #streamEvents = {
    "stream:ask": ({ detail }) => { detail.since = this.feed.since },
    "stream:answered": ({ detail: { since } }) => {
      if (since < this.feed.since || (this.feed.isAsking && since !== undefined)) this.feed.goBack(since)
    },
    "stream:shed": ({ detail: numbers }) => { this.knownEnd = Math.max(this.knownEnd, ...numbers) },
  }

  get #list() {
    return this.element.querySelector("#stream")
  }
}
