// Changing one place of a text while somebody writes at another, or beside it.
import { replaceText } from "./typing_in.js"

/** Puts text in place of a stretch of a field; cursor, focus and view stay where they are. */
export function change(field, from, to, text) {
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field
  const [active, growth] = [document.activeElement, text.length - (to - from)]
  const moved = (place) => place <= from ? place : place >= to ? place + growth : from + text.length
  field.focus({ preventScroll: true })
  if (document.activeElement == field) replaceText(field, from, to, text)
  else {
    // Folded up it takes no focus, and the browser's "undo" does not reach it.
    field.setRangeText(text, from, to, "preserve")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd), selectionDirection)
  field.scrollTop = scrollTop
  if (active && active != field) active.focus({ preventScroll: true })
}

/** Puts text in place of a phrase; tells whether the phrase was still there. */
export function swap(field, phrase, text) {
  const at = field.value.indexOf(phrase)
  if (at >= 0) change(field, at, at + phrase.length, text)
  return at >= 0
}

/** Takes a phrase away, with the line it stood on when nothing else does; tells whether it was still there. */
export function takeOut(field, phrase) {
  const at = field.value.indexOf(phrase)
  if (at < 0) return false

  const end = at + phrase.length
  const isAlone = (!at || field.value[at - 1] == "\n") && field.value[end] == "\n"
  change(field, at, isAlone ? end + 1 : end, "")
  return true
}

/** Gives a link or picture that leads to `address` other words; tells whether it was still there. */
export function rename(field, address, words) {
  const at = field.value.indexOf(`](${address})`)
  const from = field.value.lastIndexOf("[", at)
  if (at < 0 || from < 0) return false

  change(field, from + 1, at, words)
  return true
}

/** Returns words as they may stand between the brackets of a link. */
export function bracketed(words) {
  return words.replace(/\s+/g, " ").trim().replaceAll("[", "(").replaceAll("]", ")").replace(/[|\\`*<>]/g, "-")
}
