// How somebody likes a thing to be, remembered by their browser.

/** Tells whether a liking has been noted. */
export function isRemembered(name) {
  try {
    return localStorage.getItem(name) == "yes"
  } catch {
    return false
  }
}

/** Notes a liking, or that it has passed. */
export function remember(name, isSo) {
  try {
    isSo ? localStorage.setItem(name, "yes") : localStorage.removeItem(name)
  } catch {
    // Storage may be forbidden: then nothing is remembered.
  }
}
