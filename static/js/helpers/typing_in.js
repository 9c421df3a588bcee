// Changing a text for somebody who is writing it, so that the browser's own "undo" takes it back.

const MANY = 20

/** Returns the text field that the toolbar around an element is for. */
export function fieldOf(element) {
  return document.getElementById(element.closest("markdown-toolbar").getAttribute("for"))
}

/** Puts text in place of what is selected in a field, and leaves the cursor behind it. */
export function insertText(field, text) {
  field.focus()
  // The old command is the only one that "undo" knows of.
  if (text ? typeLines(field, text) || document.execCommand("insertText", false, text) : document.execCommand("delete")) return

  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

/** Scrolls a field to its cursor: what is put in at once does not do so by itself. */
export function showCursor(field) {
  const { selectionEnd: at, value } = field
  if (!value.slice(at).trim()) field.scrollTop = field.scrollHeight
}

/** Puts text in place of the part of a field from one character to another. */
export function replaceText(field, from, to, text) {
  field.focus()
  field.setSelectionRange(from, to)
  insertText(field, text)
}

/** Puts a block at the cursor, with blank lines around it as Markdown needs them; returns where it begins. */
export function insertBlock(field, block) {
  const { value, selectionStart: at, selectionEnd: end } = field
  const above = value.slice(0, at), below = value.slice(end)
  const before = !above.trim() ? "" : above.endsWith("\n\n") ? "" : above.endsWith("\n") ? "\n" : "\n\n"
  const after = below.startsWith("\n\n") ? "" : below.startsWith("\n") ? "\n" : "\n\n"
  insertText(field, before + block + after)
  return at + before.length
}

// Chromium types a thousand lines one by one for eight seconds, and puts them in as HTML at once. Others type them quickly.
function typeLines(field, text) {
  if (text.split("\n").length < MANY) return false

  const { value, selectionStart: from, selectionEnd: to } = field
  const expected = value.slice(0, from) + text + value.slice(to)
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
  if (!document.execCommand("insertHTML", false, escaped)) return false
  if (field.value == expected) return true

  document.execCommand("undo")
  return false
}
