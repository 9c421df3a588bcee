const AFTER = 400
const GRACE = 250

/** Tells on what the mouse or keyboard focus has come to rest, and when both have been elsewhere for a moment. */
export class Resting {
  #at = null
  #timer = null
  #listening = new AbortController()

  /** `find` says what an element belongs to, or null; `rested` is told of it, `left` when there is nothing. */
  constructor({ find, rested, left }) {
    Object.assign(this, { find, rested, left })
    const listen = (name, act) => document.addEventListener(name, act, { signal: this.#listening.signal })
    // A finger opens the link itself.
    listen("pointerover", ({ pointerType, target }) => pointerType == "mouse" && this.#reach(target))
    listen("mouseleave", () => this.#reach(document.body))
    listen("focusin", ({ target }) => target.matches(":focus-visible") && this.#reach(target))
  }

  stop() {
    this.#listening.abort()
    clearTimeout(this.#timer)
  }

  #reach(element) {
    const found = this.find(element)
    if (found == this.#at && (found || this.#timer)) return

    clearTimeout(this.#timer)
    this.#at = found
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (found) this.rested(found)
      else this.left()
    }, found ? AFTER : GRACE)
  }
}
