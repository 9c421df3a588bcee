// What happens in one topic, in its order. A push is applied only if it follows what the page has; else the page asks
// for the present state. Late, doubled and shuffled pushes do no harm, lost ones are found by the next.
const PATIENCE = 120
const SPREAD = 400

export class Feed {
  // state: (since) => promise of {since, html}, or of nothing when the page is on its way elsewhere. apply: (html, since) => shows it.
  constructor({ since, state, apply }) {
    Object.assign(this, { since, state, apply })
    this.waiting = new Map()
  }

  hear({ event, previous, html }) {
    if (event <= this.since || this.stopped) return

    this.waiting.set(previous, { event, html })
    this.#drain()
  }

  /** Compares with how far the server says the topic is. */
  hearHead(event) {
    if (event > this.since) this.catchUp().catch(this.#later)
  }

  /** Asks for the present state; whoever asks meanwhile gets the same answer. */
  catchUp() {
    clearTimeout(this.timer)
    this.asked ??= this.#ask().finally(() => {
      this.asked = null
      this.#drain()
    })
    return this.asked
  }

  /** Asks again for what changed since an earlier event: part of the page may be older than the rest. */
  async goBack(since) {
    await this.asked?.catch(() => {}) // which asked for less
    this.since = since
    this.catchUp().catch(this.#later)
  }

  get isAsking() {
    return Boolean(this.asked)
  }

  stop() {
    this.stopped = true
    clearTimeout(this.timer)
  }

  async #ask() {
    const answer = await this.state(this.since)
    if (!answer || this.stopped) return

    this.since = answer.since
    this.apply(answer.html, this.since)
  }

  #drain() {
    if (this.asked || this.stopped) return

    for (let next; (next = this.waiting.get(this.since)) && next.html !== null;) {
      this.since = next.event
      this.apply(next.html, this.since)
    }
    for (const [previous, { event }] of this.waiting) if (event <= this.since) this.waiting.delete(previous)
    clearTimeout(this.timer)
    // The missing one may be a moment behind; and not all readers should ask at once.
    if (this.waiting.size) this.#later()
  }

  #later = () => {
    if (this.stopped) return

    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.catchUp().catch(this.#later), PATIENCE + SPREAD * Math.random())
  }
}
