import { Controller } from "@hotwired/stimulus"
import { keepPlace, lineOfReading } from "../helpers/stream.js"

// Opens the form that edits a post in the post's place; without a script the same link leads to a page with it.
export default class extends Controller {
  open(event) {
    const link = event.target.closest?.("a[data-edit]")
    const post = link && document.getElementById(`post-${link.dataset.edit}`)
    if (!post || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return

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

  /** Closes the form; what was typed stays kept. */
  leave(event) {
    event.preventDefault()
    this.#close(event.target.closest("turbo-frame"))
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
