// One composer is awake at a time: what becomes of the one in the dock when a page comes or goes, and when another one is wanted.
import { opensElsewhere } from "../clicks.js"
import { asleep, docked, isAway, isEmpty, layAside, placeOf, settle, undock } from "../dock.js"
import { left, nameOf } from "../kept.js"

document.addEventListener("turbo:before-cache", () => {
  const composer = docked()
  if (!composer || !isEmpty(composer)) return

  composer.open = false
  undock(composer)
})

document.addEventListener("turbo:before-render", ({ detail: { newBody } }) => {
  const composer = docked()
  if (!composer) return

  const { value: key } = composer.querySelector("[name=kept]")
  // Whoever is led away from a page they may no longer see, or writes the same on a page of its own, finds the text there.
  const isTaken = left()?.includes(nameOf(key)) || newBody.querySelector(`.composer--page[data-kept-text-key-value="${key}"]`)
  if (isTaken || newBody.dataset.viewer != document.body.dataset.viewer) return composer.remove()

  // One is awake at a time: its parts have names that a page knows only once.
  const there = newBody.querySelector("details.composer")
  if (!there) return

  const place = placeOf(there)
  there.replaceWith(place)
  place.content.append(there)
})

// Replying on the page wakes its own composer.
document.addEventListener("click", (event) => {
  const way = event.target.closest?.("a[data-reply-to], .composer--asleep")
  if (!way || !asleep() || !isAway(docked()) || opensElsewhere(event)) return

  event.preventDefault()
  event.stopImmediatePropagation()
  const { id } = asleep()
  layAside(docked())
  setTimeout(() => way.matches("a") ? way.click() : open(document.getElementById(id)))
}, { capture: true })

document.addEventListener("quote", (event) => {
  if (!asleep() || docked().open) return

  event.stopImmediatePropagation()
  layAside(docked())
  setTimeout(() => document.dispatchEvent(new CustomEvent("quote", { detail: event.detail })))
}, { capture: true })

document.addEventListener("turbo:render", settle)
document.addEventListener("turbo:load", settle)

function open(composer) {
  composer.open = true
  composer.querySelector("textarea").focus()
}
