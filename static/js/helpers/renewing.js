// A newer form of a post, put on in place of the older one without taking away what its reader has made of it: what they
// opened, chose, typed, selected, where their focus is. Images and frames are not fetched anew.
import { morphElements } from "@hotwired/turbo"

// What scripts add to a post and its server's form never has; other scripts mark theirs with data-own.
const OWN = "[data-own], .post-parent, .post__unread"
// What scripts and readers set on what the server sends without it.
const STATE = ["open", "hidden", "role", "tabindex", "data-unread", "aria-expanded", "aria-label", "aria-pressed", "aria-busy", "aria-checked"]

/** Turns an element into a newer form of itself; returns it. */
export function renew(present, newer) {
  const focused = present.contains(document.activeElement) && document.activeElement
  const attributes = (event) => keepAttribute(event, present)
  present.addEventListener("turbo:before-morph-attribute", attributes)
  morphElements(present, newer, { callbacks: { beforeNodeMorphed: mayChange } })
  present.removeEventListener("turbo:before-morph-attribute", attributes)
  if (focused) holdFocus(present, focused)
  return present
}

function keepAttribute(event, present) {
  const { attributeName: name, mutationType: change } = event.detail
  // How the stream shows a post – as opened, as asked for – is said by the classes of its item.
  const isKept = (change == "remove" && STATE.includes(name)) || (event.target == present && name == "class")
  if (isKept) event.preventDefault()
}

// `newer` is missing when the element is to go.
function mayChange(element, newer) {
  if (!newer) return !element.matches(OWN)
  if (element.localName == "turbo-frame" && element.id == newer.id) return renewFrame(element, newer)
  if (element.matches("time[data-relative]")) return element.dateTime != newer.dateTime

  return !isFilledIn(element)
}

// What a frame has loaded stays; it is asked for anew only when its data-version says that there is something else.
function renewFrame(frame, newer) {
  const isStale = frame.dataset.version != newer.dataset.version
  if (!frame.hasAttribute("complete")) return !frame.hasAttribute("busy")

  if (isStale) {
    frame.dataset.version = newer.dataset.version
    frame.reload()
  }
  return false
}

// A choice on its way to being sent.
function isFilledIn(element) {
  if (element.matches("input[type=radio], input[type=checkbox]")) return element.checked != element.defaultChecked
  if (element.matches("input:not([type=hidden]), textarea")) return element.value != element.defaultValue

  return element.localName == "select" && [...element.options].some((one) => one.selected != one.defaultSelected)
}

function holdFocus(present, focused) {
  if (!focused.isConnected) focused = alike(present, focused)
  if (focused && document.activeElement != focused) focused.focus({ preventScroll: true })
}

function alike(element, { localName, textContent }) {
  const those = [...element.querySelectorAll(localName)]
  return those.find((one) => one.textContent == textContent) ?? those[0]
}
