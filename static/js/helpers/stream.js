// The stream of a topic: its elements stand in the order of their numbers.
// A post is "9"; a line about an event is "9.31", after post 9; a gap in time is "9.gap", just before the next post.

import { renew } from "./renewing.js"

// Windows scroll by whole pixels, and posts end between them.
const SLIVER = 2

/** Returns an element's place as a pair that compares: [9, 0], [9, 31], [9, Infinity]. */
export function placeOf({ dataset: { number = "" } }) {
  const [post, rest = "0"] = number.split(".")
  return [Number(post), rest == "gap" ? Infinity : Number(rest)]
}

/** Returns the number of the post an element stands at or after. */
export function postNumberOf(element) {
  return placeOf(element)[0]
}

/** Returns a negative number, 0 or a positive one, as `compare` functions do. */
export function compare(one, other) {
  const [[onePost, oneRest], [otherPost, otherRest]] = [placeOf(one), placeOf(other)]
  return onePost - otherPost || (oneRest == otherRest ? 0 : oneRest - otherRest)
}

/** Tells whether `element` is a newer form of `present`; what has no version is always as new. */
export function isNewer(element, present) {
  return Number(element.dataset.version ?? Infinity) > Number(present.dataset.version ?? -1)
}

/** Puts `element` into `list` by its number, or makes its older form like it; returns the one that now stands there. */
export function insertInOrder(list, element) {
  const present = element.id && document.getElementById(element.id)
  if (present && list.contains(present)) {
    if (!isNewer(element, present)) return present
    const stays = compare(element, present) == 0
    element = renew(present, element)
    if (stays) return element

    element.remove()
  }
  const before = lastNotAfter(list, element)
  before ? before.after(element) : list.prepend(element)
  return element
}

/** Returns the posts and lines of the stream, in order. */
export function itemsOf(list) {
  return [...list.children].filter(({ dataset }) => dataset.number)
}

/** Returns where reading begins, in pixels from the top of the window: below the header that stays. */
export function lineOfReading() {
  return parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0
}

/** Returns the first element that shows below `line` pixels from the top of the window; a sliver of one does not count. */
export function topmost(list, line = 0) {
  return itemsOf(list).find((item) => item.getBoundingClientRect().bottom > line + SLIVER)
}

/** Makes a change above or around what is being read, and keeps the line being read where it is. */
export function keepPlace(list, change, line = 0) {
  const scroller = document.documentElement
  const read = topmost(list, line)
  const top = read?.getBoundingClientRect().top
  // The browser's own anchoring would move the page a second time.
  scroller.style.overflowAnchor = "none"
  change()
  if (read?.isConnected) scrollBy({ top: read.getBoundingClientRect().top - top, behavior: "instant" })
  requestAnimationFrame(() => scroller.style.removeProperty("overflow-anchor"))
}

function lastNotAfter(list, element) {
  let item = list.lastElementChild
  while (item && (!item.dataset.number || compare(item, element) > 0)) item = item.previousElementSibling
  return item
}
