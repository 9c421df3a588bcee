import { Controller } from "@hotwired/stimulus"
import { arrive, fieldsOf, left, nameOf } from "../helpers/kept.js"

// On a page that came in place of one with a text: shows what this browser kept of it, to be copied.
export default class extends Controller {
  static targets = ["template"]

  connect() {
    const texts = [...new Set([...left(), ...here()])].flatMap((name) => Object.values(fieldsOf(name))).filter((text) => text.trim())
    if (!texts.length || this.element.querySelector("textarea")) return

    this.element.append(this.templateTarget.content.cloneNode(true))
    this.element.querySelector("textarea").value = texts.join("\n\n")
  }

  disconnect() {
    arrive()
  }
}

// The forms that stood at this page's own address.
function here() {
  const [, topic] = location.pathname.match(/^\/t\/(?:[^/]*[^/\d][^/]*\/)?(\d+)/) ?? []
  const [, network] = location.pathname.match(/^\/c\/[^/]+\/(\d+)\/new/) ?? []
  return [topic && `topic-${topic}`, network && `network-${network}`].filter(Boolean).map(nameOf)
}
