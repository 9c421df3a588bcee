import { Controller } from "@hotwired/stimulus"
import { socket, unwatch, watch } from "../live.js"

// Shows which other members read this topic now.
export default class extends Controller {
  static targets = ["list", "person"]
  static values = { topic: Number, more: String }

  connect() {
    socket.on("presence", this.#hear)
    watch(this)
  }

  disconnect() {
    socket.off("presence", this.#hear)
    unwatch(this)
  }

  // The topic's own controller watches it: this one only listens.
  get wants() {
    return {}
  }

  answered({ readers }) {
    const present = readers[this.topicValue]
    if (present) this.#show(present)
  }

  async catchUp() {
    this.element.hidden = true // without a socket nobody knows
  }

  #hear = ({ topic, ...present }) => {
    if (topic === this.topicValue) this.#show(present)
  }

  #show({ people, more }) {
    const others = people.filter(({ id }) => String(id) !== document.body.dataset.viewer)
    this.listTarget.replaceChildren(...others.map((person) => this.#item(person)))
    if (more) this.listTarget.append(Object.assign(document.createElement("li"), { textContent: this.moreValue.replace("{n}", more) }))
    this.element.hidden = !others.length
  }

  #item({ name, initials, tone }) {
    const item = this.personTarget.content.cloneNode(true)
    const [avatar, label] = item.querySelectorAll("span")
    avatar.classList.add(`avatar--${tone}`)
    avatar.textContent = initials
    label.textContent = name
    return item
  }
}
