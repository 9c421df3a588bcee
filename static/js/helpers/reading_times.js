// For how long each post of a stream has been before somebody's eyes: on the screen, in a page that is in sight, whose
// reader has moved something lately. Measured whenever `tick` is called.
import { lineOfReading, postNumberOf } from "./stream.js"

const IDLE = 180_000
const LONGEST_TICK = 1_000
const MOST_POSTS = 200
const SIGNS = ["scroll", "pointermove", "pointerdown", "keydown", "touchmove", "focus"]

export class ReadingTimes {
  constructor(list) {
    this.list = list
    this.posts = new Map()
    this.time = 0
    this.ticked = this.moved = performance.now()
    for (const sign of SIGNS) addEventListener(sign, this.#notice, { capture: true, passive: true })
  }

  stop() {
    for (const sign of SIGNS) removeEventListener(sign, this.#notice, { capture: true })
  }

  /** Counts the time since the last call; returns the unread posts that have now been on the screen for long enough. */
  tick() {
    const now = performance.now()
    const passed = Math.min(now - this.ticked, LONGEST_TICK)
    this.ticked = now
    if (document.hidden || now - this.moved > IDLE) return []

    this.time += passed
    const line = lineOfReading()
    return [...this.list.querySelectorAll(":scope > .stream__item")]
      .filter((item) => isOnScreen(item, line) && this.#count(item, passed))
  }

  isRead(id) {
    return Boolean(this.posts.get(id)?.isRead)
  }

  /** Hands over what nobody has been told yet, as fields of a form, and the way to take it back. */
  take() {
    const posts = [...this.posts.values()].filter(({ isRead, untold }) => isRead && untold >= 1)
      .sort((one, other) => other.untold - one.untold).slice(0, MOST_POSTS)
    const told = posts.map((post) => [post, post.untold])
    const time = this.time
    posts.forEach((post) => { post.untold = 0 })
    this.time = 0
    return {
      fields: new URLSearchParams([["time", Math.round(time)], ...told.map(([{ number }, passed]) => [number, Math.round(passed)])]),
      isEmpty: time < 1 && !posts.length,
      takeBack: () => {
        this.time += time
        told.forEach(([post, passed]) => { post.untold += passed })
      },
    }
  }

  #count(item, passed) {
    const post = this.posts.get(item.id) ?? { untold: 0, isRead: !("unread" in item.dataset) }
    this.posts.set(item.id, post)
    post.number = postNumberOf(item)
    post.untold += passed
    if (post.isRead || post.untold < timeToRead(item)) return false

    post.isRead = true
    return true
  }

  #notice = () => { this.moved = performance.now() }
}

// Half of it, or a third of the window full of it.
function isOnScreen(item, line) {
  const { top, bottom, height } = item.getBoundingClientRect()
  return height > 0 && Math.min(bottom, innerHeight) - Math.max(top, line) >= Math.min(height / 2, (innerHeight - line) / 3)
}

// The server asks for half of it: forum/reading/flushes.py.
function timeToRead(item) {
  const words = item.querySelector(".post__body")?.textContent.trim().split(/\s+/).length ?? 0
  return Math.min(6_000, 500 + 30 * words)
}
