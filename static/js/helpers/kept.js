// What is typed in this browser, kept in it per person and form until the server has taken it.
const LEFT = "left"
const DAYS = 30

/** Returns the name under which the present person's text of a form is kept. */
export function nameOf(key) {
  return `typed ${document.body.dataset.viewer ?? ""} ${key}`
}

/** Returns the fields kept under a name. */
export function fieldsOf(name) {
  return read(name).fields ?? {}
}

/** Returns what was kept beside these fields: not typed, but lost without them. */
export function besideOf(name) {
  return read(name).beside ?? {}
}

/** Returns all that is kept under a name: beside those, `base` is the sequence of the draft on the server that the fields
 * come from, and `isSaved` tells whether the server has them. */
export function recordOf(name) {
  return read(name)
}

/** Keeps fields and what stands beside them, with the time; tells whether that was possible. */
export function keep(name, fields, beside, base = 0, isSaved = false) {
  const record = JSON.stringify({ at: Date.now(), fields, beside, base, isSaved })
  return use("localStorage", (kept) => { kept.setItem(name, record); return true })
}

/** Tells whether two forms say the same, but for blanks at the end. */
export function isSame(one, other) {
  const said = (fields) => ["title", "text"].map((name) => (fields?.[name] ?? "").trimEnd()).join("\n\n\n")
  return said(one) == said(other)
}

export function isBlank(fields) {
  return isSame(fields, {}) || !Object.values(fields ?? {}).some((value) => value?.trim())
}

export function forget(...names) {
  use("localStorage", (kept) => names.forEach((name) => kept.removeItem(name)))
}

export function forgetOld() {
  const oldest = Date.now() - DAYS * 86_400_000
  use("localStorage", (kept) => Object.keys(kept)
    .filter((name) => name.startsWith("typed ") && read(name).at < oldest).forEach((name) => kept.removeItem(name)))
}

/** Remembers which texts stood on a page that is left because it may not be seen any more. */
export function leave() {
  const names = [...document.querySelectorAll("[data-kept-text-key-value]")].filter(isOfPage).map(({ dataset }) => nameOf(dataset.keptTextKeyValue))
  if (names.length) use("sessionStorage", (session) => session.setItem(LEFT, JSON.stringify(names)))
}

/** Returns the names of those texts, until `arrive` has been called. */
export function left() {
  return use("sessionStorage", (session) => JSON.parse(session.getItem(LEFT))) ?? []
}

export function arrive() {
  use("sessionStorage", (session) => session.removeItem(LEFT))
}

// A page from the cache begins as it came: what was typed on it is kept, and may have been changed elsewhere since.
document.addEventListener("turbo:before-render", ({ detail: { newBody } }) => {
  newBody.querySelectorAll("[data-kept-text-target~=field]").forEach((field) => { field.value = field.defaultValue })
})

// What waits in the dock for another topic goes on waiting there.
function isOfPage(form) {
  return !form.closest("#dock") || document.getElementById(form.dataset.keptTextKeyValue)
}

function read(name) {
  return use("localStorage", (kept) => JSON.parse(kept.getItem(name))) ?? {}
}

// Storage may be forbidden or full: writing goes on without it.
function use(storage, act) {
  try {
    return act(window[storage])
  } catch {
    return null
  }
}
