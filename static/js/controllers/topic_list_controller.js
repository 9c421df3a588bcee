import { Controller } from "@hotwired/stimulus"
import { renderStreamMessage } from "@hotwired/turbo"
import { counted } from "../helpers/counted.js"
import { News } from "../helpers/news.js"
import { STREAMS } from "../helpers/request.js"
import { ask, socket, unwatch, watch } from "../live.js"

// Events of different topics may be committed out of order; fewer than the rows of a list, so none of them is an old one.
const LATE = 20

// A list that chooses by more than the network asks which of what happened belongs into it, not for each of a dozen posts in a row.
const PATIENCE = 500
const SPREAD = 500

// Says what is new in a list of topics, and shows it when asked to: the page never moves by itself.
export default class extends Controller {
  static targets = ["rows", "bar", "text"]
  static values = { headsUrl: String, since: Number }

  connect() {
    // An older stretch of the list has no top where something new could appear.
    if (document.documentElement.hasAttribute("data-turbo-preview") || new URL(location).searchParams.has("after")) return
    if (!this.headsUrlValue) return

    this.news = new News((topic) => this.#shownUpTo(topic))
    socket.on("list", this.#hear)
    socket.on("heads", this.#hearHeads)
    watch(this)
  }

  disconnect() {
    if (!this.news) return

    clearTimeout(this.asking)
    this.asking = null
    socket.off("list", this.#hear)
    socket.off("heads", this.#hearHeads)
    unwatch(this)
  }

  get wants() {
    const network = new URL(this.headsUrlValue, location).searchParams.get("network")
    return { networks: network ? [Number(network)] : "all", since: this.sinceValue }
  }

  answered({ news = [] }) {
    const here = news.filter(([, , , network]) => this.#shows(network))
    if (!this.#chooses) return this.#note(here)
    if (here.some(([event, topic]) => event > this.#shownUpTo(topic))) this.#askSoon()
  }

  async catchUp() {
    const { news } = await (await this.#fetch({ since: this.sinceValue }, "application/json")).json()
    // What has been read elsewhere meanwhile is not among them any more.
    if (this.#chooses) this.news.clear()
    this.#note(news)
  }

  // Shows the new rows, or the whole page anew where they are not rows of a table.
  async show(event) {
    event.preventDefault()
    const hadFocus = this.barTarget.contains(document.activeElement)
    const topics = [...this.news.fresh.keys()]
    const places = topics.map((id) => this.#row(id)).filter(Boolean)
    if (!this.hasRowsTarget || places.some((place) => place.localName !== "tr")) {
      renderStreamMessage(`<turbo-stream action="refresh" method="morph" scroll="preserve"></turbo-stream>`)
    } else {
      const newest = this.#newest
      renderStreamMessage(await (await this.#fetch({ topics }, STREAMS)).text())
      this.sinceValue = newest
      if (hadFocus) await rendered()
    }
    this.news.clear()
    if (hadFocus) this.#goToFirst(topics)
    this.#showBar()
  }

  // The bar goes away with the focus on it.
  #goToFirst(topics) {
    const [first] = topics.map((id) => this.#row(id)).filter(Boolean).sort(byPlace)
    const title = first?.querySelector("[data-shortcut=o]") ?? first?.querySelector("a")
    title ? title.focus() : document.querySelector("main").focus({ preventScroll: true })
  }

  #hear = ({ network, topic, event, posts, gone, renews }) => {
    if (!this.#shows(network)) return
    // What a topic has become is nothing new to read: rows of the table ask by themselves (counts_controller).
    if (renews !== undefined) return renderStreamMessage(renews)
    if (this.#chooses) return this.#askSoon()

    gone ? this.news.forget(topic) : this.#note([[event, topic, posts === 1]])
  }

  #hearHeads = ({ networks = {} }) => {
    if (Object.values(networks).some((event) => event > this.#newest)) ask()
  }

  #note(news) {
    this.news.note(news)
    this.#showBar()
  }

  // Not all readers at once, and in a stream of posts not only after its end.
  #askSoon() {
    this.asking ??= setTimeout(() => {
      this.asking = null
      this.catchUp().catch(() => {})
    }, PATIENCE + SPREAD * Math.random())
  }

  #shows(network) {
    const { networks } = this.wants
    return networks === "all" || networks.includes(network)
  }

  get #chooses() {
    return new URL(this.headsUrlValue, location).searchParams.has("list")
  }

  #showBar() {
    if (!this.hasBarTarget) return

    let [topics, replies] = [0, 0]
    for (const [id, { events, opens }] of this.news.fresh) opens && !this.#row(id) ? topics++ : replies += events.length
    const { topicForms, replyForms } = this.barTarget.dataset
    const parts = [topics && counted(JSON.parse(topicForms), topics), replies && counted(JSON.parse(replyForms), replies)]
    this.textTarget.textContent = parts.filter(Boolean).join(" / ")
    this.barTarget.hidden = !topics && !replies
  }

  // A row says up to which event it is true.
  #shownUpTo(id) {
    return Number(this.#row(id)?.dataset.event ?? this.sinceValue - (this.hasRowsTarget ? LATE : 0))
  }

  get #newest() {
    return Math.max(this.sinceValue, this.news.newest)
  }

  #row(id) {
    return document.getElementById(`topic-row-${id}`)
  }

  async #fetch(query, accept) {
    const url = new URL(this.headsUrlValue, location)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const response = await fetch(url, { headers: { Accept: accept } })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    return response
  }
}

function rendered() {
  return Promise.all([...document.querySelectorAll("turbo-stream")].map((stream) => stream.render()))
}

function byPlace(one, other) {
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1
}
