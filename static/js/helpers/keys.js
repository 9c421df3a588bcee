// What a key pressed on a page means for what stands there.

const FIELDS = "input, textarea, select, [contenteditable], [role=textbox], [role=combobox]"
const lists = new Set()

/** Tells whether a key belongs to somebody else: a field, a dialog, the browser. */
export function isBusy(event) {
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing
  return modified || event.defaultPrevented || event.target.closest(FIELDS) || document.querySelector("dialog[open]")
}

/** Brings a post to the top as after a jump, so that the address follows; of a row, what opens it gets the focus. */
export function goTo(item) {
  if (item.id.startsWith("post-")) {
    item.tabIndex = -1
    item.focus()
    item.dispatchEvent(new CustomEvent("stream:reached", { bubbles: true, detail: { number: item.dataset.number } }))
  } else {
    (item.querySelector("[data-shortcut=o]") ?? item.querySelector("a")).focus()
  }
}

/** Remembers that the present address shows a list. */
export function noteList() {
  lists.add(location.href)
}

/** Tells whether one step back in the browser's history is a list. */
export function isListBefore() {
  const { navigation } = window
  return lists.has(navigation?.entries()[navigation.currentEntry.index - 1]?.url)
}

/** Makes sure that a dialog can open over the page. */
export function haveDialogFrame() {
  if (document.getElementById("dialog")) return

  const frame = document.createElement("turbo-frame")
  Object.assign(frame, { id: "dialog", className: "dialog-frame" })
  document.querySelector("main").append(frame)
}
