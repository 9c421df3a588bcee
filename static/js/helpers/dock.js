// The dock: an open composer stands at the bottom of the window, whatever page is read meanwhile.
// It is put beside <body>, in place of which Turbo puts a new one: so the text keeps its cursor and what "undo" knows.
import { opensElsewhere } from "./clicks.js"
import { left, nameOf } from "./kept.js"

/** Returns the composer in the dock, or null. */
export function docked() {
  return document.querySelector("#dock > .composer")
}

/** Tells whether a composer stands in the dock while another page than its topic's is read. */
export function isAway(composer) {
  return Boolean(composer.closest("#dock")) && !topicOf(composer)
}

/** Returns the part of the page that shows a composer's topic, or null. */
export function topicOf(composer) {
  return document.getElementById(`topic-${composer.dataset.composerTopicValue}`)
}

/** Puts a composer into the dock before anything is typed: moved later, it would forget what "undo" knows. */
export function enter(composer) {
  if (composer.closest("#dock")) return

  const place = placeOf(composer)
  place.content.append(blank(composer))
  composer.before(place)
  move(composer, dock())
}

/** Takes a composer off the dock, back to its place if that is on the page. */
export function undock(composer) {
  const place = places().find(({ dataset }) => dataset.dockPlace == composer.id)
  place ? place.replaceWith(composer) : composer.remove()
  settle()
}

/** Takes a composer off the dock for another one: what is in it stays a draft. */
export function layAside(composer) {
  undock(composer)
  const { composerLaidAsideValue: sentence, composerTitleValue: title } = composer.dataset
  document.getElementById("dock-said").textContent = sentence.replace("{title}", () => title)
}

/** Returns the composer of the page, which sleeps while another one is in the dock, or undefined. */
export function asleep() {
  return places().map(({ content }) => content.querySelector(".composer:not([hidden])")).find((composer) => composer && composer.id != docked()?.id)
}

/** Returns a mark for one more form, which makes one post. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

export function isEmpty(composer) {
  return !composer.querySelector("textarea").value.trim()
}

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

// A page's own composer is awake when there is none in the dock.
function settle() {
  const [composer, token] = [docked(), document.querySelector("meta[name=csrf-token]")?.content]
  for (const place of places()) {
    const bar = place.nextElementSibling?.matches(".composer--asleep") && place.nextElementSibling
    if (composer && composer.id != place.dataset.dockPlace) {
      bar || place.after(barOf(place))
    } else {
      bar && bar.remove()
      composer || place.replaceWith(place.content)
    }
  }
  if (composer && token) composer.querySelector("[name=csrf_token]").value = token
  composer?.dispatchEvent(new CustomEvent("dock:arrived"))
}

function dock() {
  const present = document.getElementById("dock")
  if (present) return present

  const made = document.getElementById("dock-frame").content.cloneNode(true).firstElementChild
  document.documentElement.append(made)
  return made
}

function move(composer, parent) {
  const focused = composer.contains(document.activeElement) && document.activeElement
  if (parent.moveBefore) return parent.moveBefore(composer, null)

  parent.append(composer)
  if (focused) focused.focus({ preventScroll: true })
}

function open(composer) {
  composer.open = true
  composer.querySelector("textarea").focus()
}

function places() {
  return [...document.body.querySelectorAll("template[data-dock-place]")]
}

function barOf({ content }) {
  const [bar, composer] = [document.createElement("button"), content.querySelector(".composer")]
  Object.assign(bar, { type: "button", className: "composer composer__bar composer--asleep", hidden: composer.hidden })
  bar.append(...[...composer.querySelectorAll("summary > :is(.icon, b)")].map((piece) => piece.cloneNode(true)))
  return bar
}

function placeOf(composer) {
  const place = document.createElement("template")
  place.dataset.dockPlace = composer.id
  place.dataset.composerModeratesValue = composer.dataset.composerModeratesValue
  return place
}

function blank(composer) {
  const copy = composer.cloneNode(true)
  copy.open = false
  copy.classList.remove("composer--full")
  copy.querySelectorAll("textarea").forEach((field) => { field.value = "" })
  copy.querySelectorAll(".composer__restored, .composer__conflict, .composer__topic, [data-composer-target=unsent]").forEach((said) => { said.hidden = true })
  copy.querySelectorAll("[id^=writing-problem], [id^=writing-preview], .composer__saved, .advice").forEach((said) => said.replaceChildren())
  copy.querySelector("[name=to]").value = ""
  copy.querySelector("[name=draft]").value = "0"
  copy.querySelector("[name=key]").value = newKey()
  delete copy.querySelector("form").dataset.keptTextBesideValue
  return copy
}
