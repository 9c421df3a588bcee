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

/** Keeps fields and what stands beside them, with the time; tells whether that was possible. */
export function keep(name, fields, beside) {
  return use("localStorage", (kept) => { kept.setItem(name, JSON.stringify({ at: Date.now(), fields, beside })); return true })
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
  const names = [...document.querySelectorAll("[data-kept-text-key-value]")].map(({ dataset }) => nameOf(dataset.keptTextKeyValue))
  if (names.length) use("sessionStorage", (session) => session.setItem(LEFT, JSON.stringify(names)))
}

/** Returns the names of those texts, until `arrive` has been called. */
export function left() {
  return use("sessionStorage", (session) => JSON.parse(session.getItem(LEFT))) ?? []
}

export function arrive() {
  use("sessionStorage", (session) => session.removeItem(LEFT))
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
