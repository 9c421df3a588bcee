import { Controller } from "@hotwired/stimulus"
import { opensElsewhere } from "../helpers/clicks.js"
import { keepPlace, lineOfReading } from "../helpers/stream.js"
import { insertBlock } from "../helpers/typing_in.js"

// Opens the form that edits a post in the post's place; without a script the same link leads to a page with it.
export default class extends Controller {
  open(event) {
    const link = event.target.closest?.("a[data-edit]")
    const post = link && document.getElementById(`post-${link.dataset.edit}`)
    if (!post || opensElsewhere(event)) return

    event.preventDefault()
    frameIn(post) ? focusIn(frameIn(post)) : post.querySelector(".post__body").after(this.#frame(link))
  }

  /** The form has come. */
  begin({ target }) {
    if (isForm(target)) focusIn(target)
  }

  /** There is no form, but a page that says why. */
  leaveFor(event) {
    if (!isForm(event.target)) return

    event.preventDefault()
    event.target.remove()
    event.detail.visit(event.detail.response)
  }

  /** The form did not come: the post stands there again. */
  giveUp({ target }) {
    if (isForm(target)) target.remove()
  }

  /** Closes the form; what was typed stays kept. */
  leave(event) {
    event.preventDefault()
    this.#close(event.target.closest("turbo-frame"))
  }

  /** Remembers in which text the cursor was last. */
  note({ target }) {
    if (target.name == "text") this.text = target
  }

  /** Puts a quote where the cursor was last, when that is a form of this stream; else the reply takes it. */
  quote(event) {
    if (!this.text || !this.element.contains(this.text)) return

    event.stopImmediatePropagation()
    insertBlock(this.text, event.detail.text)
  }

  saved({ target, detail: { success, fetchResponse } }) {
    const frame = target.closest("turbo-frame")
    if (frame && isForm(frame) && success && !fetchResponse.redirected) requestAnimationFrame(() => this.#close(frame))
  }

  #frame({ href, dataset }) {
    const frame = document.createElement("turbo-frame")
    frame.id = `edit-post-${dataset.edit}`
    frame.className = "post__edit"
    // A newer form of the post leaves it where it is.
    frame.dataset.own = ""
    // In the cache it would wait with words that may have been changed elsewhere since.
    frame.dataset.turboTemporary = ""
    frame.setAttribute("src", href)
    return frame
  }

  // Already taken off by the answer, it still knows which post it was in.
  #close(frame) {
    const post = document.getElementById(frame.id.replace("edit-", ""))
    keepPlace(this.element, () => frame.remove(), lineOfReading())
    if (document.activeElement == document.body) post?.querySelector("a[data-edit]")?.focus()
  }
}

function frameIn(post) {
  return post.querySelector(":scope > .post > .post__edit")
}

function isForm(frame) {
  return frame.id.startsWith("edit-post-")
}

function focusIn(frame) {
  const field = frame.querySelector("[autofocus], textarea:not([readonly])")
  field?.focus()
  field?.scrollIntoView({ block: "nearest" })
}
