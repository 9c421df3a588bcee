// Spoilers and footnotes in people's texts, made to act when they are pressed.
import { placeBeside } from "./beside.js"

const ready = new WeakSet()

/** Makes a button of a spoiler's cover or of a footnote's number, as soon as the page shows one. */
export function prepare(mark) {
  const isNote = mark.matches(".footnote")
  if (isNote && mark.closest("a")) return

  if (isNote) Object.assign(mark, { role: "button", tabIndex: 0 })
  if (ready.has(mark)) return

  ready.add(mark)
  if (!isNote) mark.setAttribute("aria-expanded", "false")
  const act = isNote ? showNote : toggle
  mark.addEventListener("click", () => act(mark))
  mark.addEventListener("keydown", (event) => {
    if (event.key != "Enter" && event.key != " ") return
    event.preventDefault()
    act(mark)
  })
}

function toggle(cover) {
  cover.setAttribute("aria-expanded", cover.getAttribute("aria-expanded") != "true")
}

// The words of the note beside its number; the list at the end of the text stays where it is.
function showNote(mark) {
  const note = noteOf(mark)
  if (!note) return

  const popover = Object.assign(document.createElement("div"), { popover: "auto", className: "footnote-words", tabIndex: -1, ariaLabel: mark.textContent })
  popover.setAttribute("role", "note")
  popover.dataset.own = "note"
  popover.append(...note.cloneNode(true).childNodes)
  popover.addEventListener("toggle", ({ newState }) => newState == "closed" && popover.remove())
  ;(mark.closest("main") ?? document.body).append(popover)
  popover.showPopover()
  placeBeside(popover, mark)
  popover.focus()
}

function noteOf(mark) {
  let text = mark.parentElement
  while (text && !text.querySelector(":scope > .footnotes")) text = text.parentElement
  return text?.querySelectorAll(":scope > .footnotes > ol > li")[Number(mark.lastChild.textContent) - 1]
}
