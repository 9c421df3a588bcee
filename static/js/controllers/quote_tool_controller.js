import { Controller } from "@hotwired/stimulus"
import { fragment } from "../helpers/fragment.js"
import { quoteOf } from "../helpers/quoting.js"
import { fieldOf, insertBlock } from "../helpers/typing_in.js"

// Puts the whole post that is being answered into the answer, or the topic's first one when nobody is.
export default class extends Controller {
  static values = { failed: String }

  connect() {
    // A form for a new topic, or for editing, answers nothing.
    this.element.hidden = !this.#topic
  }

  async quote() {
    const number = this.#form.elements.to?.value || "1"
    const post = this.#shown(number) ?? await this.#fetched(number)
    if (!post) return this.element.setAttribute("title", this.failedValue)

    const { text } = await quoteOf(post)
    insertBlock(fieldOf(this.element), text)
  }

  #shown(number) {
    const topic = document.getElementById(`topic-${this.#topic}`)
    return topic?.querySelector(`#stream > [id^='post-'][data-number="${number}"]`)
  }

  // The page may show other posts, or another topic.
  async #fetched(number) {
    const page = await fragment(`/t/${this.#topic}/window?number=${number}`).catch(() => null)
    const post = page?.querySelector(`[id^='post-'][data-number="${number}"]`)
    if (!post) return null

    const holder = Object.assign(document.createElement("div"), { hidden: true })
    holder.dataset.topicIdValue = this.#topic
    holder.append(document.adoptNode(post))
    return post
  }

  get #form() {
    return this.element.closest("form")
  }

  get #topic() {
    return new URL(this.#form.action).pathname.match(/^\/t\/(\d+)\/posts$/)?.[1]
  }
}
