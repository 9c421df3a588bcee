import { Controller } from "@hotwired/stimulus"
import { socket } from "../live.js"

// Puts the moderators' notes of a topic beside its posts. The posts themselves are the same for everybody: the notes are
// asked for by those alone who may read them, and again whenever the forum says to them that there are others.
export default class extends Controller {
  static targets = ["count", "topic"]
  static values = { url: String, topic: Number }

  connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return

    this.stream = document.getElementById("stream")
    this.changes = new MutationObserver(this.#place)
    this.changes.observe(this.stream, { childList: true })
    this.stream.addEventListener("live:placed", this.#place)
    socket.on("notes", this.#hear)
    socket.on("connect", this.#ask)
    this.#ask()
  }

  disconnect() {
    this.changes?.disconnect()
    this.stream?.removeEventListener("live:placed", this.#place)
    socket.off("notes", this.#hear)
    socket.off("connect", this.#ask)
    // Turbo keeps the page as it is now: whoever signs in next must not find them there.
    this.#takeOff()
  }

  #hear = ({ topic }) => {
    if (topic == this.topicValue) this.#ask()
  }

  #ask = async () => {
    const response = await fetch(this.urlValue).catch(() => null)
    if (response?.status == 404 || response?.status == 403 || response?.redirected) return this.#show(null)
    if (!response?.ok) return

    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    if (this.element.isConnected) this.#show(page.querySelector("[data-count]"))
  }

  #show(found) {
    this.notes = found ? [...found.children].map((note) => document.adoptNode(note)) : []
    const count = Number(found?.dataset.count ?? 0)
    this.countTarget.textContent = count
    this.countTarget.hidden = !count
    this.#takeOff()
    this.#place()
  }

  #place = () => {
    for (const note of this.notes ?? []) {
      const id = Number(note.dataset.notePost)
      const place = id ? document.querySelector(`#post-${id} :is(.post__footer, .trace)`) : this.topicTarget
      if (place && !place.contains(note)) place.prepend(note)
    }
  }

  #takeOff() {
    document.querySelectorAll("[data-note-post]").forEach((note) => note.remove())
  }
}
