// What somebody selects on a page, once they have done so, and where something can stand beside it.
import { lineOfReading } from "./stream.js"

const SETTLED = 180
const GAP = 8

/** Calls `settled` whenever a selection has come to rest: not while a mouse still draws it. */
export class Selecting {
  constructor(settled) {
    this.settled = settled
    this.listening = new AbortController()
    const listen = (name, act) => document.addEventListener(name, act, { signal: this.listening.signal })
    listen("selectionchange", () => this.#later())
    listen("pointerdown", ({ pointerType }) => { this.isDrawn = pointerType == "mouse" })
    listen("pointerup", () => { this.isDrawn = false; this.#later() })
    this.#later()
  }

  stop() {
    clearTimeout(this.timer)
    this.listening.abort()
  }

  #later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.isDrawn || this.settled(), SETTLED)
  }
}

/** Puts a bar below a range, or above it where there is no room: above it phones show their own menu. */
export function putBeside(bar, range) {
  const rects = range.getClientRects()
  const last = rects[rects.length - 1]
  if (!last) return

  const { offsetWidth: width, offsetHeight: height } = bar
  const gap = matchMedia("(pointer: coarse)").matches ? GAP * 4 : GAP
  const below = last.bottom + gap
  const top = below + height > innerHeight - GAP ? Math.max(lineOfReading(), rects[0].top - height - gap) : below
  bar.style.top = `${top}px`
  bar.style.left = `${Math.max(GAP, Math.min(last.right - width / 2, innerWidth - width - GAP))}px`
}
