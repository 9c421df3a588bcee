// Where the focus goes when a page has come, unless the page says so itself: Turbo leaves it nowhere.

const ROWS = "#topic-rows > [id]"
const rows = new Map()
let isFormAnswered = false

document.addEventListener("focusin", noteRow)
document.addEventListener("click", noteRow)
document.addEventListener("turbo:submit-end", ({ detail: { fetchResponse } }) => { isFormAnswered = Boolean(fetchResponse?.redirected) })
document.addEventListener("turbo:load", () => {
  if (document.activeElement === document.body) isFormAnswered ? goToMessage() : goToRow()
  isFormAnswered = false
})

// A list one comes back to still has the row that one left it from.
function noteRow({ target }) {
  rows.set(entry(), target.closest(ROWS)?.id)
}

function goToRow() {
  const row = document.getElementById(rows.get(entry()))
  row?.querySelector("[data-shortcut=o]")?.focus({ preventScroll: true })
}

// What the page says about a form that led to it; in a section of the page, the section comes into sight as a whole.
function goToMessage() {
  const message = document.querySelector("main .flash")
  if (!message) return

  message.tabIndex = -1
  message.focus({ preventScroll: true })
  message.closest("section")?.scrollIntoView({ behavior: "instant" })
}

// The browser's history knows each page by its own name, however often its address occurs.
function entry() {
  return history.state?.turbo?.restorationIdentifier
}
