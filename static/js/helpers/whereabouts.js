// What Turbo knows about a page that stays while its address follows the reader.
import { session } from "@hotwired/turbo"

/** Gives the page another address. Turbo is told, so that coming back finds this page in its cache, with all that was loaded. */
export function moveAddress(url) {
  session.history.replace(url, session.history.restorationIdentifier)
  session.view.lastRenderedLocation = url
}

/** Calls `start` when the page stands where it is going to: Turbo scrolls it some time after it has shown it. */
export function whenShown(start) {
  // The load of a page that was left in a hurry may be told after this one has begun.
  isVisiting() ? document.addEventListener("turbo:load", () => whenShown(start), { once: true }) : start()
}

/** Tells whether a sent form, or another page, is still being answered. */
export function isAnswerComing() {
  return isVisiting() || Boolean(document.querySelector("form[aria-busy=true]"))
}

function isVisiting() {
  return ["initialized", "started"].includes(session.navigator.currentVisit?.state)
}
