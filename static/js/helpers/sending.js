// A reply on its way: it stands in the stream at once, until its post comes – by push, before the form's answer or after it,
// or with the answer alone – or until it is refused.
export class Sending {
  // after: the last number there was when it was sent. ghost: what stands in the stream meanwhile, or nothing.
  constructor(after, ghost) {
    this.after = after
    this.ghost = ghost
    document.addEventListener("live:placed", this.#note)
  }

  /** Shows what is being sent at the end of the stream. */
  show() {
    if (!this.ghost || this.post) return

    document.getElementById("stream")?.append(this.ghost)
    this.ghost.scrollIntoView({ block: "nearest" })
  }

  stop() {
    document.removeEventListener("live:placed", this.#note)
    this.ghost?.remove()
  }

  /** Says that the server has taken it: its author sees it as soon as it is there. */
  taken() {
    this.isTaken = true
    this.#reveal()
  }

  #note = ({ detail: { element, number } }) => {
    if (!element?.isConnected || !element.id.startsWith("post-") || number <= this.after) return
    if (element.dataset.author != document.body.dataset.viewer) return

    this.post = element
    // In the same moment as the post itself has come: nothing flickers.
    this.ghost?.remove()
    this.#reveal()
  }

  #reveal() {
    if (!this.isTaken || !this.post) return

    this.stop()
    requestAnimationFrame(() => document.getElementById(this.post.id)?.scrollIntoView({ block: "nearest" }))
  }
}

/** Returns what a text looks like while it is sent: as the preview shows it, or as it was typed. */
export function ghostOf(template, form) {
  const ghost = template.content.cloneNode(true).firstElementChild
  const [preview, text] = [form.querySelector("[id^=writing-preview]"), ghost.querySelector(".sending__text")]
  if (form.dataset.previewed == form.elements.text.value) {
    text.append(...[...preview.childNodes].map((node) => node.cloneNode(true)))
  } else {
    text.classList.add("sending__text--typed")
    text.textContent = form.elements.text.value
  }
  ghost.querySelector(".sending__name").textContent = document.body.dataset.viewerName ?? ""
  const avatar = document.querySelector(".header__tools .avatar")?.cloneNode(true)
  avatar?.classList.add("avatar--large")
  if (avatar) ghost.querySelector(".sending__avatar").append(avatar)
  return ghost
}
