import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { STREAMS } from "../helpers/request.js"
import { socket, unwatch, watch } from "../live.js"

// A moment for several things that happen together, and for many pages not to ask at once.
const PATIENCE = 400
const SPREAD = 1_200
// Whoever has the topic open is about to read what was written in it, and is told when they have.
const READING = 8_000
const MOST_ROWS = 200
const shown = new Map()

// Keeps how much is new and unread true in the side menu, and the rows of a list true in their places.
export default class extends Controller {
  static values = { url: String, old: Boolean }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    socket.on("list", this.#hearPost)
    socket.on("heads", this.#hearHeads)
    socket.on("counts", this.#hear)
    document.addEventListener("turbo:before-cache", this.#growOld)
    document.addEventListener("visibilitychange", this.#look)
    addEventListener("pageshow", this.#return)
    watch(this)
    if (!this.oldValue) return

    // What the page before said is truer than nothing.
    this.#places.forEach((place) => place.hasChildNodes() || place.replaceChildren(...shown.get(place.dataset.count)?.cloneNode(true).childNodes ?? []))
    this.#askIn(0)
  }

  disconnect() {
    clearTimeout(this.timer)
    this.#places.forEach((place) => shown.set(place.dataset.count, place))
    socket.off("list", this.#hearPost)
    socket.off("heads", this.#hearHeads)
    socket.off("counts", this.#hear)
    document.removeEventListener("turbo:before-cache", this.#growOld)
    document.removeEventListener("visibilitychange", this.#look)
    removeEventListener("pageshow", this.#return)
    unwatch(this)
  }

  get wants() {
    return { networks: "all" }
  }

  // The socket is there, again or for the first time: what happened without it, nobody has told.
  answered() {
    if (this.isJoined) this.#askIn(PATIENCE)
    this.isJoined = true
  }

  async catchUp() {
    const url = new URL(this.urlValue, location)
    const rows = [...document.querySelectorAll("#topic-rows > [data-topic]")].slice(0, MOST_ROWS)
    if (rows.length) url.searchParams.set("topics", rows.map(({ dataset }) => dataset.topic).join())
    const { topicListHeadsUrlValue: list = "" } = document.querySelector("#topic-list")?.dataset ?? {}
    for (const [name, value] of new URL(list, location).searchParams) if (list) url.searchParams.set(name, value)
    const response = await fetch(url, { headers: { Accept: STREAMS } })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)

    const html = await response.text()
    this.oldValue = false
    if (this.element.isConnected) renderStreamMessage(html)
  }

  #hear = () => this.#askIn(PATIENCE)

  #hearPost = ({ topic }) => {
    const isOpen = document.querySelector(`[data-topic-id-value="${topic}"]`)
    this.#askIn(isOpen ? READING : PATIENCE)
  }

  #hearHeads = ({ networks }) => {
    if (networks) this.#askIn(PATIENCE)
  }

  #askIn(delay) {
    const at = performance.now() + delay + (delay && SPREAD * Math.random())
    if (this.timer && this.at <= at) return

    clearTimeout(this.timer)
    this.at = at
    this.timer = setTimeout(this.#ask, at - performance.now())
  }

  #ask = () => {
    this.timer = null
    // Nobody sees it: time enough when somebody does.
    if (document.hidden) this.oldValue = true
    else this.catchUp().catch(() => {})
  }

  #look = () => {
    if (!document.hidden && this.oldValue) this.#askIn(0)
  }

  #return = ({ persisted }) => {
    if (persisted) this.#askIn(0)
  }

  // Turbo shows this page again when one comes back; much may have been read by then.
  #growOld = () => {
    this.oldValue = true
  }

  get #places() {
    return this.element.querySelectorAll("[data-count]")
  }
}
