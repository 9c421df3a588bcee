// A reply on its way: its post comes by push, before the form's answer or after it, or with the answer alone.
export class Sending {
  // after: the last number there was when it was sent.
  constructor(after) {
    this.after = after
    document.addEventListener("live:placed", this.#note)
  }

  stop() {
    document.removeEventListener("live:placed", this.#note)
  }

  /** Says that the server has taken it: its author sees it as soon as it is there. */
  taken() {
    this.isTaken = true
    this.#show()
  }

  #note = ({ detail: { element, number } }) => {
    if (!element?.isConnected || !element.id.startsWith("post-") || number <= this.after) return
    if (element.dataset.author != document.body.dataset.viewer) return

    this.post = element
    this.#show()
  }

  #show() {
    if (!this.isTaken || !this.post) return

    this.stop()
    requestAnimationFrame(() => document.getElementById(this.post.id)?.scrollIntoView({ block: "nearest" }))
  }
}
