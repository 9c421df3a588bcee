// The dock: an open composer stands at the bottom of the window, whatever page is read meanwhile.
// It is put beside <body>, in place of which Turbo puts a new one: so the text keeps its cursor and what "undo" knows.
import { blank } from "./blank_form.js"

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

export function isEmpty(composer) {
  return !composer.querySelector("textarea").value.trim()
}

/** Wakes a page's own composer when there is none in the dock, and lets it sleep when there is. */
export function settle() {
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

/** Returns what stands in a composer's place while it is in the dock, or while another one is. */
export function placeOf(composer) {
  const place = document.createElement("template")
  place.dataset.dockPlace = composer.id
  place.dataset.composerModeratesValue = composer.dataset.composerModeratesValue
  return place
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

function places() {
  return [...document.body.querySelectorAll("template[data-dock-place]")]
}

function barOf({ content }) {
  const [bar, composer] = [document.createElement("button"), content.querySelector(".composer")]
  Object.assign(bar, { type: "button", className: "composer composer__bar composer--asleep", hidden: composer.hidden })
  bar.append(...[...composer.querySelectorAll("summary > :is(.icon, b)")].map((piece) => piece.cloneNode(true)))
  return bar
}
